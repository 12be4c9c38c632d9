import { describe, expect, it, vi } from "vitest";
import type { FeedEntry, FeedRequest } from "@tappa/protocol";
import { emptyFacts } from "@tappa/lifecycle";
import type { Core } from "./core.ts";
import { createFeed } from "./feed.ts";
import { createOutbox } from "./outbox.ts";
import { createTabs } from "./tabs.ts";
import { createTestEnv, createTestStorage, settle, testItem } from "./testing.ts";

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

function createTestFeed() {
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
  const storage = createTestStorage();
  const outbox = createOutbox(
    env,
    storage,
    { allows: () => true, facts: () => [] },
    () => {},
    () => {},
  );
  const told: object[] = [];
  let cursor: string | null = null;
  const visitor = { id: `v${count++}`, secret: "s" };
  const session = {
    storage,
    outbox,
    tabs: createTabs(
      `feed-test-${Date.now()}-${visitor.id}`,
      () => {},
      () => {},
    ),
    visitors: { current: () => visitor },
    proof: () => visitor,
    cursor: () => cursor,
    moveCursor: (next: string) => void (cursor = next),
    tell: (what: object) => void told.push(what),
  };
  const heard: FeedEntry[] = [];
  const core = { env, session, key: "pk_1", endpoint: "https://c.example" } as unknown as Core;
  const feed = createFeed(core, (entries) => void heard.push(...entries));
  return { env, feed, requests, streams, storage, outbox, heard, told, cursor: () => cursor };
}

describe("the feed", () => {
  it("connects only while somebody holds it", async () => {
    const { env, feed, requests, streams } = createTestFeed();
    await env.pass(60_000);
    expect(requests).toEqual([]);
    const stop = feed.connect(() => {});
    await vi.waitFor(() => expect(requests).toMatchObject([{ mode: "stream", cursor: null }]));
    stop();
    await vi.waitFor(() => expect(streams[0]!.signal.aborted).toBe(true));
    await env.pass(60_000);
    expect(requests).toHaveLength(1);
  });

  it("hands over entries once, keeps them, and goes on from its cursor", async () => {
    const { env, feed, requests, streams, storage, heard, cursor } = createTestFeed();
    feed.connect(() => {});
    await vi.waitFor(() => expect(streams).toHaveLength(1));
    for (const line of [message(1), message(1), message(2), { cursor: "e.2" }]) streams[0]!.say(line);
    await vi.waitFor(() => expect(cursor()).toBe("e.2"));
    expect(feed.entries.value).toEqual([message(1), message(2)]);
    expect(heard).toHaveLength(2);
    expect(storage.content.get("feed")).toHaveLength(2);
    streams[0]!.end();
    await vi.waitFor(async () => {
      await env.pass(100);
      expect(requests).toHaveLength(2);
    });
    expect(requests[1]).toMatchObject({ mode: "stream", cursor: "e.2" });
  });

  it("begins anew when the collector says so", async () => {
    const { feed, streams, cursor } = createTestFeed();
    feed.connect(() => {});
    await vi.waitFor(() => expect(streams).toHaveLength(1));
    streams[0]!.say(message(7));
    streams[0]!.say({ reset: true, entries: [message(1)], cursor: "f.1" });
    await vi.waitFor(() => expect(cursor()).toBe("f.1"));
    expect(feed.entries.value).toEqual([message(1)]);
  });

  it("confirms a message of the visitor, which then leaves the outbox", async () => {
    const { feed, streams, outbox } = createTestFeed();
    const item = testItem("$message", 1);
    outbox.add(item);
    feed.connect(() => {});
    await vi.waitFor(() => expect(streams).toHaveLength(1));
    streams[0]!.say(message(1, item.event.id, "visitor"));
    await vi.waitFor(() => expect(outbox.outgoing.value).toEqual([]));
  });

  it("hands over typing without keeping it, and tells the other tabs", async () => {
    const { feed, streams, storage, told } = createTestFeed();
    const lines: object[] = [];
    feed.connect((line) => void lines.push(line));
    await vi.waitFor(() => expect(streams).toHaveLength(1));
    const typing = { e: "typing", conversation: "c", by: "agent" };
    streams[0]!.say(typing);
    await vi.waitFor(() => expect(lines).toEqual([typing]));
    expect(told).toEqual([{ line: typing }]);
    expect(storage.content.has("feed")).toBe(false);
  });

  it("asks in turns after 8 s without a first line: a proxy holds the stream back", async () => {
    const { env, feed, requests } = createTestFeed();
    feed.connect(() => {});
    await vi.waitFor(() => expect(requests).toHaveLength(1));
    await env.pass(8000);
    await vi.waitFor(async () => {
      await env.pass(1000);
      expect(requests.at(-1)).toMatchObject({ mode: "poll" });
    });
  });

  it("connects again after 45 s of silence, and a heartbeat is not silence", async () => {
    const { env, feed, streams } = createTestFeed();
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
    const { feed, requests, streams, cursor } = createTestFeed();
    const done = feed.once();
    await vi.waitFor(() => expect(streams).toHaveLength(1));
    streams[0]!.say({ seq: 1, at: 1, type: "profile", facts: emptyFacts(), person: "p" });
    streams[0]!.say({ cursor: "e.1" });
    streams[0]!.end();
    await done;
    expect(requests).toMatchObject([{ mode: "once" }]);
    expect(cursor()).toBe("e.1");
  });
});
