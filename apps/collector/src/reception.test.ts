import type { BusinessHours } from "@tappa/protocol";
import { createLineSplitter, type FeedLine, type FeedReset } from "@tappa/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { configOf, draftOf } from "./site-config.ts";
import { createTestClock, createTestCollector, createTestVisitor, newId, type TestCollector } from "./testing.ts";

const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;
/** A Monday, 10:00 in Rome. */
const NOW = Date.parse("2026-06-15T10:00:00+02:00");
const ANNA = { id: "agent-1", name: "Anna" };
const ROME: BusinessHours = {
  zone: "Europe/Rome",
  week: Array.from({ length: 7 }, (_, day) => (day < 5 ? [{ from: "09:00", to: "17:00" }] : [])),
  days: [],
};

/** Lines of one stream as they come, cursors and resets left out. */
function linesOf(response: Response) {
  const lines: FeedLine[] = [];
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  const split = createLineSplitter((line) => line && lines.push(JSON.parse(line) as FeedLine));
  return {
    async next(): Promise<FeedLine | undefined> {
      for (;;) {
        const at = lines.findIndex((line) => "e" in line);
        if (at >= 0) return lines.splice(0, at + 1).at(-1);
        const { done, value } = await reader.read();
        if (done) return undefined;
        split(decoder.decode(value, { stream: true }));
      }
    },
    cancel: () => reader.cancel(),
  };
}

const linesIn = (text: string) => text.split("\n").flatMap((line) => (line ? [JSON.parse(line) as FeedLine] : []));

describe("[W45] what visitors may expect", () => {
  let clock: ReturnType<typeof createTestClock>;
  let collector: TestCollector;
  beforeEach(async () => {
    clock = createTestClock(NOW - 12 * WEEK);
    collector = await createTestCollector({ clock });
  });
  afterEach(() => collector.close());

  const publish = async (hours: BusinessHours) => {
    const config = configOf({ ...draftOf(collector.site.config), hours });
    await collector.store.sites.putConfig(collector.site.id, config, null, clock.now(), null);
    collector.bus.publish(collector.site.log, { kind: "published" });
  };
  const open = async () => linesOf(await createTestVisitor(collector, clock.now).feed({ mode: "stream" }));
  /** A visitor asks now, and is answered after so long. */
  const answered = async (afterMs: number) => {
    const visitor = createTestVisitor(collector, clock.now);
    const conversation = newId();
    await visitor.send(visitor.event("$message", { conversation, text: "hello" }));
    clock.move(afterMs);
    await collector.store.inbox.reply(collector.site.id, {
      conversation,
      id: newId(),
      text: "hi",
      seen: 1,
      agent: ANNA,
      at: clock.now(),
    });
  };
  /** Replies in each of ten weeks, then the Monday itself. */
  const measured = async () => {
    for (let week = 0; week < 12; week++) {
      const at = clock.now();
      await answered((week + 1) * MINUTE);
      clock.move(at + WEEK - clock.now());
    }
  };

  it("is nothing where nothing is set up and little was measured", async () => {
    await answered(MINUTE);
    clock.move(WEEK);
    const visitor = createTestVisitor(collector, clock.now);
    const response = await visitor.feed({ mode: "poll" });
    clock.move(25_000);
    expect(await response.text()).not.toContain("presence");
  });

  it("is the middle of the waits that were measured at this hour of the week, with how many those were", async () => {
    await measured();
    expect(clock.now()).toBe(NOW);
    const stream = await open();
    expect(await stream.next()).toEqual({ e: "presence", agents: [], waitMs: 6 * MINUTE, waitOf: 12 });
    await stream.cancel();
    clock.move(8 * 60 * MINUTE);
    const evening = await createTestVisitor(collector, clock.now).feed({ mode: "poll" });
    clock.move(25_000);
    expect(await evening.text()).not.toContain("waitMs");
  });

  it("is when the chat opens while it is closed, and no wait then; both change while somebody listens", async () => {
    await measured();
    await publish(ROME);
    clock.move(7 * 60 * MINUTE - MINUTE);
    const stream = await open();
    clock.move(MINUTE);
    const opensAt = Date.parse("2026-06-16T09:00:00+02:00");
    expect(await stream.next()).toEqual({ e: "presence", agents: [], opensAt });
    await stream.cancel();
  });

  it("changes for who listens as soon as the owner publishes other hours", async () => {
    await publish(ROME);
    clock.move(12 * WEEK + 8 * 60 * MINUTE);
    const stream = await open();
    expect(await stream.next()).toMatchObject({ opensAt: Date.parse("2026-06-16T09:00:00+02:00") });
    await publish({ ...ROME, days: [{ date: "2026-06-16", name: "Feast", open: [] }] });
    expect(await stream.next()).toMatchObject({ opensAt: Date.parse("2026-06-17T09:00:00+02:00") });
    await publish({ ...ROME, week: ROME.week.map(() => []) });
    expect(await stream.next()).toMatchObject({ opensAt: null });
    await publish({ ...ROME, week: ROME.week.map(() => [{ from: "00:00", to: "24:00" }]) });
    expect(await stream.next()).toEqual({ e: "presence", agents: [] });
    await stream.cancel();
  });

  it("reaches those behind a proxy that buffers with every poll that waits, and ends none", async () => {
    await publish(ROME);
    clock.move(12 * WEEK + 8 * 60 * MINUTE);
    const visitor = createTestVisitor(collector, clock.now);
    const [reset] = await visitor.read();
    const response = await visitor.feed({ mode: "poll", cursor: (reset as FeedReset).cursor });
    clock.move(25_000);
    const [first, ...rest] = linesIn(await response.text());
    expect(first).toEqual({ e: "presence", agents: [], opensAt: Date.parse("2026-06-16T09:00:00+02:00") });
    expect(rest).toEqual([{ cursor: (reset as FeedReset).cursor }]);
  });
});
