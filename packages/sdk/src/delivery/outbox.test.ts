import { describe, expect, it } from "vitest";
import { createOutbox, excessOf, itemsOf, type Change } from "./outbox.ts";
import type { Pair } from "./storage.ts";
import { createTestEnv, createTestStorage, settle, testItem } from "../testing.ts";

function createTestOutbox(
  allows = () => true,
  facts: () => Pair[] | undefined = () => [],
  { storage = createTestStorage(), handDown = () => {}, isHidden = (): boolean => false } = {},
) {
  const env = createTestEnv();
  const told: Change[][] = [];
  const tell = (changes: Change[]) => void told.push(changes);
  const outbox = createOutbox(env, storage, { allows, mayKeep: allows, facts, handDown, isHidden }, () => {}, tell);
  return { env, storage, told, outbox };
}

describe("the outbox", () => {
  it("writes an event within 100 ms, and an order at once", async () => {
    const { env, storage, outbox } = createTestOutbox();
    outbox.add(testItem("page_viewed", 1));
    await env.pass(99);
    expect(storage.content.size).toBe(0);
    await env.pass(1);
    expect(storage.content.size).toBe(1);
    outbox.add(testItem("order_completed", 2));
    await settle();
    expect(storage.content.size).toBe(2);
  });

  it("writes at once in a hidden tab, where a timer may not come before the tab is ended", async () => {
    const { storage, outbox } = createTestOutbox(undefined, undefined, { isHidden: () => true });
    outbox.add(testItem("page_viewed", 1));
    await settle();
    expect(storage.content.size).toBe(1);
  });

  it("leaves what only memory holds where a crash cannot take it: refused storage, and before the device was read", async () => {
    let left = 0;
    const handDown = () => void left++;
    const refused = createTestOutbox(undefined, undefined, { storage: createTestStorage(false), handDown });
    const item = testItem("page_viewed", 1);
    refused.outbox.add(item);
    await refused.outbox.write();
    expect([left, refused.outbox.left()]).toEqual([1, [item]]);
    refused.outbox.settle([item], []);
    expect([left, refused.outbox.left()]).toEqual([2, []]);

    const early = createTestOutbox(() => false, undefined, { handDown });
    early.outbox.add(item);
    expect([left, early.outbox.left()]).toEqual([3, [item]]);
    const kept = createTestOutbox(undefined, undefined, { handDown });
    kept.outbox.add(item);
    expect(kept.outbox.left()).toEqual([item]);
    await kept.outbox.write();
    expect([left, kept.outbox.left()]).toEqual([3, []]);
  });

  it("sends nothing by request that is not on the device yet, and hands over all when the page goes", async () => {
    const { env, outbox } = createTestOutbox();
    outbox.add(testItem("order_completed", 1));
    outbox.add(testItem("page_viewed", 2));
    expect(outbox.batch(10_000)).toEqual([]);
    await settle();
    expect(outbox.batch(10_000).map(({ event }) => event.n)).toEqual([1]);
    expect(outbox.batch(10_000, new Set()).map(({ event }) => event.n)).toEqual([1, 2]);
    await env.pass(250);
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
    expect(outbox.dropped).toBe(0);
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
    expect([...storage.content]).toEqual([
      [`e/${fresh.event.id}`, fresh],
      ["dropped", 1],
    ]);
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

const full = (outbox: ReturnType<typeof createTestOutbox>["outbox"]) => {
  for (let n = 0; n < 500; n++) outbox.add(testItem("a", n));
};

describe("losses", () => {
  it("are counted on the device with the very write that drops, so that the next page tells of them", async () => {
    const storage = createTestStorage();
    const { outbox } = createTestOutbox(undefined, undefined, { storage });
    full(outbox);
    await outbox.write();
    for (let n = 500; n < 503; n++) outbox.add(testItem("a", n));
    expect(storage.content.get("dropped")).toBe(3);
    const next = createTestOutbox(undefined, undefined, { storage });
    expect(await next.outbox.losses()).toBe(3);
    next.outbox.settle([], [], 2);
    expect(await next.outbox.losses()).toBe(1);
  });

  it("count once although two tabs drop the same event", async () => {
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
    expect(await one.outbox.losses()).toBe(1);
  });

  it("of events that never reached the device go onto it with the next one", async () => {
    const { storage, outbox } = createTestOutbox();
    for (let n = 0; n < 503; n++) outbox.add(testItem("a", n));
    expect([outbox.dropped, storage.content.get("dropped")]).toEqual([3, undefined]);
    await outbox.write();
    expect([outbox.dropped, storage.content.get("dropped")]).toEqual([0, 3]);
  });

  it("of a batch that is refused whole are counted with its removal", async () => {
    const { outbox } = createTestOutbox();
    const item = testItem("a", 1);
    outbox.add(item);
    await outbox.write();
    outbox.settle([item]);
    expect([outbox.all(), await outbox.losses()]).toEqual([[], 1]);
  });
});

describe("an outbox that is cleared", () => {
  it("tells the other tabs what was dealt with, so that none counts it again", async () => {
    const { outbox, told } = createTestOutbox();
    const item = testItem("a", 1);
    outbox.add(item);
    await outbox.write();
    outbox.clear(new Set());
    expect(outbox.dropped).toBe(1);
    expect(told.at(-1)).toEqual([[item.event.id, undefined]]);
  });

  it("counts nothing that consent never allowed to leave the page", () => {
    const { outbox } = createTestOutbox(() => false);
    outbox.add(testItem("a", 1));
    outbox.clear(new Set());
    expect(outbox.dropped).toBe(0);
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

  it("keep at most 50 events before consent, and count what went", () => {
    const { outbox } = createTestOutbox(() => false);
    for (let n = 0; n < 60; n++) outbox.add(testItem("a", n));
    expect(outbox.all()).toHaveLength(50);
    expect(outbox.dropped).toBe(10);
  });
});
