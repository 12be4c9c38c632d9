import type { FeedEntry } from "@tappa/protocol";

/** Messages of agents that the visitor has not read, in the order of the feed: clocks of two sides never compare. */
function unread(feed: readonly FeedEntry[]): FeedEntry[] {
  return feed.slice(readTo(feed, "visitor") + 1).filter((entry) => entry.type === "message" && entry.author.kind === "agent");
}

/** How many messages of agents the visitor has not read. */
export const unreadOf = (feed: readonly FeedEntry[]): number => unread(feed).length;

/** Id of the oldest of them. */
export function firstUnread(feed: readonly FeedEntry[]): string | null {
  const first = unread(feed)[0];
  return first?.type === "message" ? first.id : null;
}

/** Position in the feed of the last message that `by` has read, −1 when none. Marks only move on. */
export function readTo(feed: readonly FeedEntry[], by: "visitor" | "agent"): number {
  const marks = new Set<string>();
  for (const entry of feed) if (entry.type === "read" && entry.by === by) marks.add(entry.upTo);
  return feed.findLastIndex((entry) => entry.type === "message" && marks.has(entry.id));
}
