import { afterEach, describe, expect, it, vi } from "vitest";
import { createOutbox } from "./outbox.ts";
import { createTestEnv, createTestStorage, testItem } from "../testing.ts";
import { waitOf } from "../backoff.ts";
import { createTransport, type Stop } from "./transport.ts";

type Handler = (body: { events: { name: string }[]; dropped?: [number, number][] }) => Response;
const stored = () => Response.json({ rejected: [], cursor: "e.1" });
const page = (status: number) => () => new Response("<h1>Sign in to the network</h1>", { status });

function createTestTransport(...handlers: Handler[]) {
  const env = createTestEnv();
  const device = createTestStorage();
  const sent: { names: string[]; dropped?: [number, number][]; init: RequestInit }[] = [];
  const stops: Stop[] = [];
  env.fetch = async (_url, init) => {
    const body = JSON.parse(init!.body as string) as Parameters<Handler>[0];
    const { events, ...rest } = body;
    sent.push({ names: events.map(({ name }) => name), ...rest, init: init! });
    const handler = handlers.length > 1 ? handlers.shift()! : handlers[0]!;
    return handler(body);
  };
  const outbox = createOutbox(
    env,
    // As a real one, it takes longer than what is done meanwhile.
    { ...device, write: (pairs) => new Promise((done) => env.after(1, () => done(device.write(pairs)))) },
    { allows: () => true, mayKeep: () => true, facts: () => [], handDown() {}, isGoing: () => false },
    (urgent) => transport.soon(urgent),
    () => {},
  );
  const transport = createTransport(env, "https://c.example/v1/events", "pk_1", outbox, {
    proof: () => ({ id: "v", secret: "s" }),
    who: () => "v",
    answered: () => {},
    refused: () => {},
    stopped: (why) => void stops.push(why),
  });
  return { env, outbox, transport, sent, stops };
}

describe("the transport", () => {
  it("groups what is made together into one request", async () => {
    const { env, outbox, sent } = createTestTransport(stored);
    outbox.add(testItem("a", 1));
    outbox.add(testItem("b", 2));
    await env.pass(1000);
    expect(sent.map(({ names }) => names)).toEqual([["a", "b"]]);
    expect(outbox.all()).toEqual([]);
  });

  it("makes simple requests: text, no header, no cookie, keepalive for small bodies", async () => {
    const { env, outbox, sent } = createTestTransport(stored);
    outbox.add(testItem("order_completed", 1));
    await env.pass(1);
    expect(sent[0]!.init).toMatchObject({ method: "POST", keepalive: true, credentials: "omit" });
    expect(sent[0]!.init.headers).toBeUndefined();
  });

  it("counts bytes, not letters: what is large as UTF-8 goes without keepalive", async () => {
    const { env, outbox, sent } = createTestTransport(stored);
    outbox.add(testItem("order_completed", 1, { bytes: 20_000 }));
    await env.pass(1);
    expect(sent[0]!.init.keepalive).toBe(false);
  });

  it("keeps an event until the collector has answered for it", async () => {
    let isUp = false;
    const { env, outbox, sent } = createTestTransport(() => {
      if (isUp) return stored();
      throw new TypeError("network");
    });
    outbox.add(testItem("a", 1));
    await env.pass(1000);
    expect(outbox.all()).toHaveLength(1);
    isUp = true;
    await env.pass(10_000);
    expect(outbox.all()).toEqual([]);
    expect(sent.at(-1)!.names).toEqual(["a"]);
  });

  it.each([408, 425, 429, 500, 503])("tries again after a %i", async (status) => {
    const { env, outbox, sent } = createTestTransport(() => new Response("", { status }), stored);
    outbox.add(testItem("a", 1));
    await env.pass(10_000);
    expect(sent).toHaveLength(2);
    expect(outbox.all()).toEqual([]);
  });

  it("waits as long as Retry-After says", async () => {
    const { env, outbox, sent } = createTestTransport(
      () => new Response("", { status: 503, headers: { "retry-after": "30" } }),
      stored,
    );
    outbox.add(testItem("a", 1));
    await env.pass(29_000);
    expect(sent).toHaveLength(1);
    await env.pass(2000);
    expect(sent).toHaveLength(2);
  });

  it("pauses when the answer asks for it", async () => {
    const { env, outbox, sent } = createTestTransport(() => Response.json({ rejected: [], cursor: "e.1", pauseMs: 5000 }));
    outbox.add(testItem("a", 1));
    await env.pass(1000);
    outbox.add(testItem("order_completed", 2));
    await env.pass(1000);
    expect(sent).toHaveLength(1);
    await env.pass(5000);
    expect(sent).toHaveLength(2);
  });

  it("sends less at once after a 413", async () => {
    const { env, outbox, sent } = createTestTransport(({ events }) =>
      events.length > 2 ? new Response("", { status: 413 }) : stored(),
    );
    for (let n = 0; n < 4; n++) outbox.add(testItem("a", n));
    await env.pass(10_000);
    expect(outbox.all()).toEqual([]);
    expect(sent.map(({ names }) => names.length)[0]).toBe(4);
    expect(Math.max(...sent.slice(1).map(({ names }) => names.length))).toBeLessThan(4);
  });

  it("drops what is refused for good, counts it, and tells the collector of the loss", async () => {
    const { env, outbox, sent } = createTestTransport(() => Response.json({ code: "body_invalid" }, { status: 400 }), stored);
    outbox.add(testItem("a", 1));
    await env.pass(1000);
    expect(outbox.all()).toEqual([]);
    expect(sent.slice(1)).toMatchObject([{ names: [], dropped: [[1, 1]] }]);
    outbox.add(testItem("b", 2));
    await env.pass(1000);
    expect(sent.slice(2)).toMatchObject([{ names: ["b"] }]);
    expect(sent.at(-1)!.dropped).toBeUndefined();
  });

  it("drops and counts what something in between refuses in its own words, and keeps what that says it took", async () => {
    const { env, outbox, sent } = createTestTransport(page(200), page(403), stored);
    outbox.add(testItem("a", 1));
    await env.pass(300);
    expect([sent.length, outbox.all().length]).toEqual([1, 1]);
    await env.pass(10_000);
    expect(sent).toMatchObject([{ names: ["a"] }, { names: ["a"] }, { names: [], dropped: [[1, 1]] }]);
    expect(outbox.left()).toEqual([]);
  });

  it("tells of losses alone again and again, with pauses, when they are refused as well", async () => {
    const { env, outbox, sent, stops } = createTestTransport(page(403), page(403), page(403), page(403), stored);
    outbox.add(testItem("a", 1));
    await env.pass(600);
    expect(sent.map(({ names }) => names)).toEqual([["a"], []]);
    await env.pass(60_000);
    expect(sent).toHaveLength(5);
    expect([stops, outbox.batch(1000)]).toEqual([[], []]);
  });

  it.each(["site_unknown", "client_too_old"] as const)("stops for good on %s and keeps the events", async (code) => {
    const { env, outbox, sent, stops, transport } = createTestTransport(() => Response.json({ code }, { status: 404 }));
    outbox.add(testItem("a", 1));
    await env.pass(1000);
    transport.retry();
    outbox.add(testItem("b", 2));
    await env.pass(600_000);
    expect(stops).toEqual([code]);
    expect(sent).toHaveLength(1);
    expect(outbox.all()).toHaveLength(2);
  });

  it("gives up quietly after three failures without any success, and tries again when the browser is online", async () => {
    const { env, outbox, sent, stops, transport } = createTestTransport(() => {
      throw new TypeError("blocked");
    });
    outbox.add(testItem("a", 1));
    await env.pass(3_600_000);
    expect(stops).toEqual(["blocked"]);
    expect(sent).toHaveLength(3);
    expect(outbox.all()).toHaveLength(1);
    transport.retry();
    await env.pass(10);
    expect(sent).toHaveLength(4);
  });
});

describe("a page that may be going", () => {
  afterEach(() => void vi.unstubAllGlobals());

  it("hands each event over once, also what is told after it began to go", () => {
    const { outbox, transport } = createTestTransport(stored);
    const handed: string[][] = [];
    const sendBeacon = (_url: string, body: string) =>
      handed.push((JSON.parse(body) as { events: { name: string }[] }).events.map(({ name }) => name));
    vi.stubGlobal("navigator", { sendBeacon });
    outbox.add(testItem("a", 1));
    transport.leave();
    outbox.add(testItem("b", 2));
    transport.leave();
    transport.leave();
    expect(handed).toEqual([["a"], ["b"]]);
    transport.leave({ id: "v", secret: "s" });
    expect(handed.at(-1)).toEqual(["a", "b"]);
  });
});

describe("a visitor that goes", () => {
  afterEach(() => void vi.unstubAllGlobals());
  const proof = { id: "v", secret: "s" };

  it("loses nothing that the browser takes to hand over", () => {
    const { outbox, transport } = createTestTransport(stored);
    vi.stubGlobal("navigator", { sendBeacon: () => true });
    outbox.add(testItem("a", 1));
    outbox.clear(transport.leave(proof));
    expect(outbox.left()).toEqual([]);
  });

  it("is handed over within the bytes that browsers allow, however few letters they are", () => {
    const { outbox, transport } = createTestTransport(stored);
    vi.stubGlobal("navigator", { sendBeacon: () => true });
    outbox.add(testItem("a", 1, { bytes: 40_000 }));
    outbox.add(testItem("b", 2, { bytes: 40_000 }));
    const handed = transport.leave(proof);
    expect(outbox.all().map((item) => handed.has(item))).toEqual([true, false]);
  });

  it.each([
    ["refuses", false, true],
    ["takes while it is offline", true, false],
  ])("has counted as lost what the browser %s to hand over", async (_what, isTaken, onLine) => {
    const { env, outbox, sent, transport } = createTestTransport(stored);
    vi.stubGlobal("navigator", { sendBeacon: () => isTaken, onLine });
    outbox.add(testItem("a", 1));
    outbox.add(testItem("b", 2, { state: "sent" }));
    outbox.clear(transport.leave(proof));
    expect(outbox.all()).toEqual([]);
    outbox.add(testItem("c", 3));
    await env.pass(1000);
    expect(sent).toMatchObject([{ names: ["c"], dropped: [[1, 1]] }]);
  });
});

describe("a transport that gave up", () => {
  it("sends what waits as soon as the collector is heard elsewhere", async () => {
    let isUp = false;
    const { env, outbox, stops, transport } = createTestTransport(() => {
      if (isUp) return stored();
      throw new TypeError("away");
    });
    outbox.add(testItem("a", 1));
    await env.pass(600_000);
    expect(stops).toEqual(["blocked"]);
    isUp = true;
    transport.reached();
    await env.pass(10);
    expect(outbox.all()).toEqual([]);
  });

  it("stays stopped where the collector said so", async () => {
    const { env, outbox, sent, transport } = createTestTransport(() => Response.json({ code: "site_unknown" }, { status: 404 }));
    outbox.add(testItem("a", 1));
    await env.pass(1000);
    transport.reached();
    await env.pass(600_000);
    expect(sent).toHaveLength(1);
  });
});

describe("a collector that was heard once in this session", () => {
  it("is not taken for blocked when all it says is that it cannot", async () => {
    const { env, outbox, sent, stops } = createTestTransport(() => new Response("", { status: 503 }));
    outbox.add(testItem("a", 1));
    await env.pass(600_000);
    expect(stops).toEqual([]);
    expect(sent.length).toBeGreaterThan(5);
  });

  it("is not taken for blocked, however long it is away", async () => {
    const { env, outbox, sent, stops, transport } = createTestTransport(() => {
      throw new TypeError("restarting");
    });
    transport.reached();
    outbox.add(testItem("a", 1));
    await env.pass(600_000);
    expect(stops).toEqual([]);
    expect(sent.length).toBeGreaterThan(5);
  });
});

describe("the wait after a failure", () => {
  it("doubles from 1 s to 5 min, with full jitter", () => {
    expect([1, 2, 3, 20].map((failures) => waitOf(failures, 1))).toEqual([1000, 2000, 4000, 300_000]);
    expect(waitOf(5, 0)).toBe(0);
  });
});
