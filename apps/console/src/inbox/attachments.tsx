import type { Attachment } from "@tappa/protocol";
import { useDesk } from "../frame/context.ts";
import { formatBytes } from "../format.ts";
import { Icon } from "../ui/icon.tsx";
import type { Picked } from "./attaching.ts";

/** The files of a message: images as such, each in its own tab; PDF to be downloaded. */
export function Attachments({ files = [] }: { files?: readonly Attachment[] | undefined }) {
  const { site } = useDesk();
  if (files.length === 0) return null;
  return (
    <ul class="attachments">
      {files.map(({ id, name, type, bytes }) => (
        <li key={id}>
          <a href={`/api/sites/${site.id}/attachments/${id}`} target="_blank" rel="noopener noreferrer" title={name}>
            {type.startsWith("image/") ? (
              <img src={`/api/sites/${site.id}/attachments/${id}`} alt={name} width="200" height="150" decoding="async" />
            ) : (
              <span class="attachment-paper">
                <Icon name="paper" size={18} /> {name} <span class="quiet">{formatBytes(bytes)}</span>
              </span>
            )}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** What goes with the reply, above the field. */
export function PickedFiles({ conversation, files }: { conversation: string; files: readonly Picked[] }) {
  const { attaching } = useDesk();
  if (files.length === 0) return null;
  return (
    <ul class="picked" aria-label="Files to send">
      {files.map(({ id, name, bytes, sent, state, detail }) => (
        <li key={id} class={`picked-${state}`}>
          <Icon name="paper" size={18} />
          <span class="picked-name">
            <span class="clip">{name}</span> <span class="quiet">{formatBytes(bytes)}</span>
          </span>
          <button
            type="button"
            class="icon-button"
            aria-label={`Remove ${name}`}
            onClick={() => {
              attaching.remove(conversation, id);
              document.querySelector<HTMLTextAreaElement>("#reply")?.focus();
            }}
          >
            <Icon name="cross" size={14} />
          </button>
          {state === "sending" && <progress value={sent} max={1} aria-label={`Sending ${name}`} />}
          {state === "failed" && (
            <span class="picked-detail" role="alert">
              {detail}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
