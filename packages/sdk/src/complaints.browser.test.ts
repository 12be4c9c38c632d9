import { afterEach, describe, expect, it, vi } from "vitest";
import { createClient } from "./client.ts";
import { browserEnv } from "./env.ts";
import { createTestCollector, onDevice } from "./testing.ts";

let count = 0;
const keyOf = () => `pk_complaint_${Date.now()}_${count++}`;
const never = () => new Promise<never>(() => {});

/** A page of a visitor who gave leave earlier. `open` is where what keeps comes from. */
function createPage(key: string, fetch = createTestCollector().fetch, open?: () => Promise<never>) {
  localStorage.setItem(`tappa-${key}`, "granted");
  const client = createClient({ key, endpoint: "https://c.example" }, { ...browserEnv(), fetch, report: () => {} }, open);
  return { session: client.session, begun: client.session.begin() };
}

const leftOf = (key: string) => Object.keys(localStorage).filter((name) => name.startsWith(`tappa-${key}/`));
const lettersIn = (keys: string[]) => keys.reduce((sum, key) => sum + localStorage.getItem(key)!.length, 0);
const refuse = (error: string) =>
  vi.spyOn(indexedDB, "open").mockImplementation(() => {
    throw new DOMException("refused", error);
  });

afterEach(() => {
  vi.restoreAllMocks();
  localStorage.clear();
});

describe("what others' users complain of", () => {
  it("loses nothing that many pages say to which what keeps comes late", async () => {
    const key = keyOf();
    for (let page = 0; page < 50; page++) createPage(key, never, never).session.record("step");
    await vi.waitFor(() => expect(leftOf(key)).toHaveLength(50));
  });

  it("snowplow #764: the site's storage is not filled, however long the collector is away", async () => {
    const key = keyOf();
    const { session, begun } = createPage(key, never);
    await begun;
    for (let n = 0; n < 2000; n++) session.record("step", { pad: "x".repeat(n % 2 ? 10 : 3000) });
    await session.delivery()!.outbox.write();
    const items = async () => Object.entries((await onDevice(key))!).filter(([name]) => name.startsWith("e/"));
    // And one run of the numbers of those that are lost.
    await vi.waitFor(async () => expect((await items()).length).toBeLessThanOrEqual(501));
    expect((await items()).length).toBeGreaterThan(100);
    expect(JSON.stringify(await items()).length).toBeLessThan(600 * 1024);
    expect(leftOf(key)).toEqual([]);
  });

  it("snowplow #764: nor by pages whose storage is refused, one after the other", async () => {
    const key = keyOf();
    refuse("QuotaExceededError");
    for (let page = 0; page < 3; page++) {
      const { session, begun } = createPage(key, never);
      await begun;
      for (let n = 0; n < 200; n++) session.record("step", { pad: "x".repeat(3000) });
      await session.delivery()!.outbox.write();
      expect(lettersIn(leftOf(key))).toBeLessThan(1024 * 1024);
    }
    expect(leftOf(key)).toHaveLength(1);
  });

  it("snowplow #764: nor by pages to which what keeps never comes", () => {
    const key = keyOf();
    for (let page = 0; page < 20; page++) {
      const { session } = createPage(key, never, never);
      for (let n = 0; n < 60; n++) session.record("step", { pad: "x".repeat(3000) });
      session.handDown();
    }
    expect(lettersIn(leftOf(key))).toBeLessThan(1024 * 1024);
  });

  it("rudder-sdk-js #3211: where storage is full, none takes over what is another's", async () => {
    const [key, others] = [keyOf(), keyOf()];
    refuse("QuotaExceededError");
    const gone = createPage(others, never);
    await gone.begun;
    gone.session.record("order_completed", { order_id: "1" });
    gone.session.handDown();
    const left = localStorage.getItem(leftOf(others)[0]!);
    const { names, fetch } = createTestCollector();
    const { session, begun } = createPage(key, fetch);
    await begun;
    session.record("order_completed", { order_id: "2" });
    await vi.waitFor(() => expect(names()).toEqual(["order_completed"]));
    expect(localStorage.getItem(leftOf(others)[0]!)).toBe(left);
  });
});
