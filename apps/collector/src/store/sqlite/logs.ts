import type { AgentEntryDraft, Appended, FeedEntryDraft, LogSlice } from "../log.ts";
import { type FeedEntry, LIMITS } from "@tappa/protocol";
import { randomBytes } from "node:crypto";
import type { Connection } from "./connection.ts";

const newEpoch = (): string => randomBytes(6).toString("base64url");

export function createLog(connection: Connection): number {
  return connection.run("INSERT INTO log (epoch) VALUES (?)", newEpoch());
}

/** Begins a log anew with these entries: in another epoch, so that no cursor resumes from what it held. */
export function renewLog(connection: Connection, log: number, drafts: readonly (FeedEntryDraft | AgentEntryDraft)[]): void {
  connection.run("DELETE FROM feed WHERE log = ?", log);
  connection.run("UPDATE log SET epoch = ?, seq = 0 WHERE key = ?", newEpoch(), log);
  append(connection, log, drafts);
}

/** Everything a person's log still holds but profiles, which are made anew for who reads. */
export function entriesOf(connection: Connection, log: number): FeedEntryDraft[] {
  return connection
    .all<{ entry: string }>("SELECT entry FROM feed WHERE log = ? ORDER BY seq", log)
    .map(({ entry }) => JSON.parse(entry) as FeedEntry)
    .filter(({ type }) => type !== "profile")
    .map(({ seq: _seq, ...draft }) => draft as FeedEntryDraft);
}

/** Facts are not kept with an entry: who reads it later gets them as they are then. [W19] */
const textOf = (entry: Appended["entries"][number]): string =>
  JSON.stringify(entry.type === "profile" ? { ...entry, facts: undefined } : entry);

/**
 * Gives entries the log's next numbers and stores them, in the caller's transaction. Those too old for any cursor to resume from
 * are let go: what they told is kept where it belongs. [W14]
 */
export function append(connection: Connection, log: number, drafts: readonly (FeedEntryDraft | AgentEntryDraft)[]): Appended {
  if (drafts.length === 0) return { log, entries: [] };
  const { seq } = connection.get<{ seq: number }>(
    "UPDATE log SET seq = seq + ? WHERE key = ? RETURNING seq",
    drafts.length,
    log,
  )!;
  const first = seq - drafts.length + 1;
  const entries = drafts.map((draft, index) => ({ seq: first + index, ...draft }) as Appended["entries"][number]);
  for (const entry of entries) {
    connection.run("INSERT INTO feed (log, seq, entry) VALUES (?, ?, ?)", log, entry.seq, textOf(entry));
  }
  connection.run("DELETE FROM feed WHERE log = ? AND seq <= ?", log, seq - LIMITS.feedBacklog);
  return { log, entries };
}

export function cursorOf(connection: Connection, log: number): string {
  const { epoch, seq } = connection.get<{ epoch: string; seq: number }>("SELECT epoch, seq FROM log WHERE key = ?", log)!;
  return `${epoch}.${seq}`;
}

/** [W15] */
export function readLog<E>(connection: Connection, log: number, cursor: string | null): LogSlice<E> {
  const { epoch, seq } = connection.get<{ epoch: string; seq: number }>("SELECT epoch, seq FROM log WHERE key = ?", log)!;
  const after = seqAfter(cursor, epoch, seq);
  const reset = after === null;
  const from = after ?? Math.max(0, seq - LIMITS.feedResetEntries);
  const rows = connection.all<{ entry: string }>("SELECT entry FROM feed WHERE log = ? AND seq > ? ORDER BY seq", log, from);
  return { reset, entries: rows.map(({ entry }) => JSON.parse(entry) as E), cursor: `${epoch}.${seq}` };
}

function seqAfter(cursor: string | null, epoch: string, seq: number): number | null {
  const [cursorEpoch, text, ...rest] = cursor?.split(".") ?? [];
  if (cursorEpoch !== epoch || !text || !/^\d{1,15}$/.test(text) || rest.length > 0) return null;
  const after = Number(text);
  return after > seq || seq - after > LIMITS.feedBacklog ? null : after;
}
