import { signal } from "@preact/signals-core";
import type { ComponentChildren } from "preact";
import type { Host } from "../host.ts";
import { useShell } from "../shell.ts";
import { Icon } from "../ui/icon.tsx";
import { DRAWINGS } from "./drawings.ts";
import { groupsOf, type Row } from "./groups.ts";
import { Face, MessageGroup } from "./message-group.tsx";
import type { Chat } from "./store.ts";
import { createTextDoor, type DrawText } from "./text-door.ts";
import type { ChatMessage } from "./thread.ts";
import type { Times } from "./times.ts";

/** Farther than this from the newest message, a button leads back to it. */
const FAR_PX = 160;

/** Draws the thread. */
export type DrawList = (greeting: string, asked: ComponentChildren) => ComponentChildren;

/** What the list remembers from one drawing to the next: where it is scrolled to and the rows as last drawn. */
export function createMessageList(chat: Chat, times: Times, { now, report }: Pick<Host, "now" | "report">): DrawList {
  const far = signal(false);
  let scroller: HTMLElement | null = null;
  let ownNewest: string | undefined;
  const textDoor = createTextDoor(report);
  let drawn: { of: readonly ChatMessage[]; text: DrawText; rows: ComponentChildren } | undefined;

  const toNewest = (): void => void scroller?.scrollTo({ top: 0 });
  const settle = (element: HTMLElement | null, newest: string | undefined): void => {
    scroller = element;
    if (element && newest !== ownNewest) toNewest();
    ownNewest = newest;
  };
  const rowsOf = (messages: readonly ChatMessage[], newest: string | undefined, text: DrawText): ComponentChildren =>
    groupsOf(messages, chat.firstNew).map((row) => (
      <ThreadRow key={row.key} row={row} chat={chat} times={times} text={text} now={now()} newest={newest} />
    ));

  return (greeting, asked) => {
    const { t } = useShell();
    const messages = chat.messages.value;
    const newest = messages.findLast((message) => message.mine)?.id;
    // The same rows again cost nothing to draw, however long the thread is that somebody types below.
    const text = textDoor();
    if (drawn?.of !== messages || drawn.text !== text) drawn = { of: messages, text, rows: rowsOf(messages, newest, text) };
    return (
      <div class="thread">
        {/* Runs from the bottom up (column-reverse), so it stays at the newest message by itself. */}
        <div
          ref={(element) => settle(element, newest)}
          class="scroller"
          role="log"
          aria-label={t("chat.messages")}
          tabIndex={0}
          onScroll={(event) => void (far.value = event.currentTarget.scrollTop < -FAR_PX)}
        >
          <div class="all">
            <Greeting text={greeting} alone={messages.length === 0} />
            <ol>{drawn.rows}</ol>
            {asked}
            <Typing name={chat.typing.value} />
          </div>
        </div>
        {far.value && (
          <button type="button" class="icon-button latest" aria-label={t("chat.latest")} onClick={toNewest}>
            <Icon path={DRAWINGS.down} />
          </button>
        )}
      </div>
    );
  };
}

function Greeting({ text, alone }: { text: string; alone: boolean }) {
  return (
    <p class={alone ? "greeting alone" : "greeting"} dir="auto">
      {text}
    </p>
  );
}

interface RowProps {
  row: Row;
  chat: Chat;
  times: Times;
  text: DrawText;
  now: number;
  /** The visitor's newest message. */
  newest: string | undefined;
}

function ThreadRow({ row, chat, times, text, now, newest }: RowProps) {
  const { t } = useShell();
  if (row.type === "group") {
    const isNewest = row.messages.at(-1)?.id === newest;
    return <MessageGroup chat={chat} times={times} text={text} messages={row.messages} newest={isNewest} />;
  }
  return row.type === "new" ? (
    <li class="day new">{t("chat.new")}</li>
  ) : (
    <li class="day">
      <span>{times.day(row.at, now)}</span>
    </li>
  );
}

/** Three dots; `name` is "" for a nameless agent, null when nobody types. */
function Typing({ name }: { name: string | null }) {
  const { t } = useShell();
  if (name === null) return null;
  const who = name || t("chat.agent");
  return (
    <div class="group typing">
      <span class="hidden">{t("chat.typing", { name: who })}</span>
      <div class="bubble dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </div>
      <Face name={who} />
    </div>
  );
}
