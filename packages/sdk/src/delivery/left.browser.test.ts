import { afterEach, describe, expect, it, vi } from "vitest";
import { createClient } from "../client.ts";
import type { Core } from "../core.ts";
import { browserEnv } from "../env.ts";
import type { Session } from "../session.ts";
import { createQueue } from "../stub.ts";
import { start } from "../tappa.ts";
import { createDelivery } from "./index.ts";
import { createTestCollector, leaveOnDevice, onDevice } from "../testing.ts";

let count = 0;
const keyOf = () => `pk_left_${Date.now()}_${count++}`;
const leftOf = (key: string) => Object.keys(localStorage).filter((name) => name.startsWith(`tappa-${key}/`));

/** A page of a visitor who gave leave earlier. What keeps never comes to it when `open` is a promise that never settles. */
function createPage(key: string, open?: Parameters<typeof createClient>[2], fetch?: () => Promise<never>) {
  localStorage.setItem(`tappa-${key}`, "granted");
  const collector = createTestCollector();
  const errors: unknown[] = [];
  const env = { ...browserEnv(), fetch: fetch ?? collector.fetch, report: (error: unknown) => void errors.push(error) };
  const client = createClient({ key, endpoint: "https://c.example" }, env, open);
  return { client, session: client.session, collector, errors, begun: client.session.begin() };
}

/** Names of what a page holds for the collector. */
const held = ({ session }: ReturnType<typeof createPage>) =>
  session
    .delivery()!
    .outbox.all()
    .map(({ event }) => event.name);
/** Until not a letter more fits in. */
function fillStorage(): void {
  for (let length = 2 ** 22; length >= 1; length /= 2)
    try {
      for (let index = 0; ; index++) localStorage.setItem(`${length}/${index}`, "x".repeat(length));
    } catch {
      // A smaller one may fit.
    }
}

const never = () => new Promise<never>(() => {});

afterEach(() => {
  localStorage.clear();
  vi.restoreAllMocks();
});

describe("what is not on the device when a page ends", () => {
  it("is taken over by the next page, which sends it once, with the times and numbers it was made with", async () => {
    const key = keyOf();
    const gone = createPage(key, never);
    gone.session.record("video_watched", { title: "A" });
    gone.session.record("video_watched", { title: "B" });
    gone.session.handDown();
    expect(leftOf(key)).toHaveLength(1);
    const next = createPage(key);
    await next.begun;
    await vi.waitFor(() => expect(next.collector.names()).toEqual(["video_watched", "video_watched"]));
    const [batch] = next.collector.batches;
    expect(batch!.events.map(({ n }) => n)).toEqual([0, 1]);
    expect(leftOf(key)).toEqual([]);
  });

  it("of several pages that end together is kept apart, and all of it taken over", async () => {
    const key = keyOf();
    for (const title of ["A", "B", "C"]) {
      const { session } = createPage(key, never);
      session.record("video_watched", { title });
      session.handDown();
    }
    expect(leftOf(key)).toHaveLength(3);
    const next = createPage(key);
    await next.begun;
    await vi.waitFor(() => expect(next.collector.names()).toHaveLength(3));
  });

  it("posthog-js #4116: a bounce while the SDK is still loading loses nothing that was called", async () => {
    const key = keyOf();
    localStorage.setItem(`tappa-${key}`, "granted");
    const stub = createQueue();
    stub.track("video_watched", { title: "A" });
    stub.identify("user-1");
    start({ key, endpoint: "https://c.example" }, stub, { ...browserEnv(), fetch: never });
    // The page ends before its storage could be opened.
    window.dispatchEvent(new PageTransitionEvent("pagehide"));
    expect(leftOf(key)).toHaveLength(1);
    // By a listener of the page itself.
    stub.track("page_left");
    await Promise.resolve();
    const next = createPage(key);
    await next.begun;
    expect(held(next)).toEqual(expect.arrayContaining(["$identify", "video_watched", "page_left"]));
  });

  it("is left no more once the device has it", async () => {
    const key = keyOf();
    const { session, begun } = createPage(key);
    await begun;
    session.record("order_completed", { order_id: "1" });
    session.handDown();
    expect(leftOf(key)).toHaveLength(1);
    await session.delivery()!.outbox.write();
    await vi.waitFor(() => expect(session.delivery()!.outbox.left()).toEqual([]));
    session.handDown();
    expect(leftOf(key)).toEqual([]);
  });

  it("is left until then, also while what keeps takes it over", async () => {
    const key = keyOf();
    const left: number[] = [];
    const counted = (core: Core) => {
      left.push(leftOf(key).length);
      const delivery = createDelivery(core);
      void Promise.resolve().then(() => left.push(leftOf(key).length));
      return delivery;
    };
    const { session, begun } = createPage(key, () =>
      vi.waitFor(() => (expect(leftOf(key)).toHaveLength(1), { createDelivery: counted })),
    );
    session.record("order_completed", { order_id: "1" });
    await begun;
    expect(left).toEqual([1, 1]);
  });

  it("leaves the visitor alone who is on the device, whatever changes while that is being read", async () => {
    const key = keyOf();
    await leaveOnDevice(key, { visitor: { id: "earlier", secret: "s" } });
    const { session, begun } = createPage(key);
    await vi.waitFor(() => expect(session.delivery()).toBeDefined(), { interval: 0 });
    // As the end of a page drains what was called on it.
    session.visitors.change({ userId: "user-1" });
    await begun;
    expect(session.visitors.current()).toEqual({ id: "earlier", secret: "s", userId: "user-1" });
    expect(await onDevice(key)).toMatchObject({ visitor: { id: "earlier", secret: "s", userId: "user-1" } });
  });

  it("is left by a page whose storage is refused as soon as it is made: a crash says nothing", async () => {
    const key = keyOf();
    vi.spyOn(indexedDB, "open").mockImplementation(() => {
      throw new DOMException("denied", "SecurityError");
    });
    const page = createPage(key, undefined, never);
    await page.begun;
    page.session.record("order_completed", { order_id: "1" });
    await vi.waitFor(() => expect(leftOf(key)).toHaveLength(1));
    vi.restoreAllMocks();
    const next = createPage(key);
    await next.begun;
    expect(held(next)).toContain("order_completed");
  });

  it("is put aside once for all that one task makes: a page that goes with much to tell has little time for it", async () => {
    const key = keyOf();
    const { session } = createPage(key, never);
    for (let n = 0; n < 40; n++) session.record("video_watched", { n });
    expect(leftOf(key)).toEqual([]);
    await vi.waitFor(() => expect(JSON.parse(localStorage.getItem(leftOf(key)[0]!)!)).toHaveLength(40));
  });

  it("is left as soon as the page freezes, where it may be discarded without a word", async () => {
    const key = keyOf();
    const { session, begun } = createPage(key);
    await begun;
    // A device that takes nothing any more.
    vi.spyOn(IDBDatabase.prototype, "transaction").mockImplementation(() => ({ objectStore: () => ({ put() {} }) }) as never);
    session.record("video_watched", { title: "A" });
    await Promise.resolve();
    expect(leftOf(key)).toEqual([]);
    document.dispatchEvent(new Event("freeze"));
    expect(localStorage.getItem(leftOf(key)[0]!)).toContain("video_watched");
  });

  it("is not left without leave, and goes with a refusal and with a sign-out", async () => {
    const key = keyOf();
    const gone = createPage(key, never);
    gone.session.record("video_watched", { title: "A" });
    gone.session.handDown();
    expect(leftOf(key)).toHaveLength(1);
    const out = createPage(key);
    const renewed = out.session.renew();
    await out.begun;
    await renewed;
    expect(leftOf(key)).toEqual([]);
    const refused = createPage(key, never);
    refused.session.record("video_watched", { title: "B" });
    const next = createPage(key);
    next.session.consent.set("denied");
    await next.begun;
    await vi.waitFor(() => expect(leftOf(key)).toEqual([]));
    expect(await onDevice(key)).toBeNull();
    expect(out.collector.names()).toEqual([]);

    const silent = keyOf();
    const unasked = createPage(silent);
    unasked.session.consent.set("denied");
    localStorage.removeItem(`tappa-${silent}`);
    unasked.session.record("video_watched", { title: "C" });
    unasked.session.handDown();
    expect(leftOf(silent)).toEqual([]);
  });

  it("goes at once with a refusal and a sign-out before what keeps has come, so that no later page finds it", () => {
    for (const leave of [({ consent }: Session) => consent.set("denied"), ({ renew }: Session) => void renew()]) {
      const key = keyOf();
      const { session } = createPage(key, never);
      session.record("order_completed", { order_id: "1" });
      session.handDown();
      expect(leftOf(key)).toHaveLength(1);
      leave(session);
      expect(leftOf(key)).toEqual([]);
    }
  });

  it("waits in memory where the page's own storage is full", () => {
    const key = keyOf();
    const { session, errors } = createPage(key, never);
    fillStorage();
    expect(session.record("video_watched", {})).not.toBe("");
    expect(() => session.handDown()).not.toThrow();
    expect(leftOf(key)).toEqual([]);
    expect(session.waiting.map(({ event, state }) => [event.name, state])).toEqual([["video_watched", "saved"]]);
    expect(errors).toEqual([]);
  });
});
