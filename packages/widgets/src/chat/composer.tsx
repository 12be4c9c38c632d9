import { useShell } from "../shell.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { TextArea } from "../ui/text-area.tsx";
import { DRAWINGS } from "./drawings.ts";
import type { Chat } from "./store.ts";

const NOTHING = { found: [], optional: false };

/** What of the draft will not be sent, and the way to have it sent all the same. */
function Hidden({ chat }: { chat: Chat }) {
  const { t } = useShell();
  const { found, optional } = chat.guarded.value ?? NOTHING;
  const on = chat.asWritten.value;
  return (
    <div class="guard">
      <p role="status">{found.length > 0 && t(on && optional ? "chat.shows" : "chat.hides", { what: found.join(", ") })}</p>
      {optional && <Button onClick={() => chat.sendAsWritten(!on)}>{t(on ? "chat.hide" : "chat.asWritten")}</Button>}
    </div>
  );
}

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
      <Hidden chat={chat} />
      {room < SCARCE && (
        <p class={room < 0 ? "room over" : "room"} role="status">
          {t(room < 0 ? "chat.over" : "chat.left", { count: Math.abs(room) })}
        </p>
      )}
    </form>
  );
}
