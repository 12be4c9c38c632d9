import type { ComponentChildren } from "preact";
import { useShell } from "../shell.ts";
import { Icon } from "../ui/icon.tsx";
import { DRAWINGS } from "./drawings.ts";
import type { DrawMessage } from "./drawing.ts";
import type { ChatMessage, MessageStatus } from "./thread.ts";
import type { Times } from "./times.ts";

export interface GroupProps {
  times: Times;
  draw: DrawMessage;
  /** What can be done with a refused message. */
  drawRefused(id: string): unknown;
  messages: readonly [ChatMessage, ...ChatMessage[]];
  /** The visitor's newest messages say how far they have come; older ones only their time. */
  newest: boolean;
}

export function MessageGroup({ times, draw, drawRefused, messages, newest }: GroupProps) {
  const { t } = useShell();
  const { mine, author } = messages[0];
  const last = messages.at(-1)!;
  const isRefused = last.status === "refused";
  const name = author ?? t("chat.agent");
  return (
    <li class={mine ? "group mine" : "group"}>
      {mine ? <span class="hidden">{t("chat.you")}</span> : <span class="author">{name}</span>}
      {messages.map((message) => (
        <div key={message.id} class={`bubble ${message.status ?? ""}`} dir="auto">
          {draw(message)}
        </div>
      ))}
      <p class="meta">
        <time dateTime={new Date(last.at).toISOString()}>{times.time(last.at)}</time>
        {last.status && (newest || isRefused || last.status === "saved") && <Status status={last.status} />}
      </p>
      {isRefused && (drawRefused(last.id) as ComponentChildren)}
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

/** The first letter of a name in a circle. */
export function Face({ name }: { name: string }) {
  return (
    <span class="face" aria-hidden="true">
      {[...name][0]?.toUpperCase()}
    </span>
  );
}
