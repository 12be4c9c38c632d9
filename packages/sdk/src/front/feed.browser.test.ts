import { afterEach, describe, expect, it, vi } from "vitest";
import type { FeedEntry, FeedRequest } from "@tappa/protocol";
import { emptyFacts } from "@tappa/lifecycle";
import { createClient } from "../client.ts";
import { createTestEnv, settle, testItem } from "../testing.ts";
import { createFeed } from "./feed.ts";

let count = 0;
const message = (seq: number, id = `m${seq}`, kind: "visitor" | "agent" = "agent"): FeedEntry => ({
  seq,
  at: seq,
  type: "message",
  id,
  conversation: "c",
  author: { kind },
  text: `text ${seq}`,
});

/** A feed over a real core and what keeps and sends; the collector says what the test says. */
async function createTestFeed(key = `pk_feed_${Date.now()}_${count++}`) {
  const env = createTestEnv();
  const requests: FeedRequest[] = [];
  const streams: { say(line: object | ""): void; end(): void; signal: AbortSignal }[] = [];
  env.fetch = async (_url, init) => {
    requests.push(JSON.parse(init!.body as string) as FeedRequest);
    let controller: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({ start: (one) => void (controller = one) });
    const signal = init!.signal!;
    signal.addEventListener("abort", () => controller.error(signal.reason));
    streams.push({
      signal,
      say: (line) => controller.enqueue(new TextEncoder().encode(`${line && JSON.stringify(line)}\n`)),
      end: () => controller.close(),
    });
    return new Response(body);
  };
  const core = createClient({ key, endpoint: "https://c.example" }, env);
  core.session.consent.set("granted");
  const delivery = await core.session.deliver();
  await delivery.keep();
  const told: object[] = [];
  new BroadcastChannel(core.name).addEventListener("message", ({ data }) => told.push(data as object));
  const kept = async () => (await delivery.storage.load()).get("feed");
  return { env, feed: createFeed(core, delivery), requests, streams, core, delivery, told, kept };
}

afterEach(() => localStorage.clear());

describe("the feed", () => {
  it("connects only while somebody holds it", async () => {
    const { env, feed, requests, streams } = await createTestFeed();
    await env.pass(60_000);
    expect(requests).toEqual([]);
    const stop = feed.connect(() => {});
    await vi.waitFor(() => expect(requests).toMatchObject([{ mode: "stream", cursor: null }]));
    stop();
    await vi.waitFor(() => expect(streams[0]!.signal.aborted).toBe(true));
    await env.pass(60_000);
    expect(requests).toHaveLength(1);
  });

  it("stays connected when the chat is closed while an answer is awaited, and no longer", async () => {
    const { feed, requests, streams } = await createTestFeed();
    const stop = feed.connect(() => {});
    await vi.waitFor(() => expect(requests).toHaveLength(1));
    streams[0]!.say(message(1, "m1", "visitor"));
    streams[0]!.say({ cursor: "e.1" });
    await settle();
    stop();
    await settle();
    expect(streams[0]!.signal.aborted).toBe(false);
    streams[0]!.say({ seq: 2, at: 2, type: "conversation", conversation: "c", status: "open", agent: "Anna" });
    streams[0]!.say({ seq: 3, at: 3, type: "read", conversation: "c", upTo: "m1", by: "agent" });
    await settle();
    expect(streams[0]!.signal.aborted).toBe(false);
    streams[0]!.say(message(4));
    await vi.waitFor(() => expect(streams[0]!.signal.aborted).toBe(true));
    expect(requests).toHaveLength(1);
  });

  it("hears an answer that was awaited on the page before, with nothing open", async () => {
    const { requests, delivery } = await createTestFeed();
    delivery.bring([message(1, "m1", "visitor")]);
    await vi.waitFor(() => expect(requests).toMatchObject([{ mode: "stream" }]));
    delivery.bring([]);
  });

  it("hands over entries once, keeps them, and goes on from its cursor", async () => {
    const { env, feed, requests, streams, core, delivery, kept } = await createTestFeed();
    feed.connect(() => {});
    await vi.waitFor(() => expect(streams).toHaveLength(1));
    for (const line of [message(1), message(1), message(2), { cursor: "e.2" }]) streams[0]!.say(line);
    await vi.waitFor(() => expect(delivery.cursor()).toBe("e.2"));
    expect(core.entries.value).toEqual([message(1), message(2)]);
    expect(await kept()).toHaveLength(2);
    streams[0]!.end();
    await vi.waitFor(async () => {
      await env.pass(100);
      expect(requests).toHaveLength(2);
    });
    expect(requests[1]).toMatchObject({ mode: "stream", cursor: "e.2" });
  });

  it("begins anew when the collector says so", async () => {
    const { feed, streams, core, delivery } = await createTestFeed();
    feed.connect(() => {});
    await vi.waitFor(() => expect(streams).toHaveLength(1));
    streams[0]!.say(message(7));
    streams[0]!.say({ reset: true, entries: [message(1)], cursor: "f.1" });
    await vi.waitFor(() => expect(delivery.cursor()).toBe("f.1"));
    expect(core.entries.value).toEqual([message(1)]);
  });

  it("confirms a message of the visitor, which then leaves the outbox", async () => {
    const { feed, streams, delivery } = await createTestFeed();
    const { outbox } = delivery;
    const item = testItem("$message", 1);
    outbox.add(item);
    feed.connect(() => {});
    await vi.waitFor(() => expect(streams).toHaveLength(1));
    streams[0]!.say(message(1, item.event.id, "visitor"));
    await vi.waitFor(() => expect(outbox.outgoing.value).toEqual([]));
  });

  it("hands over typing without keeping it, and tells the other tabs", async () => {
    const { feed, streams, kept, told, core } = await createTestFeed();
    const lines: object[] = [];
    feed.connect((line) => void lines.push(line));
    await vi.waitFor(() => expect(streams).toHaveLength(1));
    const typing = { e: "typing", conversation: "c", by: "agent" };
    streams[0]!.say(typing);
    await vi.waitFor(() => expect(lines).toEqual([typing]));
    await vi.waitFor(() => expect(told).toEqual([{ line: typing, of: core.session.visitors.current().id }]));
    expect(await kept()).toBeUndefined();
  });

  it("asks in turns after 8 s without a first line: a proxy holds the stream back", async () => {
    const { env, feed, requests } = await createTestFeed();
    feed.connect(() => {});
    await vi.waitFor(() => expect(requests).toHaveLength(1));
    await env.pass(8000);
    await vi.waitFor(async () => {
      await env.pass(1000);
      expect(requests.at(-1)).toMatchObject({ mode: "poll" });
    });
  });

  it("connects again after 45 s of silence, and a heartbeat is not silence", async () => {
    const { env, feed, streams } = await createTestFeed();
    feed.connect(() => {});
    await vi.waitFor(() => expect(streams).toHaveLength(1));
    streams[0]!.say({ cursor: "e.0" });
    await vi.waitFor(async () => expect((await settle(), streams[0]!.signal.aborted)).toBe(false));
    await env.pass(7000);
    streams[0]!.say("");
    await new Promise((resolve) => requestAnimationFrame(resolve));
    await env.pass(44_000);
    expect(streams[0]!.signal.aborted).toBe(false);
    await env.pass(2000);
    expect(streams[0]!.signal.aborted).toBe(true);
  });

  it("hears once, without staying connected", async () => {
    const { feed, requests, streams, core, delivery } = await createTestFeed();
    const done = feed.hear();
    await vi.waitFor(() => expect(streams).toHaveLength(1));
    streams[0]!.say({ seq: 1, at: 1, type: "profile", facts: emptyFacts(), person: "p" });
    streams[0]!.say({ cursor: "e.1" });
    streams[0]!.end();
    await done;
    expect(requests).toMatchObject([{ mode: "once" }]);
    expect(delivery.cursor()).toBe("e.1");
    expect(core.session.visitors.current().person).toBe("p");
  });

  it("leaves a wait that the collector asked for alone, as long as the feed itself goes on", async () => {
    const { env, feed, streams, delivery } = await createTestFeed();
    const retry = vi.spyOn(delivery.transport, "retry");
    feed.connect(() => {});
    for (let round = 0; round < 3; round++) {
      await vi.waitFor(() => expect(streams).toHaveLength(round + 1));
      streams[round]!.say({ cursor: `e.${round}` });
      streams[round]!.end();
      await vi.waitFor(async () => {
        await env.pass(10);
        expect(streams.length).toBeGreaterThan(round + 1);
      });
    }
    expect(retry).not.toHaveBeenCalled();
    streams[3]!.end();
    await vi.waitFor(async () => {
      await env.pass(1000);
      expect(streams.length).toBeGreaterThan(4);
    });
    streams[4]!.say({ cursor: "e.4" });
    await vi.waitFor(() => expect(retry).toHaveBeenCalled());
  });

  it("misses nothing that another tab hears while this one begins", async () => {
    const key = `pk_feed_${Date.now()}_begin`;
    const { feed, streams, core } = await createTestFeed(key);
    feed.connect(() => {});
    await vi.waitFor(() => expect(streams).toHaveLength(1));
    streams[0]!.say(message(1));
    await vi.waitFor(() => expect(core.entries.value).toHaveLength(1));

    const later = createClient({ key, endpoint: "https://c.example" }, createTestEnv(undefined, 2));
    later.session.consent.set("granted");
    const delivery = await later.session.deliver();
    const hold = await holdAfterLoad(core.name);
    const begun = delivery.keep();
    await hold.isHeld;
    streams[0]!.say(message(2));
    await vi.waitFor(() => expect(core.entries.value).toHaveLength(2));
    hold.release();
    await begun;
    expect(later.entries.value).toEqual([message(1), message(2)]);
  });
});

/** Whoever reads the whole device next, and then wants to write, finds it busy until it is released. */
async function holdAfterLoad(name: string) {
  const opened = indexedDB.open(name);
  const database = await new Promise<IDBDatabase>((resolve) => opened.addEventListener("success", () => resolve(opened.result)));
  let isReleased = false;
  const isHeld = new Promise<void>((resolve) => {
    const read = vi.spyOn(IDBObjectStore.prototype, "getAllKeys").mockImplementationOnce(function (this: IDBObjectStore) {
      read.mockRestore();
      const objects = database.transaction("tappa", "readwrite").objectStore("tappa");
      const hold = () => objects.get("").addEventListener("success", () => (isReleased ? database.close() : hold()));
      hold();
      resolve();
      return this.getAllKeys();
    });
  });
  return { isHeld, release: () => void (isReleased = true) };
}
