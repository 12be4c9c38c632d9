import type { FeedEntry } from "@tappa/protocol";

/** Messages of agents that the visitor has not read, counted in the order of the feed: clocks of two sides never compare. */
export function unreadOf(feed: readonly FeedEntry[]): number {
  let count = 0;
  const from = readTo(feed, "visitor");
  for (const entry of feed.slice(from + 1)) if (entry.type === "message" && entry.author.kind === "agent") count++;
  return count;
}

/** Position in the feed of the last message that `by` has read, −1 when none. Marks only move on. */
export function readTo(feed: readonly FeedEntry[], by: "visitor" | "agent"): number {
  const marks = new Set<string>();
  for (const entry of feed) if (entry.type === "read" && entry.by === by) marks.add(entry.upTo);
  return feed.findLastIndex((entry) => entry.type === "message" && marks.has(entry.id));
}
