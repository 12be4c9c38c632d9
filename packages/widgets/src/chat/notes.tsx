import type { ComponentChildren } from "preact";
import { useShell, type Shell } from "../shell.ts";
import { Button } from "../ui/button.tsx";
import { SCARCE } from "./scarce.ts";
import type { Chat } from "./store.ts";

const NOTE = { padding: "var(--s1) var(--s3) 0", color: "var(--quiet)", fontSize: "var(--xs)" };
const HIDDEN = { ...NOTE, display: "flex", alignItems: "center", justifyContent: "space-between", gap: "var(--s2)" };
const ROOM = { ...NOTE, textAlign: "end" };
const OVER = { ...ROOM, color: "var(--danger)", fontWeight: "600" };

/** That the conversation was closed, or that a message is late. */
export function drawNotice({ status }: Chat, isLate: boolean): ComponentChildren {
  const { t } = useShell();
  if (isLate)
    return (
      <p class="notice" role="alert">
        {t("chat.delayed")}
      </p>
    );
  return status.value === "resolved" && <p class="notice">{t("chat.resolved")}</p>;
}

/** What is to be known of the draft before it is sent. */
export function drawNotes(chat: Chat): ComponentChildren {
  const shell = useShell();
  return [chat.guarded.value?.found[0] && drawHidden(chat, shell), chat.room.value < SCARCE && drawRoom(chat, shell)];
}

/** What of the draft will not be sent, and the way to have it sent all the same. */
function drawHidden({ guarded, asWritten, sendAsWritten }: Chat, { t }: Shell): ComponentChildren {
  const { found = [], optional } = guarded.value ?? {};
  const on = asWritten.value;
  return (
    <div key="hidden" class="guard" style={HIDDEN}>
      {/* It comes with what it says, and a status that was not there before is not always read out. */}
      <p role="alert">{t(on && optional ? "chat.shows" : "chat.hides", { what: found.join(", ") })}</p>
      {optional && (
        <div class="acts" style={{ flex: "none" }}>
          <Button onClick={() => sendAsWritten(!on)}>{t(on ? "chat.hide" : "chat.asWritten")}</Button>
        </div>
      )}
    </div>
  );
}

/** How much may still be written, or is too much. */
function drawRoom({ room }: Chat, { t }: Shell): ComponentChildren {
  const isOver = room.value < 0;
  return (
    <p key="room" class="room" style={isOver ? OVER : ROOM} role="status">
      {t(isOver ? "chat.over" : "chat.left", { count: Math.abs(room.value) })}
    </p>
  );
}
