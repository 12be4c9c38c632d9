import type { ChatMessage } from "./thread.ts";

/** Messages of one author that belong together, or the day on which what follows was written. */
export type Row =
  | { type: "day"; key: string; at: number }
  | { type: "new"; key: string }
  | { type: "group"; key: string; messages: [ChatMessage, ...ChatMessage[]] };

const TOGETHER_MS = 5 * 60_000;

const dayOf = (at: number): string => new Date(at).toDateString();

/** Cuts a thread into days and groups; `firstNew` is the first message the visitor had not read on opening. */
export function groupsOf(messages: readonly ChatMessage[], firstNew: string | null): Row[] {
  const rows: Row[] = [];
  let last: ChatMessage | undefined;
  for (const message of messages) {
    const newDay = !last || dayOf(last.at) !== dayOf(message.at);
    if (newDay) rows.push({ type: "day", key: `day ${message.id}`, at: message.at });
    if (message.id === firstNew) rows.push({ type: "new", key: "new" });
    const row = rows.at(-1);
    if (row?.type === "group" && last && belongsTo(last, message)) row.messages.push(message);
    else rows.push({ type: "group", key: message.id, messages: [message] });
    last = message;
  }
  return rows;
}

function belongsTo(last: ChatMessage, next: ChatMessage): boolean {
  return (
    last.mine === next.mine &&
    last.author === next.author &&
    next.at - last.at < TOGETHER_MS &&
    last.status !== "refused" &&
    next.status !== "refused"
  );
}
