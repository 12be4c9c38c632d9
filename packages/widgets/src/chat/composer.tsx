import { useShell } from "../shell.ts";
import { Icon } from "../ui/icon.tsx";
import { TextArea } from "../ui/text-area.tsx";
import { DRAWINGS } from "./drawings.ts";
import type { Chat } from "./store.ts";

/** The rest of the room is told only when it becomes scarce. */
const SCARCE = 200;

export function Composer({ chat }: { chat: Chat }) {
  const { t } = useShell();
  const text = chat.draft.text.value;
  const room = chat.room.value;
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
      <div class="line">
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
        <button class="send" type="submit" aria-label={t("send")} disabled={!text.trim() || room < 0}>
          <Icon path={DRAWINGS.send} />
        </button>
      </div>
      {room < SCARCE && (
        <p class={room < 0 ? "room over" : "room"} role="status">
          {t(room < 0 ? "chat.over" : "chat.left", { count: Math.abs(room) })}
        </p>
      )}
    </form>
  );
}
