import type { AgentFeedLine, FeedEntry } from "@tappa/protocol";

/** `Omit` that keeps the members of a union apart. */
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

export type FeedEntryDraft = Without<FeedEntry, "seq">;
export type AgentEntry = Extract<AgentFeedLine, { seq: number }>;
export type AgentEntryDraft = Without<AgentEntry, "seq">;

/**
 * Entries stored in one transaction for one log. `movedTo`: its visitors, or only `visitor` (by key), belong to another log now;
 * the log itself: it began anew. `left`: this visitor (by key) is nobody any more.
 */
export interface Appended {
  log: number;
  entries: (FeedEntry | AgentEntry)[];
  movedTo?: number;
  visitor?: number;
  left?: number;
}

/** `cursor` is behind the last entry; `reset`: the entries are the last ones, not those after the asked cursor. */
export interface LogSlice<E> {
  reset: boolean;
  entries: E[];
  cursor: string;
}
