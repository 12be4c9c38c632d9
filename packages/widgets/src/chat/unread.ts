import type { FeedEntry } from "@tappa/protocol";

/**
 * How many messages of agents the visitor has not read. The order of the feed decides, since the clocks of two sides
 * never compare; a read mark stands behind the message it names, so one walk from the end is enough.
 */
export function unreadOf(feed: readonly FeedEntry[]): number {
  const read = new Set<string>();
  let count = 0;
  for (let index = feed.length - 1; index >= 0; index--) {
    const entry = feed[index]!;
    if (entry.type === "read" && entry.by === "visitor") read.add(entry.upTo);
    if (entry.type !== "message") continue;
    if (read.has(entry.id)) break;
    if (entry.author.kind === "agent") count++;
  }
  return count;
}
