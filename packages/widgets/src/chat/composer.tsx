import { ATTACHMENT_ACCEPT } from "@tappa/protocol";
import type { ComponentChildren } from "preact";
import { useShell } from "../shell.ts";
import { Icon } from "../ui/icon.tsx";
import { TextArea } from "../ui/text-area.tsx";
import { DRAWINGS } from "./drawings.ts";
import type { Chat } from "./store.ts";

interface ComposerProps {
  chat: Chat;
  /** What goes with the draft. */
  files: ComponentChildren;
  /** What is to be known of the draft before it is sent. */
  notes: ComponentChildren;
  onPick(event: Event): void;
}

export function Composer({ chat, files, notes, onPick }: ComposerProps) {
  const { t } = useShell();
  const text = chat.draft.text.value;
  const send = (): void => void chat.send();
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
        event.currentTarget.querySelector("textarea")?.focus();
      }}
    >
      {files}
      <div class="line">
        <label class="icon-button">
          <Icon path={DRAWINGS.clip} />
          <input
            class="hidden"
            type="file"
            multiple
            accept={ATTACHMENT_ACCEPT}
            aria-label={t("chat.attach")}
            onChange={(event) => {
              onPick(event);
              event.currentTarget.value = "";
            }}
          />
        </label>
        <TextArea
          focus
          label={t("chat.composer")}
          placeholder={t("chat.composer")}
          value={text}
          onInput={chat.write}
          onKeyDown={(event) => {
            // While an input method composes, Enter chooses a candidate.
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
        <button
          class="send"
          type="submit"
          aria-label={t("send")}
          disabled={!(text.trim() || chat.attached.value[0]) || chat.room.value < 0}
        >
          <Icon path={DRAWINGS.send} />
        </button>
      </div>
      {notes}
    </form>
  );
}
