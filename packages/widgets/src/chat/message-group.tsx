import { useShell } from "../shell.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { DRAWINGS } from "./drawings.ts";
import type { Chat } from "./store.ts";
import type { DrawText } from "./text-door.ts";
import type { ChatMessage, MessageStatus } from "./thread.ts";
import type { Times } from "./times.ts";

interface GroupProps {
  chat: Chat;
  times: Times;
  text: DrawText;
  messages: readonly [ChatMessage, ...ChatMessage[]];
  /** The visitor's newest messages say how far they have come; older ones only their time. */
  newest: boolean;
}

export function MessageGroup({ chat, times, text, messages, newest }: GroupProps) {
  const { t } = useShell();
  const { mine, author } = messages[0];
  const last = messages.at(-1)!;
  const name = author ?? t("chat.agent");
  return (
    <li class={mine ? "group mine" : "group"}>
      {mine ? <span class="hidden">{t("chat.you")}</span> : <span class="author">{name}</span>}
      {messages.map((message) => (
        <div key={message.id} class={`bubble ${message.status ?? ""}`} dir="auto">
          {text(message)}
        </div>
      ))}
      {last.status === "refused" ? (
        <Refused chat={chat} id={last.id} />
      ) : (
        <p class="meta">
          <time dateTime={new Date(last.at).toISOString()}>{times.time(last.at)}</time>
          {last.status && (newest || last.status === "saved") && <Status status={last.status} />}
        </p>
      )}
      {!mine && <Face name={name} />}
    </li>
  );
}

const ICONS: Record<MessageStatus, string> = {
  saved: DRAWINGS.clock,
  sent: DRAWINGS.check,
  seen: DRAWINGS.checks,
  refused: DRAWINGS.alert,
};

function Status({ status }: { status: MessageStatus }) {
  return (
    <span class={`status ${status}`}>
      <Icon path={ICONS[status]} />
      {useShell().t(`chat.${status}`)}
    </span>
  );
}

function Refused({ chat, id }: { chat: Chat; id: string }) {
  const { t } = useShell();
  // The button that was pressed goes with the message; the keyboard goes on in the composer.
  const then = (act: (id: string) => void) => (event: Event) => {
    const frame = (event.currentTarget as Element).closest(".frame");
    act(id);
    frame?.querySelector("textarea")?.focus();
  };
  return (
    <div class="refusal">
      <p class="meta">
        <Status status="refused" />
      </p>
      <div class="acts">
        <Button onClick={then(chat.retry)}>{t("chat.retry")}</Button>
        <Button onClick={then(chat.edit)}>{t("chat.edit")}</Button>
        <Button onClick={then(chat.discard)}>{t("chat.delete")}</Button>
      </div>
    </div>
  );
}

/** The first letter of a name in a circle. */
export function Face({ name }: { name: string }) {
  return (
    <span class="face" aria-hidden="true">
      {[...name][0]?.toUpperCase()}
    </span>
  );
}
