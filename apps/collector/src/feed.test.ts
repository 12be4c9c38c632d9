import { hash } from "node:crypto";
import type { FeedEntry, FeedLine, FeedReset } from "@tappa/protocol";
import { createLineSplitter, LIMITS, VIEWING } from "@tappa/protocol";
import * as fc from "fast-check";
import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { announce } from "./bus/bus.ts";
import { createLocalBus } from "./bus/local.ts";
import { createFeeds, type FeedBody } from "./feed.ts";
import type { LogSlice, Store } from "./store/store.ts";
import { createTestClock, createTestCollector, createTestVisitor, newId, type TestCollector } from "./testing.ts";

const SITE = { id: "site", key: "pk_site", log: 1000 };
const VISITOR = { key: 1, log: 1, person: "p", isBlocked: false };
const START = Date.UTC(2026, 5, 15, 12);

const tick = () => Promise.resolve();

const streamOf = (answer: Response | FeedBody) => (answer instanceof Response ? answer : new Response(answer)).body!;

/** Reads a response line by line as it comes; "" is a heartbeat, undefined the end. */
function readerOf(answer: Response | FeedBody) {
  const lines: string[] = [];
  const reader = streamOf(answer).getReader();
  const decoder = new TextDecoder();
  const split = createLineSplitter((line) => lines.push(line));
  return {
    async next(): Promise<string | undefined> {
      while (lines.length === 0) {
        const { done, value } = await reader.read();
        if (done) return undefined;
        split(decoder.decode(value, { stream: true }));
      }
      return lines.shift();
    },
    async nextLine(): Promise<FeedLine | undefined> {
      const line = await this.next();
      return line === undefined ? undefined : (JSON.parse(line) as FeedLine);
    },
    async rest(): Promise<FeedLine[]> {
      const all: FeedLine[] = [];
      for (let line = await this.nextLine(); line; line = await this.nextLine()) all.push(line);
      return all;
    },
    cancel: () => reader.cancel(),
  };
}

describe("the visitor's feed", () => {
  const clock = createTestClock(START);
  let collector: TestCollector;
  beforeAll(async () => {
    collector = await createTestCollector({ clock });
  });
  afterAll(() => collector.close());
  const newVisitor = () => createTestVisitor(collector, clock.now);
  const agent = { id: "agent-1", name: "Anna" };
  const reply = async (conversation: string, text: string, seen: number) => {
    const outcome = await collector.store.inbox.reply(collector.site.id, {
      conversation,
      id: newId(),
      text,
      seen,
      agent,
      at: clock.now(),
    });
    if (outcome.state !== "stored") throw new Error(outcome.state);
    announce(collector.bus, outcome.appended);
    return outcome.message;
  };

  it("[W15] begins with a reset that holds the facts as the collector knows them", async () => {
    const visitor = newVisitor();
    await visitor.send(visitor.event("order_completed", { order_id: "1" }));
    const [line, ...rest] = await visitor.read();
    expect(rest).toEqual([]);
    expect(line).toMatchObject({ reset: true, entries: [{ type: "profile", facts: { orders: { 1: {} } }, person: null }] });
    expect(await visitor.read({ cursor: (line as FeedReset).cursor })).toEqual([{ cursor: (line as FeedReset).cursor }]);
  });

  it("listens for a visitor that has not sent anything yet", async () => {
    const [line] = await newVisitor().read();
    expect(line).toMatchObject({ reset: true, entries: [{ type: "profile" }] });
  });

  it("cannot be buffered, cached or sniffed on its way", async () => {
    const { headers } = await newVisitor().feed();
    expect(headers.get("Content-Type")).toBe("application/x-ndjson; charset=utf-8");
    expect(headers.get("Cache-Control")).toContain("no-store");
    expect(headers.get("X-Accel-Buffering")).toBe("no");
    expect(headers.get("Access-Control-Allow-Origin")).toBe(collector.site.origins[0]);
    expect([headers.get("Vary"), headers.get("Access-Control-Expose-Headers")]).toEqual(["Origin", "Retry-After"]);
  });

  it("[W17] streams answers as they are written, with a heartbeat while there are none", async () => {
    const visitor = newVisitor();
    const conversation = newId();
    await visitor.send(visitor.event("$message", { conversation, text: "hello" }));
    const stream = readerOf(await visitor.feed({ mode: "stream" }));
    const reset = (await stream.nextLine()) as FeedReset;
    expect(reset.entries.map(({ type }) => type)).toEqual(["profile", "message"]);

    const message = await reply(conversation, "hi", 1);
    const entry = await stream.nextLine();
    expect(entry).toMatchObject({ seq: 2, type: "message", id: message.id, text: "hi", author: { kind: "agent", name: "Anna" } });
    const acknowledged = (await stream.nextLine()) as { cursor: string };
    expect(acknowledged.cursor).toBe(reset.cursor.replace(/\d+$/, "2"));

    clock.move(LIMITS.heartbeatMs);
    expect(await stream.next()).toBe("");
    collector.bus.publish(1_000_000, { kind: "moved", to: 1 });
    clock.move(LIMITS.heartbeatMs);
    expect(await stream.next()).toBe("");
    await stream.cancel();
  });

  it("[W17] ends a stream after 5 to 10 minutes with its cursor", async () => {
    const stream = readerOf(await newVisitor().feed({ mode: "stream" }));
    const { cursor } = (await stream.nextLine()) as FeedReset;
    clock.move(299_000);
    clock.move(301_000);
    const lines: string[] = [];
    for (let line = await stream.next(); line !== undefined; line = await stream.next()) lines.push(line);
    expect(lines.filter((line) => line !== "").map((line) => JSON.parse(line) as FeedLine)).toEqual([{ cursor }]);
    expect(lines.filter((line) => line === "").length).toBeGreaterThanOrEqual(14);
  });

  it("[W17] goes on with the heartbeat when the clock is put back, and ends a poll", async () => {
    const visitor = newVisitor();
    const stream = readerOf(await visitor.feed({ mode: "stream" }));
    const { cursor } = (await stream.nextLine()) as FeedReset;
    const poll = readerOf(await visitor.feed({ mode: "poll", cursor }));
    clock.putBack(3_600_000);
    clock.move(2 * LIMITS.pollHoldMs);
    expect(await poll.rest()).toEqual([{ cursor }]);
    expect(await stream.next()).toBe("");
    for (let beat = 0; beat < 3; beat++) {
      clock.move(LIMITS.heartbeatMs);
      expect(await stream.next()).toBe("");
    }
    await stream.cancel();
    clock.move(3_600_000);
  });

  it("[W17] holds a poll until there is something to say, 25 s at most", async () => {
    const visitor = newVisitor();
    const conversation = newId();
    const { cursor } = (await (await visitor.send(visitor.event("$message", { conversation, text: "hello" }))).json()) as {
      cursor: string;
    };
    const answered = readerOf(await visitor.feed({ mode: "poll", cursor }));
    await reply(conversation, "hi", 1);
    const lines = await answered.rest();
    expect(lines).toMatchObject([
      { type: "message", text: "hi" },
      { cursor: expect.any(String) },
      { cursor: expect.any(String) },
    ]);
    const next = (lines.at(-1) as { cursor: string }).cursor;
    const silent = readerOf(await visitor.feed({ mode: "poll", cursor: next }));
    clock.move(LIMITS.pollHoldMs);
    expect(await silent.rest()).toEqual([{ cursor: next }]);
  });

  it("[W18] passes typing on without a number", async () => {
    const visitor = newVisitor();
    const conversation = newId();
    await visitor.send(visitor.event("$message", { conversation, text: "hello" }));
    const stream = readerOf(await visitor.feed({ mode: "stream" }));
    const reset = (await stream.nextLine()) as FeedReset;
    const logs = await collector.store.inbox.logs(collector.site.id, conversation);
    const line = { e: "typing" as const, conversation, by: "agent" as const, name: "Anna" };
    collector.bus.publish(logs!.person, { kind: "ephemeral", line });
    expect(await stream.nextLine()).toEqual(line);
    await stream.cancel();
    expect(await visitor.read({ cursor: reset.cursor })).toEqual([{ cursor: reset.cursor }]);
  });

  it("[W18] shows the visitor which agents are there, and that they left, but not that a console reconnected", async () => {
    const own = await createTestCollector({ clock });
    const feeds = createFeeds({ store: own.store, bus: own.bus, clock });
    const { visitor, send, event } = createTestVisitor(own, clock.now);
    await send(event("page_viewed"));
    const known = await own.store.visitors.authenticate(own.site.id, visitor.id, hash("sha256", visitor.secret, "hex"));
    if (typeof known === "string") throw new Error(known);
    const stream = readerOf(await feeds.visitor(own.site, known, null, "stream"));
    await stream.nextLine();

    const consoles = [await feeds.agents(own.site, null, "stream", agent), await feeds.agents(own.site, null, "stream", agent)];
    expect(await stream.nextLine()).toEqual({ e: "presence", agents: [{ name: "Anna" }] });
    const late = readerOf(await feeds.visitor(own.site, known, null, "stream"));
    await late.nextLine();
    expect(await late.nextLine()).toEqual({ e: "presence", agents: [{ name: "Anna" }] });

    for (const body of consoles) await streamOf(body).cancel();
    const reconnected = await feeds.agents(own.site, null, "stream", agent);
    clock.move(15_000);
    await feeds.agents(own.site, null, "stream", { id: "agent-2", name: "Boris" });
    expect(await stream.nextLine()).toEqual({ e: "presence", agents: [{ name: "Anna" }, { name: "Boris" }] });
    await streamOf(reconnected).cancel();
    clock.move(15_000);
    expect(await stream.nextLine()).toEqual({ e: "presence", agents: [{ name: "Boris" }] });
    await feeds.close();
    await own.close();
  });

  const viewingLine = (conversation: string | null, from = "page-1") => ({ e: "viewing", page: from, agent, conversation });
  /** Feeds of a site of their own, and agents who listen to them. */
  const openFeeds = async () => {
    const own = await createTestCollector({ clock });
    const feeds = createFeeds({ store: own.store, bus: own.bus, clock });
    const listen = async (page: string | null = null, who = agent) => {
      const reader = readerOf(await feeds.agents(own.site, null, "stream", who, undefined, page));
      await reader.next();
      return reader;
    };
    const close = async () => {
      await feeds.close();
      await own.close();
    };
    return { feeds, site: own.site, listen, close };
  };

  describe("[W41] who is viewing a conversation", () => {
    const boris = { id: "agent-2", name: "Boris" };

    it("is heard at once, and by a colleague who comes later", async () => {
      const { feeds, site, listen, close } = await openFeeds();
      const early = await listen(null, boris);
      feeds.look(site, "page-1", agent, "c-1");
      expect(await early.nextLine()).toEqual(viewingLine("c-1"));
      expect(await (await listen(null, boris)).nextLine()).toEqual(viewingLine("c-1"));
      feeds.look(site, "page-1", agent, "c-2");
      expect(await early.nextLine()).toEqual(viewingLine("c-2"));
      await close();
    });

    it("ends soon after the page's line broke, unless it comes back", async () => {
      const { feeds, site, listen, close } = await openFeeds();
      const colleague = await listen(null, boris);
      const page = await listen("page-1");
      feeds.look(site, "page-1", agent, "c-1");
      expect(await colleague.nextLine()).toEqual(viewingLine("c-1"));
      await page.cancel();
      const back = await listen("page-1");
      clock.move(5_000);
      feeds.look(site, "page-2", boris, "c-9");
      expect(await colleague.nextLine()).toMatchObject({ page: "page-2" });
      await back.cancel();
      clock.move(5_000);
      expect(await colleague.nextLine()).toEqual(viewingLine(null));
      await close();
    });

    it("ends by itself when it is not said again: a line can break without a sound", async () => {
      const { feeds, site, listen, close } = await openFeeds();
      const colleague = await listen(null, boris);
      feeds.look(site, "page-1", agent, "c-1");
      clock.move(VIEWING.expiresMs - 1);
      feeds.look(site, "page-1", agent, "c-1");
      clock.move(VIEWING.expiresMs - 1);
      const heard: unknown[] = [];
      const hear = async () => {
        for (let text = await colleague.next(); text !== undefined; text = await colleague.next())
          if (text !== "") return heard.push(JSON.parse(text));
        return 0;
      };
      await hear();
      await hear();
      expect(heard).toEqual([viewingLine("c-1"), viewingLine("c-1")]);
      clock.move(1);
      await hear();
      expect(heard.at(-1)).toEqual(viewingLine(null));
      await close();
    });

    it("is each agent's own: nobody ends or moves what another one's page shows", async () => {
      const { feeds, site, listen, close } = await openFeeds();
      feeds.look(site, "page-1", agent, "c-1");
      feeds.look(site, "page-1", boris, null);
      const colleague = await listen(null, boris);
      expect(await colleague.nextLine()).toEqual(viewingLine("c-1"));
      await close();
    });
  });

  it("turns readers away when too many are open, and takes one again when another left", async () => {
    const own = await createTestCollector({ clock });
    const feeds = createFeeds({ store: own.store, bus: own.bus, clock, mostOpen: 1 });
    const first = await feeds.agents(own.site, null, "stream");
    await expect(feeds.agents(own.site, null, "stream")).rejects.toMatchObject({ code: "rate_limited", retryAfterMs: 10_000 });
    expect(await feeds.agents(own.site, null, "once")).toMatch(/^{"reset":true/);
    await streamOf(first).cancel();
    await feeds.agents(own.site, null, "stream");
    expect(feeds.size()).toBe(1);
    await feeds.close();
    await own.close();
  });

  it("ends an agent's stream when its session does", async () => {
    const own = await createTestCollector({ clock });
    const feeds = createFeeds({ store: own.store, bus: own.bus, clock });
    const session = { id: "session-1", endsAt: clock.now() + 10_000 };
    const stream = readerOf(await feeds.agents(own.site, null, "stream", agent, session));
    await stream.nextLine();
    clock.move(10_000);
    expect(await stream.rest()).toEqual([{ cursor: expect.any(String) }]);
    expect(feeds.size()).toBe(0);
    await own.close();
  });

  it("tells the visitor's other tabs what one tab wrote", async () => {
    const visitor = newVisitor();
    const stream = readerOf(await visitor.feed({ mode: "stream" }));
    await stream.nextLine();
    await visitor.send(visitor.event("$message", { conversation: newId(), text: "from a tab" }));
    expect(await stream.nextLine()).toMatchObject({ type: "message", author: { kind: "visitor" }, text: "from a tab" });
    await stream.cancel();
  });

  it("[W12] moves a running stream to the person's feed when the visitor proves who it is", async () => {
    const [phone, laptop] = [newVisitor(), newVisitor()];
    const userId = newId();
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: "HS256" })
      .setSubject(userId)
      .setExpirationTime(Math.floor(clock.now() / 1000) + 60)
      .sign(new TextEncoder().encode(collector.site.secretKey));
    const identify = (visitor: typeof phone) => visitor.send(visitor.event("$identify", { userId, traits: {}, token }));
    const conversation = newId();
    await phone.send(phone.event("$message", { conversation, text: "from the phone" }));
    await identify(phone);

    const stream = readerOf(await laptop.feed({ mode: "stream" }));
    const before = (await stream.nextLine()) as FeedReset;
    await identify(laptop);
    const after = (await stream.nextLine()) as FeedReset;
    expect(after.reset).toBe(true);
    expect(after.cursor.split(".")[0]).not.toBe(before.cursor.split(".")[0]);
    expect(after.entries.map(({ type }) => type)).toEqual(["profile", "message"]);
    await phone.send(phone.event("$message", { conversation, text: "again" }));
    expect(await stream.nextLine()).toMatchObject({ type: "message", text: "again" });
    await stream.cancel();
  });

  it.each([
    ["no visitor", { visitor: undefined }, 400, "body_invalid"],
    ["an unknown mode", { mode: "push" }, 400, "body_invalid"],
    ["a cursor that is no text", { cursor: 7 }, 400, "body_invalid"],
    ["an unknown key", { key: "pk_nobody" }, 404, "site_unknown"],
  ])("[W21] refuses %s", async (_what, change, status, code) => {
    const response = await newVisitor().feed(change as never);
    expect([response.status, await response.json()]).toEqual([status, expect.objectContaining({ code })]);
  });

  it("hands every reader its cursor when the collector stops", async () => {
    const own = await createTestCollector();
    const visitor = createTestVisitor(own);
    const stream = readerOf(await visitor.feed({ mode: "stream" }));
    const { cursor } = (await stream.nextLine()) as FeedReset;
    await own.close();
    expect(await stream.rest()).toEqual([{ cursor }]);
  });
});

/** A log in memory whose reads take as many turns as the test says, so that entries arrive in the middle of them. */
function createSlowLog(turns: () => number) {
  const entries: FeedEntry[] = [];
  const slice = (cursor: string | null): LogSlice<FeedEntry> => {
    const after = cursor?.startsWith("e.") ? Number(cursor.slice(2)) : null;
    return { reset: after === null, entries: entries.slice(after ?? 0), cursor: `e.${entries.length}` };
  };
  const readFeed = async (_visitor: unknown, cursor: string | null) => {
    const before = turns();
    for (let turn = 0; turn < before; turn++) await tick();
    const found = slice(cursor);
    const after = turns();
    for (let turn = 0; turn < after; turn++) await tick();
    return found;
  };
  return { entries, store: { visitors: { readFeed } } as unknown as Store };
}

describe("a feed between its log and its bus", () => {
  it("[W16] misses nothing and says nothing twice, whatever comes while it connects, is lost on the bus, or ends it", async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant("append" as const), count: fc.integer({ min: 1, max: 3 }), isLost: fc.boolean() }),
      fc.record({ kind: fc.constant("wait" as const), turns: fc.integer({ min: 0, max: 8 }) }),
      fc.constant({ kind: "reconnect" as const }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 25 }),
        fc.array(fc.nat(6), { minLength: 1, maxLength: 10 }),
        async (steps, delays) => {
          let reads = 0;
          const log = createSlowLog(() => delays[reads++ % delays.length]!);
          const bus = createLocalBus();
          const clock = createTestClock(0);
          const feeds = createFeeds({ store: log.store, bus, clock });
          const heard: FeedLine[] = [];
          let cursor: string | null = null;
          const note = (line: FeedLine) => {
            heard.push(line);
            if ("cursor" in line) ({ cursor } = line);
          };
          const connect = async () => {
            const body = await feeds.visitor(SITE, VISITOR, cursor, "stream");
            const done = (async () => {
              const split = createLineSplitter((line) => (line === "" ? undefined : note(JSON.parse(line) as FeedLine)));
              for await (const chunk of streamOf(body).pipeThrough(new TextDecoderStream() as never))
                split(chunk as unknown as string);
            })();
            return { done };
          };
          let connection = connect();
          const append = (count: number, isLost: boolean) => {
            const fresh = Array.from({ length: count }, (_, index) => {
              const seq = log.entries.length + index + 1;
              return { seq, at: 0, type: "config", version: `${seq}` } as FeedEntry;
            });
            log.entries.push(...fresh);
            if (!isLost) bus.publish(1, { kind: "entries", entries: fresh });
          };
          for (const one of steps) {
            if (one.kind === "append") append(one.count, one.isLost);
            if (one.kind === "wait") for (let turn = 0; turn < one.turns; turn++) await tick();
            if (one.kind === "reconnect") {
              const { done } = await connection;
              clock.move(700_000);
              await done;
              connection = connect();
            }
          }
          // One more entry that is heard shows whatever was lost before it.
          await connection;
          append(1, false);
          clock.move(700_000);
          await (
            await connection
          ).done;
          const last = await feeds.visitor(SITE, VISITOR, cursor, "once");
          for (const line of String(last).split("\n").filter(Boolean)) note(JSON.parse(line) as FeedLine);

          const seqs = heard
            .flatMap((line) => ("reset" in line ? line.entries : [line]))
            .flatMap((line) => ("seq" in line ? [line.seq] : []));
          expect(seqs).toEqual(log.entries.map(({ seq }) => seq));
          expect(feeds.size()).toBe(0);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("drops a reader that does not read, with its cursor, before it costs memory", async () => {
    const log = createSlowLog(() => 0);
    const bus = createLocalBus();
    const feeds = createFeeds({ store: log.store, bus, clock: createTestClock(0) });
    const body = await feeds.visitor(SITE, VISITOR, "e.0", "stream");
    const text = "x".repeat(4000);
    for (let seq = 1; feeds.size() > 0 && seq < 1000; seq++) {
      const entry = { seq, at: 0, type: "config", version: text } as FeedEntry;
      log.entries.push(entry);
      bus.publish(1, { kind: "entries", entries: [entry] });
      for (let turn = 0; turn < 5; turn++) await tick();
    }
    const lines = await readerOf(body).rest();
    const seen = lines.flatMap((line) => ("seq" in line ? [line.seq] : []));
    expect(seen.length).toBeLessThan(100);
    expect(lines.at(-1)).toEqual({ cursor: `e.${seen.at(-1)}` });
  });

  it("forgets a reader that is full before it was told who is there", async () => {
    const log = createSlowLog(() => 0);
    const store = { ...log.store, readLog: async () => ({ reset: true, entries: [], cursor: "e.0" }) } as never;
    const feeds = createFeeds({ store, bus: createLocalBus(), clock: createTestClock(0) });
    await feeds.agents(SITE, null, "stream", { id: "agent-1", name: "Anna" });
    const entry = { seq: 1, at: 0, type: "config", version: "" } as const;
    const room = 256 * 1024 - 1 - `${JSON.stringify({ reset: true, entries: [entry], cursor: "e.1" })}\n`.length;
    log.entries.push({ ...entry, version: "x".repeat(room) });
    const lines = await readerOf(await feeds.visitor(SITE, VISITOR, null, "stream")).rest();
    expect([lines.length, feeds.size()]).toEqual([3, 1]);
  });

  it("refuses when the log cannot be read, and leaves nothing open", async () => {
    const store = { visitors: { readFeed: () => Promise.reject(new Error("away")) } } as unknown as Store;
    const feeds = createFeeds({ store, bus: createLocalBus(), clock: createTestClock(0) });
    await expect(feeds.visitor(SITE, VISITOR, null, "stream")).rejects.toThrow("away");
    expect(feeds.size()).toBe(0);
  });
});
