import type { FeedEntry } from "@tappa/protocol";
import { array, assert, constantFrom, nat, property, tuple } from "fast-check";
import { expect, test } from "vitest";
import { readTo } from "./thread.ts";
import { unreadOf } from "./unread.ts";

const base = (seq: number) => ({ seq, at: 0, conversation: "c" });

/** A feed as a collector writes it: a read mark names a message that stands before it. */
const feeds = array(tuple(constantFrom("visitor", "agent", "readByVisitor", "readByAgent"), nat(30))).map((acts) => {
  const feed: FeedEntry[] = [];
  for (const [act, number] of acts) {
    const messages = feed.filter((entry) => entry.type === "message");
    const seq = feed.length + 1;
    if (act === "visitor" || act === "agent") {
      feed.push({ ...base(seq), type: "message", id: `m${seq}`, author: { kind: act }, text: "" });
    } else if (messages.length > 0) {
      const upTo = messages[number % messages.length]!.id;
      feed.push({ ...base(seq), type: "read", by: act === "readByVisitor" ? "visitor" : "agent", upTo });
    }
  }
  return feed;
});

test("unread are the messages of agents behind the farthest read mark, whatever was marked since", () => {
  assert(
    property(feeds, (feed) => {
      const after = feed.slice(readTo(feed, "visitor") + 1);
      const expected = after.filter((entry) => entry.type === "message" && entry.author.kind === "agent").length;
      expect(unreadOf(feed)).toBe(expected);
    }),
  );
});

test("one more message of an agent is one more unread", () => {
  assert(
    property(feeds, (feed) => {
      const seq = feed.length + 1;
      const more: FeedEntry = { ...base(seq), type: "message", id: "more", author: { kind: "agent" }, text: "" };
      expect(unreadOf([...feed, more])).toBe(unreadOf(feed) + 1);
    }),
  );
});
