import { describe, expect, it } from "vitest";
import { createOutbox, excessOf, firstOf, itemsOf, type Change } from "./outbox.ts";
import type { Item } from "../item.ts";
import type { Pair } from "./storage.ts";
import { createTestEnv, createTestStorage, settle, testItem } from "../testing.ts";

function createTestOutbox(
  allows = () => true,
  facts: () => Pair[] | undefined = () => [],
  { storage = createTestStorage(), handDown = () => {}, isGoing = (): boolean => false } = {},
) {
  const env = createTestEnv();
  const told: Change[][] = [];
  const tell = (changes: Change[]) => void told.push(changes);
  const outbox = createOutbox(env, storage, { allows, mayKeep: allows, facts, handDown, isGoing }, () => {}, tell);
  return { env, storage, told, outbox };
}

describe("the outbox", () => {
  it("writes what one task made in one transaction at its end: no timer may come before the tab is ended", async () => {
    const { storage, outbox } = createTestOutbox();
    const groups: number[] = [];
    const write = storage.write;
    storage.write = (pairs) => (groups.push(pairs.length), write(pairs));
    outbox.add(testItem("page_viewed", 1));
    outbox.add(testItem("order_completed", 2));
    expect(groups).toEqual([]);
    await settle();
    expect([groups, storage.content.size]).toEqual([[2], 2]);
  });

  it("leaves what only memory holds where a crash cannot take it: refused storage, and before the device was read", async () => {
    let left = 0;
    const handDown = () => void left++;
    const refused = createTestOutbox(undefined, undefined, { storage: createTestStorage(false), handDown });
    const item = testItem("page_viewed", 1);
    refused.outbox.add(item);
    await settle();
    expect([left, refused.outbox.left()]).toEqual([1, [item]]);
    refused.outbox.settle([item], []);
    expect([left, refused.outbox.left()]).toEqual([2, []]);

    const early = createTestOutbox(() => false, undefined, { handDown });
    early.outbox.add(item);
    await settle();
    expect([left, early.outbox.left()]).toEqual([4, [item]]);
    const kept = createTestOutbox(undefined, undefined, { handDown });
    kept.outbox.add(item);
    expect(kept.outbox.left()).toEqual([item]);
    await settle();
    expect([left, kept.outbox.left()]).toEqual([4, []]);
  });

  it("leaves what is told while the page goes where its end cannot take it, until the device has it", async () => {
    const left: unknown[] = [];
    const { outbox } = createTestOutbox(undefined, undefined, {
      handDown: () => void left.push(outbox.left()),
      isGoing: () => true,
    });
    const item = testItem("page_left", 1);
    outbox.add(item);
    await settle();
    expect(left).toEqual([[item], []]);
  });

  it("sends no message before one that was written earlier in another tab", () => {
    const { outbox } = createTestOutbox();
    const ofOther = { tab: "other" };
    const items = [
      testItem("page_viewed", 1),
      testItem("$message", 2, ofOther),
      testItem("$message", 3),
      testItem("$message", 4, ofOther),
    ];
    outbox.hear(items.map((item) => [item.event.id, item]));
    const batches: number[][] = [];
    for (let batch = outbox.batch(10_000); batch[0]; batch = outbox.batch(10_000)) {
      batches.push(batch.map(({ event }) => event.n));
      outbox.settle(batch, []);
    }
    expect(batches).toEqual([[1], [2], [3], [4]]);
  });

  it("sends nothing by request that is not on the device yet, and hands over all when the page goes", async () => {
    const { outbox } = createTestOutbox();
    outbox.add(testItem("order_completed", 1));
    expect(outbox.batch(10_000)).toEqual([]);
    await settle();
    expect(outbox.batch(10_000).map(({ event }) => event.n)).toEqual([1]);
    outbox.add(testItem("page_viewed", 2));
    expect(outbox.batch(10_000).map(({ event }) => event.n)).toEqual([1]);
    expect(outbox.batch(10_000, new Set()).map(({ event }) => event.n)).toEqual([1, 2]);
    await settle();
    expect(outbox.batch(10_000).map(({ event }) => event.n)).toEqual([1, 2]);
  });

  it("keeps one key per event", async () => {
    const { env, storage, outbox } = createTestOutbox();
    outbox.add(testItem("a", 1));
    outbox.add(testItem("b", 2));
    await env.pass(250);
    expect([...storage.content.keys()]).toEqual([`e/${testItem("a", 1).event.id}`, `e/${testItem("b", 2).event.id}`]);
  });

  it("stores nothing that consent does not allow, and all of it when it does", async () => {
    let isAllowed = false;
    const { env, storage, outbox } = createTestOutbox(() => isAllowed);
    outbox.add(testItem("page_viewed", 1));
    await env.pass(10_000);
    expect(storage.content.size).toBe(0);
    expect(outbox.batch(10_000)).toEqual([]);
    isAllowed = true;
    await outbox.write();
    expect(storage.content.size).toBe(1);
    expect(outbox.batch(10_000)).toHaveLength(1);
  });

  it("never writes an event that was answered before it was written", async () => {
    const { env, storage, outbox } = createTestOutbox();
    const item = testItem("page_viewed", 1);
    outbox.add(item);
    outbox.settle([item], []);
    await env.pass(1000);
    expect(storage.content.size).toBe(0);
    expect(outbox.all()).toEqual([]);
  });

  it("lets an answered event go from the device with the very write that saves the facts", async () => {
    const writes: Pair[][] = [];
    const { storage, outbox } = createTestOutbox(
      () => true,
      () => [["facts", () => "with it"]],
    );
    const write = storage.write;
    storage.write = (pairs) => (writes.push(pairs), write(pairs));
    const item = testItem("order_completed", 1);
    outbox.add(item);
    await settle();
    outbox.settle([item], []);
    await settle();
    expect([...storage.content]).toEqual([["facts", "with it"]]);
    expect(writes.at(-1)!.map(([key]) => key)).toEqual([`e/${item.event.id}`, "facts"]);
  });

  it("keeps an answered event while no facts can hold it, and sends it no more", async () => {
    let facts: Pair[] | undefined;
    const { storage, outbox } = createTestOutbox(
      () => true,
      () => facts,
    );
    const item = testItem("order_completed", 1);
    outbox.add(item);
    await settle();
    outbox.settle([item], []);
    await settle();
    expect(outbox.batch(10_000)).toEqual([]);
    expect(storage.content.size).toBe(1);
    facts = [];
    outbox.tidy();
    await settle();
    expect(storage.content.size).toBe(0);
  });

  it("keeps a message as sent until the feed brings it back", async () => {
    const { storage, outbox } = createTestOutbox();
    const item = testItem("$message", 1);
    outbox.add(item);
    await settle();
    outbox.settle([item], []);
    expect(outbox.outgoing.value).toMatchObject([{ state: "sent" }]);
    expect(outbox.batch(10_000)).toEqual([]);
    outbox.forget([item.event.id]);
    await settle();
    expect(outbox.outgoing.value).toEqual([]);
    expect(storage.content.size).toBe(0);
  });

  it("keeps a refused message with its code and drops another refused event, which the collector knows of", () => {
    const { env, outbox } = createTestOutbox();
    const [message, view] = [testItem("$message", 1), testItem("page_viewed", 2)];
    outbox.add(message);
    outbox.add(view);
    outbox.settle(
      [message, view],
      [message, view].map(({ event }) => ({ id: event.id, code: "id_conflict" as const })),
    );
    expect(outbox.outgoing.value).toMatchObject([{ state: "refused", code: "id_conflict" }]);
    expect(outbox.all()).toHaveLength(1);
    expect(env.reported).toHaveLength(2);
    expect(lostIn(outbox)).toEqual([]);
  });

  it("sends the events of one tab at a time, in the order they were made", async () => {
    const { outbox } = createTestOutbox();
    outbox.add(testItem("b", 2));
    outbox.add(testItem("a", 1));
    outbox.add(testItem("c", 3, { tab: "t2" }));
    await outbox.write();
    expect(outbox.batch(10_000).map(({ event }) => event.name)).toEqual(["a", "b"]);
  });

  it("fills a batch up to its bytes, and sends one event even when it is larger", async () => {
    const { outbox } = createTestOutbox();
    for (let n = 0; n < 5; n++) outbox.add(testItem("a", n));
    await outbox.write();
    expect(outbox.batch(303)).toHaveLength(3);
    expect(outbox.batch(1)).toHaveLength(1);
  });

  it("takes what earlier pages left, and forgets what is older than 7 days", async () => {
    const { env, storage, outbox } = createTestOutbox();
    const fresh = testItem("fresh", 1);
    const old = testItem("old", 2);
    old.event.at = env.now() - 8 * 86_400_000;
    for (const item of [fresh, old]) storage.content.set(`e/${item.event.id}`, item);
    fresh.event.at = env.now() - 600_000;
    outbox.hear(itemsOf(await storage.load(), env.now()));
    outbox.tidy();
    await settle();
    expect(outbox.all().map(({ event }) => event.name)).toEqual(["fresh"]);
    expect([...storage.content.keys()]).toEqual([`e/${fresh.event.id}`, "e/t1/2/2"]);
    expect(lostIn(outbox)).toEqual([2]);
  });

  it("applies what another tab heard", () => {
    const { outbox } = createTestOutbox();
    const item = testItem("a", 1);
    outbox.hear([[item.event.id, item]]);
    expect(outbox.all()).toHaveLength(1);
    outbox.hear([[item.event.id, undefined]]);
    expect(outbox.all()).toHaveLength(0);
  });
});

/** Numbers that would be told as lost. */
const lostIn = (outbox: ReturnType<typeof createTestOutbox>["outbox"]) =>
  outbox
    .batch(1e9, new Set())
    .filter(({ state }) => state === "lost")
    .flatMap((item) => Array.from({ length: item.event.n - firstOf(item) + 1 }, (_, index) => firstOf(item) + index));

const full = (outbox: ReturnType<typeof createTestOutbox>["outbox"]) => {
  for (let n = 0; n < 500; n++) outbox.add(testItem("a", n));
};

describe("losses", () => {
  it("are on the device with the very write that drops, by number alone, so that the next page tells of them", async () => {
    const storage = createTestStorage();
    const { outbox } = createTestOutbox(undefined, undefined, { storage });
    full(outbox);
    await outbox.write();
    for (let n = 500; n < 503; n++) outbox.add(testItem("a", n, { event: { ...testItem("a", n).event, props: { secret: n } } }));
    await outbox.write();
    const next = createTestOutbox(undefined, undefined, { storage });
    next.outbox.hear(itemsOf(await storage.load(), next.env.now()));
    expect(lostIn(next.outbox)).toEqual([0, 1, 2]);
    const lost = ([...storage.content.values()] as Item[]).filter(({ state }) => state === "lost");
    expect(lost).toMatchObject([{ from: 0, event: { n: 2, name: "$lost", props: {} } }]);
    expect(next.outbox.all()).toHaveLength(500);
    next.outbox.settle(next.outbox.batch(10_000), []);
    expect(lostIn(next.outbox)).toEqual([]);
  });

  it("are one although two tabs drop the same event", async () => {
    const storage = createTestStorage();
    const [one, other] = [
      createTestOutbox(undefined, undefined, { storage }),
      createTestOutbox(undefined, undefined, { storage }),
    ];
    full(one.outbox);
    await one.outbox.write();
    other.outbox.hear(one.outbox.all().map((item): Change => [item.event.id, item]));
    one.outbox.add(testItem("mine", 500));
    other.outbox.add(testItem("theirs", 501));
    await Promise.all([one.outbox.write(), other.outbox.write()]);
    const next = createTestOutbox(undefined, undefined, { storage });
    next.outbox.hear(itemsOf(await storage.load(), next.env.now()));
    expect(lostIn(next.outbox)).toEqual([0]);
  });

  it("are all told where two tabs that drop one know of different ones before it", async () => {
    const storage = createTestStorage();
    const [one, other] = [
      createTestOutbox(undefined, undefined, { storage }),
      createTestOutbox(undefined, undefined, { storage }),
    ];
    const group = Array.from({ length: 3 }, (_, n) => testItem("a", n));
    for (const item of group) one.outbox.add(item);
    await one.outbox.write();
    other.outbox.hear([[group[2]!.event.id, group[2]]]);
    one.outbox.settle(group);
    other.outbox.settle(group.slice(2));
    for (const changes of other.told) one.outbox.hear(changes);
    await settle();
    const next = createTestOutbox(undefined, undefined, { storage });
    next.outbox.hear(itemsOf(await storage.load(), next.env.now()));
    for (const { outbox } of [one, next]) expect([...new Set(lostIn(outbox))].toSorted()).toEqual([0, 1, 2]);
  });

  it("of events that never reached the device go onto it, and into what a page leaves beside it", async () => {
    const { storage, outbox } = createTestOutbox();
    for (let n = 0; n < 503; n++) outbox.add(testItem("a", n));
    const written = outbox.write();
    expect(lostIn(outbox)).toEqual([0, 1, 2]);
    expect(outbox.left()).toHaveLength(501);
    await written;
    expect(storage.content.size).toBe(501);
  });

  it("are one change for the device and the other tabs, however many are dropped", async () => {
    const { outbox, told, storage } = createTestOutbox();
    full(outbox);
    await outbox.write();
    const before = told.length;
    let writes = 0;
    const { write } = storage;
    storage.write = (pairs) => (writes++, write(pairs));
    for (let n = 500; n < 540; n++) outbox.add(testItem("a", n));
    await settle();
    // What was dropped, and what is new.
    expect([writes, told.length - before]).toEqual([2, 2]);
    expect(lostIn(outbox)).toHaveLength(40);
  });

  it("of what was still being written are left beside the device until it is done", async () => {
    const { outbox } = createTestOutbox();
    const group = Array.from({ length: 3 }, (_, n) => testItem("a", n));
    for (const item of group) outbox.add(item);
    const written = outbox.write();
    outbox.settle(group);
    expect(outbox.left()).toMatchObject([{ state: "lost", from: 0, event: { n: 2 } }]);
    await written;
    await settle();
    expect([outbox.left(), lostIn(outbox)]).toEqual([[], [0, 1, 2]]);
  });

  it("of what another tab made are left beside the device too, until they are on it", async () => {
    const { outbox } = createTestOutbox();
    const group = [testItem("a", 1, { tab: "other" }), testItem("a", 2, { tab: "other" })];
    outbox.hear(group.map((item) => [item.event.id, item]));
    outbox.settle(group);
    expect(outbox.left()).toMatchObject([{ state: "lost", tab: "other", from: 1, event: { n: 2 } }]);
    await settle();
    expect(outbox.left()).toEqual([]);
  });

  it("stay with the page that has not written them yet, though another tab tells that it took them over", async () => {
    const { outbox } = createTestOutbox();
    const [item, next] = [testItem("a", 1), testItem("a", 2)];
    outbox.add(item);
    const written = outbox.write();
    outbox.settle([item]);
    const [own] = outbox.left();
    const theirs = testItem("$lost", 2, { state: "lost", from: 1, event: { ...next.event, id: "t1/1/2" } });
    outbox.hear([
      [own!.event.id, undefined],
      ["t1/1/2", theirs],
    ]);
    expect(outbox.left()).toEqual([own]);
    await written;
    await settle();
    expect(outbox.left()).toEqual([]);
    // On the device it goes when the other tab says so.
    outbox.hear([[own!.event.id, undefined]]);
    expect(outbox.batch(10_000, new WeakSet())).toEqual([theirs]);
  });

  it("stay with both of two tabs that drop one while neither has written it", () => {
    const storage = createTestStorage();
    const [one, other] = [
      createTestOutbox(undefined, undefined, { storage }),
      createTestOutbox(undefined, undefined, { storage }),
    ];
    const item = testItem("a", 0);
    for (const { outbox } of [one, other]) outbox.hear([[item.event.id, item]]);
    storage.write = () => new Promise(() => {});
    for (const { outbox } of [one, other]) outbox.settle([item]);
    for (const changes of one.told) other.outbox.hear(changes);
    for (const changes of other.told) one.outbox.hear(changes);
    expect([one, other].map(({ outbox }) => outbox.left().map(({ event }) => event.n))).toEqual([[0], [0]]);
    expect(one.outbox.batch(10_000)).toEqual([]);
  });

  it("are none where the device is slow: what it does not take in time is left beside it", async () => {
    const storage = createTestStorage();
    let finish: (() => void) | undefined;
    storage.write = () => new Promise<void>((resolve) => (finish = resolve));
    const left: unknown[] = [];
    const { env, outbox } = createTestOutbox(undefined, undefined, { storage, handDown: () => void left.push(outbox.left()) });
    const item = testItem("a", 1);
    outbox.add(item);
    await env.pass(199);
    expect(left).toEqual([]);
    await env.pass(1);
    expect(left).toEqual([[item]]);
    finish!();
    await settle();
    expect(left).toEqual([[item], []]);
  });

  it("are none where the collector has answered", async () => {
    const { outbox } = createTestOutbox(undefined, () => undefined);
    full(outbox);
    await outbox.write();
    outbox.settle(outbox.all().slice(0, 3), []);
    for (let n = 500; n < 505; n++) outbox.add(testItem("a", n));
    await outbox.write();
    expect(lostIn(outbox)).toEqual([3, 4]);
  });

  it("of a batch that is refused whole are told, until somebody hears", async () => {
    const { outbox } = createTestOutbox();
    const item = testItem("a", 1);
    outbox.add(item);
    await outbox.write();
    outbox.settle([item]);
    expect([outbox.all(), lostIn(outbox)]).toEqual([[], [1]]);
    outbox.settle(outbox.batch(10_000));
    expect(lostIn(outbox)).toEqual([1]);
  });

  it("fill nobody's device: of far too many the oldest are forgotten, and show as gaps", async () => {
    const { outbox } = createTestOutbox(undefined, undefined, { storage: createTestStorage(false) });
    const items = Array.from({ length: 1100 }, (_, n) => testItem("a", n * 2, { state: n < 600 ? "lost" : "saved" }));
    outbox.hear(items.map((item) => [item.event.id, item]));
    outbox.add(testItem("a", 5000));
    await outbox.write();
    const lost = outbox.left().flatMap(({ state, event }) => (state === "lost" ? [event.n] : []));
    expect([lost.length, Math.min(...lost), outbox.all().length]).toEqual([500, 202, 500]);
  });
});

const held = (n: number) => testItem("$message", n, { state: "held" });

describe("a message that waits for its files", () => {
  it("is not sent, and told by number when it is dropped", async () => {
    const { env, storage, outbox } = createTestOutbox();
    const old = held(1);
    old.event.at = env.now() - 8 * 86_400_000;
    outbox.hear([[old.event.id, old]]);
    expect(outbox.batch(10_000, new Set())).toEqual([]);
    outbox.tidy();
    await settle();
    expect([outbox.all(), lostIn(outbox), [...storage.content.keys()]]).toEqual([[], [1], ["e/t1/1/1"]]);
  });

  it("is told by number when its visitor goes", () => {
    const { outbox } = createTestOutbox();
    outbox.add(held(1));
    outbox.clear(new Set());
    expect([outbox.all(), lostIn(outbox)]).toEqual([[], [1]]);
  });

  it("is left for the next page where the device does not keep it", async () => {
    const { outbox } = createTestOutbox(undefined, undefined, { storage: createTestStorage(false) });
    const item = held(1);
    outbox.add(item);
    await settle();
    expect(outbox.left()).toEqual([item]);
  });

  it("holds back what is written after it, also before what sends files has come", async () => {
    const { outbox } = createTestOutbox();
    const [first, next, view] = [held(1), testItem("$message", 2), testItem("page_viewed", 3)];
    outbox.hear([[first.event.id, first]]);
    outbox.add(next);
    outbox.add(view);
    await outbox.write();
    expect(outbox.batch(10_000).map(({ event }) => event.n)).toEqual([3]);
    outbox.add({ ...first, state: "saved" });
    outbox.add({ ...next, state: "saved" });
    await outbox.write();
    expect(outbox.batch(10_000).map(({ event }) => event.n)).toEqual([1, 2, 3]);
  });
});

describe("an outbox that is cleared", () => {
  it("tells the other tabs what was dealt with, so that they are left with what only they know", async () => {
    const { outbox, told } = createTestOutbox();
    const [item, handed] = [testItem("a", 1), testItem("b", 2)];
    outbox.add(item);
    outbox.add(handed);
    await outbox.write();
    outbox.clear(new Set([handed]));
    expect([outbox.all(), lostIn(outbox)]).toEqual([[], [1]]);
    expect(told.at(-1)).toEqual([item, handed].map(({ event }) => [event.id, undefined]));
  });

  it("loses nothing that consent never allowed to leave the page", () => {
    const { outbox } = createTestOutbox(() => false);
    outbox.add(testItem("a", 1));
    outbox.clear(new Set());
    expect(outbox.left()).toEqual([]);
  });
});

describe("caps", () => {
  it("let the oldest go first", () => {
    const items = [1, 2, 3].map((n) => testItem("a", n));
    expect(excessOf(items, 2).map(({ event }) => event.n)).toEqual([1]);
  });

  it("let orders and messages go last", () => {
    const items = [testItem("order_completed", 1), testItem("$message", 2), testItem("page_viewed", 3)];
    expect(excessOf(items, 2).map(({ event }) => event.name)).toEqual(["page_viewed"]);
  });

  it("count bytes too", () => {
    const items = [1, 2, 3].map((n) => testItem("a", n, { bytes: 300 * 1024 }));
    expect(excessOf(items, 500).map(({ event }) => event.n)).toEqual([1, 2]);
  });

  it("keep at most 50 events before consent, and count what went", async () => {
    const { outbox } = createTestOutbox(() => false);
    for (let n = 0; n < 60; n++) outbox.add(testItem("a", n));
    await outbox.write();
    expect(outbox.all()).toHaveLength(50);
    expect(outbox.left().filter(({ state }) => state === "lost")).toMatchObject([{ from: 0, event: { n: 9 } }]);
  });

  it("are those of what may be kept once another tab was given leave, whatever waited here before", async () => {
    let isAllowed = false;
    const { outbox } = createTestOutbox(() => isAllowed);
    outbox.add(testItem("a", 0));
    await settle();
    isAllowed = true;
    outbox.hear(Array.from({ length: 100 }, (_, n): Change => [`${n}`, testItem("kept", n + 1, { tab: "other" })]));
    await outbox.write();
    expect(outbox.all()).toHaveLength(101);
  });
});
