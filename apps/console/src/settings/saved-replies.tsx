import { useSignal } from "@preact/signals";
import type { SavedReply } from "@tappa/protocol";
import { useDesk } from "../frame/context.ts";
import { RepliesEditor } from "../inbox/offer-editor.tsx";
import { repliesIn } from "../inbox/offers.ts";
import { VARIABLES } from "../inbox/saved-replies.ts";
import { Icon } from "../ui/icon.tsx";
import { Card } from "../ui/parts.tsx";
import { Failure, Skeleton } from "../ui/states.tsx";
import { useSettingsDraft } from "./draft.ts";

interface RowProps {
  reply: SavedReply;
  onChange: (changes: Partial<SavedReply>) => void;
  onRemove: () => void;
}

function Row({ reply, onChange, onRemove }: RowProps) {
  return (
    <li class="reply-row">
      <input
        class="input"
        aria-label="Name of the saved reply"
        maxLength={60}
        required
        placeholder="Name"
        value={reply.name}
        onInput={(event) => onChange({ name: event.currentTarget.value })}
      />
      <button type="button" class="icon-button" aria-label={`Remove ${reply.name}`} onClick={onRemove}>
        <Icon name="cross" />
      </button>
      <textarea
        class="input"
        aria-label={`Text of ${reply.name}`}
        rows={3}
        required
        maxLength={4000}
        value={reply.text}
        onInput={(event) => onChange({ text: event.currentTarget.value })}
      />
      <RepliesEditor replies={reply.replies ?? []} of={reply.name} onChange={(replies) => onChange({ replies })} />
    </li>
  );
}

function withoutEmpty({ replies, ...reply }: SavedReply): SavedReply {
  const texts = repliesIn(replies);
  return texts.length > 0 ? { ...reply, replies: texts } : reply;
}

/** The texts that agents of the site send often; saved as a whole. */
export function SavedReplies() {
  const { api, site, inbox, surroundings } = useDesk();
  const put = (base: number, savedReplies: SavedReply[]) =>
    api.putSavedReplies(site.id, { base, savedReplies: savedReplies.map(withoutEmpty) });
  const { items, edit, save, state, isChanged, forget } = useSettingsDraft("savedReplies", put, []);
  const shown = useSignal(false);
  return (
    <Card title="Saved replies" note="picked with / in the inbox">
      {!inbox.value && <Skeleton lines={2} />}
      <form
        id="saved-replies"
        class="label-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <p class="quiet">
          {VARIABLES.map((variable) => `{${variable}}`).join(", ")} are filled in. What is not known stays in the text, which
          cannot be sent until somebody fills it in.
        </p>
        <ul class="plain-list">
          {(shown.value ? items : items.slice(0, 10)).map((reply, index) => (
            <Row
              key={reply.id}
              reply={reply}
              onChange={(changes) => edit(items.with(index, { ...reply, ...changes }))}
              onRemove={() => edit(items.toSpliced(index, 1))}
            />
          ))}
        </ul>
        {state.error !== null && <Failure error={state.error} again={forget} />}
        <div class="buttons">
          {items.length > 10 && !shown.value && (
            <button type="button" class="button" onClick={() => (shown.value = true)}>
              Show all {items.length}
            </button>
          )}
          <button
            type="button"
            class="button"
            disabled={!inbox.value}
            onClick={() => {
              shown.value = true;
              edit([...items, { id: surroundings.makeId(), name: "", text: "" }]);
            }}
          >
            Add a saved reply
          </button>
          {isChanged && (
            <button type="submit" class="button button-primary" disabled={state.busy}>
              Save replies
            </button>
          )}
        </div>
      </form>
    </Card>
  );
}
