import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useShell } from "../shell.ts";
import { Icon } from "../ui/icon.tsx";
import { DRAWINGS } from "./drawings.ts";
import { groupsOf, type Row } from "./groups.ts";
import { Face, MessageGroup } from "./message-group.tsx";
import type { Chat } from "./store.ts";
import { createTimes, type Times } from "./times.ts";

/** Farther than this from the newest message, a button leads back to it. */
const FAR_PX = 160;

interface ListProps {
  chat: Chat;
  greeting: string;
  now(): number;
}

/** The thread. The scroller runs from the bottom up (column-reverse), so it stays at the newest message by itself. */
export function MessageList({ chat, greeting, now }: ListProps) {
  const { t, locale } = useShell();
  const scroller = useRef<HTMLDivElement>(null);
  const [far, setFar] = useState(false);
  const times = useRef<Times>(null);
  times.current ??= createTimes(locale);
  const messages = chat.messages.value;
  const rows = groupsOf(messages, chat.firstNew);
  const lastMine = messages.findLast((message) => message.mine);
  const toNewest = (): void => void scroller.current?.scrollTo({ top: 0 });
  useLayoutEffect(toNewest, [lastMine?.id]);
  return (
    <div class="thread">
      <div
        ref={scroller}
        class="scroller"
        role="log"
        aria-label={t("chat.messages")}
        tabIndex={0}
        onScroll={(event) => setFar(event.currentTarget.scrollTop < -FAR_PX)}
      >
        <div class="all">
          <p class={rows.length ? "greeting" : "greeting alone"} dir="auto">
            {greeting}
          </p>
          <ol>
            {rows.map((row) => (
              <ThreadRow key={row.key} row={row} chat={chat} times={times.current!} now={now()} lastMine={lastMine?.id} />
            ))}
          </ol>
          <Typing chat={chat} />
        </div>
      </div>
      {far && (
        <button type="button" class="icon-button latest" aria-label={t("chat.latest")} onClick={toNewest}>
          <Icon path={DRAWINGS.down} />
        </button>
      )}
    </div>
  );
}

interface RowProps {
  row: Row;
  chat: Chat;
  times: Times;
  now: number;
  lastMine: string | undefined;
}

function ThreadRow({ row, chat, times, now, lastMine }: RowProps) {
  const { t } = useShell();
  if (row.type === "day")
    return (
      <li class="day">
        <span>{times.day(row.at, now)}</span>
      </li>
    );
  if (row.type === "new") return <li class="day new">{t("chat.new")}</li>;
  return <MessageGroup chat={chat} times={times} messages={row.messages} newest={row.messages.at(-1)?.id === lastMine} />;
}

function Typing({ chat }: { chat: Chat }) {
  const { t } = useShell();
  const typing = chat.typing.value;
  if (typing === null) return null;
  const name = typing || t("chat.agent");
  return (
    <div class="group typing">
      <span class="hidden">{t("chat.typing", { name })}</span>
      <div class="bubble dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </div>
      <Face name={name} />
    </div>
  );
}
