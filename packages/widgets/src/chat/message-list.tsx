import { computed, signal } from "@preact/signals-core";
import type { ComponentChildren } from "preact";
import type { Host } from "../host.ts";
import { useShell } from "../shell.ts";
import { groupsOf, type Row } from "./groups.ts";
import type { Door } from "./door.ts";
import type { Extras } from "./extras.ts";
import type { FilesDrawing } from "./files.tsx";
import { MessageGroup, type GroupProps } from "./message-group.tsx";
import type { Chat } from "./store.ts";
import { createDrawing } from "./drawing.ts";
import type { Times } from "./times.ts";

/** Farther than this from the newest message, a button leads back to it. */
const FAR_PX = 160;

/** Draws the thread. */
export type DrawList = (greeting: string, asked: ComponentChildren) => ComponentChildren;

/** What the list remembers from one drawing to the next: where it is scrolled to and the rows as last drawn. */
export function createMessageList(
  chat: Chat,
  times: Times,
  { now, report }: Pick<Host, "now" | "report">,
  extras: Door<Extras>,
  files: Door<FilesDrawing>,
): DrawList {
  const far = signal(false);
  let scroller: HTMLElement | null = null;
  let ownNewest: string | undefined;
  const drawing = createDrawing(report, files);

  const toNewest = (): void => void scroller?.scrollTo({ top: 0 });
  const settle = (element: HTMLElement | null, newest: string | undefined): void => {
    scroller = element;
    if (element && newest !== ownNewest) toNewest();
    ownNewest = newest;
  };
  const newestOwn = computed(() => chat.messages.value.findLast((message) => message.mine)?.id);
  // The same rows again cost nothing to draw, however long the thread is that somebody types below.
  const rows = computed(() => {
    const drawRefused = extras.value?.drawRefused ?? extras.open;
    const same = { times, draw: drawing.value, drawRefused, now: now(), newest: newestOwn.value };
    return groupsOf(chat.messages.value, chat.firstNew).map((row) => <ThreadRow key={row.key} row={row} {...same} />);
  });

  return (greeting, asked) => {
    const { t } = useShell();
    const newest = newestOwn.value;
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
            <Greeting text={greeting} alone={!chat.messages.value[0]} />
            <ol>{rows.value}</ol>
            {asked}
            {chat.typing.value !== null && ((extras.value?.drawTyping ?? extras.open)(chat.typing.value) as ComponentChildren)}
          </div>
        </div>
        {far.value && ((extras.value?.drawLatest ?? extras.open)(toNewest) as ComponentChildren)}
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

interface RowProps extends Pick<GroupProps, "times" | "draw" | "drawRefused"> {
  row: Row;
  now: number;
  /** The visitor's newest message. */
  newest: string | undefined;
}

function ThreadRow({ row, now, newest, ...same }: RowProps) {
  const { t } = useShell();
  if (row.type === "group") {
    const isNewest = row.messages.at(-1)?.id === newest;
    return <MessageGroup {...same} messages={row.messages} newest={isNewest} />;
  }
  return row.type === "new" ? (
    <li class="day new">{t("chat.new")}</li>
  ) : (
    <li class="day">
      <span>{same.times.day(row.at, now)}</span>
    </li>
  );
}
