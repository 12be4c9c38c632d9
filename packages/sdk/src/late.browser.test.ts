import { afterEach, describe, expect, it, vi } from "vitest";
import type { FeedEntry } from "@tappa/protocol";
import { createClient } from "./client.ts";
import { browserEnv } from "./env.ts";
import type { Session } from "./session.ts";
import { createTestCollector, leaveOnDevice, lostIn, onDevice, testConfig } from "./testing.ts";

const before = { id: "01a00000-0000-7000-8000-00000000aaaa", secret: "a".repeat(32), userId: "user-1" };
const entry = (seq: number): FeedEntry => ({
  seq,
  at: seq,
  type: "message",
  id: `m${seq}`,
  conversation: "c",
  author: { kind: "agent" },
  text: "Hello",
});
let count = 0;

/** A page with leave of an earlier one; what keeps and sends comes when `arrive` is called. */
async function createLatePage(kept: Record<string, unknown>, mark: string | null = "granted") {
  const key = `pk_late_${Date.now()}_${count++}`;
  if (mark) localStorage.setItem(`tappa-${key}`, mark);
  if (mark) await leaveOnDevice(key, { visitor: before, ...kept });
  const collector = createTestCollector();
  const network = { isUp: true };
  const fetched: typeof fetch = (url, init) =>
    network.isUp ? collector.fetch(`${url as string}`, init) : Promise.reject(new TypeError("network"));
  const env = { ...browserEnv(), chance: () => 0.05, fetch: fetched };
  let arrive!: () => void;
  const gate = new Promise<void>((resolve) => (arrive = resolve));
  const open = async () => {
    await gate;
    return import("./delivery/index.ts");
  };
  const client = createClient({ key, endpoint: "https://c.example" }, env, open);
  const begun = client.session.begin();
  const visitorOf = (name: string) => collector.batches.find(({ events }) => events.some((one) => one.name === name))?.visitor.id;
  return { key, client, session: client.session, collector, network, arrive, begun, visitorOf };
}

afterEach(() => {
  localStorage.clear();
  vi.restoreAllMocks();
});

describe("while what keeps and sends has not come", () => {
  it("a refusal removes what is on the device", async () => {
    const { key, session, arrive, begun } = await createLatePage({ facts: {} });
    session.consent.set("denied");
    await vi.waitFor(async () => expect(await onDevice(key)).toBeNull());
    arrive();
    await begun;
    expect(await onDevice(key)).toBeNull();
  });

  it("a refusal and a leave after it begin another visitor", async () => {
    const { session, arrive, visitorOf } = await createLatePage({});
    session.consent.set("denied");
    session.consent.set("granted");
    session.record("after", {});
    arrive();
    await vi.waitFor(() => expect(visitorOf("after")).toBeDefined());
    expect(visitorOf("after")).not.toBe(before.id);
  });

  it("a sign-out begins another visitor, and what is lost by it is counted", async () => {
    const { session, arrive, visitorOf, collector, key } = await createLatePage({});
    session.record("order_completed", { order_id: "1" });
    void session.renew();
    session.record("after", {});
    arrive();
    await vi.waitFor(() => expect(visitorOf("after")).toBeDefined());
    expect(visitorOf("after")).not.toBe(before.id);
    expect(collector.names()).not.toContain("order_completed");
    expect(lostIn(collector.batches)).toEqual([0]);
    expect((await onDevice(key))!["visitor"]).not.toHaveProperty("userId");
  });

  it("somebody else's sign-in is not told of the visitor who was here last", async () => {
    const { session, arrive, visitorOf } = await createLatePage({});
    session.visitors.change({ userId: "user-2" });
    session.record("$identify", { userId: "user-2" });
    arrive();
    await vi.waitFor(() => expect(visitorOf("$identify")).toBeDefined());
    expect(visitorOf("$identify")).not.toBe(before.id);
  });

  it("a collector that was heard by then is not taken for blocked later", async () => {
    const { client, session, network, arrive } = await createLatePage({}, null);
    await client.config.load();
    network.isUp = false;
    session.consent.set("granted");
    arrive();
    const { transport } = await session.deliver();
    session.record("order_completed", { order_id: "1" });
    const failures = vi.spyOn(client.env, "fetch");
    await vi.waitFor(() => expect(failures.mock.calls.length).toBeGreaterThan(3));
    await transport.flush();
    expect(client.connection).not.toBe("blocked");
  });
});

/** Events on the device. */
const saved = async (key: string) => Object.keys((await onDevice(key)) ?? {}).filter((name) => name.startsWith("e/"));
const act = (session: Session) => {
  session.record("video_watched", {});
  session.record("order_completed", { order_id: "1" });
  session.consent.set("granted");
  session.record("$consent", { status: "granted" });
};

describe("once it has come", () => {
  it("what waited for leave is on the device, whether the collector is there or not", async () => {
    const { key, session, network, arrive } = await createLatePage({}, null);
    network.isUp = false;
    act(session);
    arrive();
    await vi.waitFor(async () => expect(await saved(key)).toHaveLength(3));
  });

  it("so it is where a widget needed it before", async () => {
    const { key, session, network, arrive } = await createLatePage({}, null);
    network.isUp = false;
    arrive();
    await session.deliver();
    act(session);
    await vi.waitFor(async () => expect(await saved(key)).toHaveLength(3));
  });

  it.each(["refused", "signed out"])(
    "a page that %s before any leave takes the visitor of the tab that was given it",
    async (what) => {
      const { key, session, arrive } = await createLatePage({}, null);
      arrive();
      if (what === "refused") session.consent.set("denied");
      else await session.renew();
      await leaveOnDevice(key, { visitor: before });
      const frame = document.body.appendChild(document.createElement("iframe"));
      frame.contentWindow!.localStorage.setItem(`tappa-${key}`, "granted");
      await vi.waitFor(() => expect(session.visitors.current().id).toBe(before.id));
      frame.remove();
      expect((await onDevice(key))!["visitor"]).toMatchObject(before);
    },
  );

  it("a sign-out in the midst of keeping is not undone", async () => {
    const { session, arrive, begun, key } = await createLatePage({ facts: {} });
    const { get } = IDBObjectStore.prototype;
    let renewed: Promise<void> | undefined;
    vi.spyOn(IDBObjectStore.prototype, "get").mockImplementation(function (this: IDBObjectStore, name) {
      const request = get.call(this, name);
      if (name === "visitor") renewed ??= Promise.resolve().then(session.renew);
      return request;
    });
    arrive();
    await begun;
    await renewed;
    const { id } = session.visitors.current();
    expect(id).not.toBe(before.id);
    expect((await onDevice(key))!["visitor"]).toMatchObject({ id });
  });

  it("other tabs hear of a sign-out that it came too late for", async () => {
    const { client, session, arrive } = await createLatePage({});
    const told: unknown[] = [];
    const channel = new BroadcastChannel(client.name);
    channel.addEventListener("message", ({ data }) => told.push(data));
    await session.renew();
    arrive();
    await vi.waitFor(() => expect(told).toContainEqual({ reset: true, of: expect.any(String) }));
    channel.close();
  });

  it("leave for the chat forgets nothing of this page", async () => {
    const { key, session, arrive } = await createLatePage({}, null);
    arrive();
    session.visitors.change({ userId: "user-1" });
    session.visitors.arrive(Date.now());
    session.consent.allowChat();
    await vi.waitFor(async () => expect((await onDevice(key))?.["visitor"]).toBeDefined());
    expect(session.visitors.current()).toMatchObject({ userId: "user-1", visit: {} });
    expect((await onDevice(key))!["visitor"]).toEqual({ id: expect.any(String), secret: expect.any(String) });
  });

  it("leave given, refused and given while the database opens lets every tab open it", async () => {
    const { key, session, arrive } = await createLatePage({}, null);
    const opened = vi.spyOn(indexedDB, "open");
    arrive();
    session.consent.set("granted");
    await vi.waitFor(() => expect(opened).toHaveBeenCalled());
    session.consent.set("denied");
    session.consent.set("granted");
    await vi.waitFor(async () => expect((await onDevice(key))?.["visitor"]).toBeDefined());
  });
});

it("a refusal is one although the browser refuses storage", async () => {
  const { session } = await createLatePage({}, null);
  vi.spyOn(indexedDB, "deleteDatabase").mockImplementation(() => {
    throw new DOMException("opaque origin", "SecurityError");
  });
  const { id } = session.visitors.current();
  session.record("secret", {});
  session.consent.set("denied");
  expect(JSON.stringify(session.waiting)).not.toContain("secret");
  expect(session.visitors.current().id).not.toBe(id);
});

it("a page that comes out of the back-forward cache hears what was refused meanwhile", async () => {
  const { key, session, arrive, begun } = await createLatePage({});
  arrive();
  await begun;
  localStorage.removeItem(`tappa-${key}`);
  window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  expect(session.consent.status()).toBe("denied");
  await vi.waitFor(async () => expect(await onDevice(key)).toBeNull());
});

it("what the feed brought is there once, however often leave is given", async () => {
  const { client, session, arrive, begun } = await createLatePage({ feed: [entry(1), entry(2)], cursor: "e.2" }, "chat");
  arrive();
  await begun;
  expect(client.entries.value).toEqual([entry(1), entry(2)]);
  session.consent.allowChat();
  session.consent.set("granted");
  const { keep } = await session.deliver();
  await keep();
  expect(client.entries.value).toEqual([entry(1), entry(2)]);
});

it("a config without campaigns takes down what stood by", async () => {
  const { client } = await createLatePage({}, null);
  const chat = { id: "chat", kind: "chat", gates: [], when: { on: "page" }, rank: 0, content: { title: { en: "Chat" } } };
  let config = { ...testConfig, campaigns: [chat] } as unknown;
  vi.spyOn(client.env, "fetch").mockImplementation(async () => Response.json(config));
  await client.config.load();
  await vi.waitFor(() => expect(document.querySelectorAll("tappa-launcher")).toHaveLength(1));
  config = { ...testConfig, version: "2" };
  await client.config.load();
  await vi.waitFor(() => expect(document.querySelectorAll("tappa-launcher")).toHaveLength(0));
});
