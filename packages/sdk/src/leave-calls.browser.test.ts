import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createClient } from "./client.ts";
import { takeLeft } from "./delivery/left.ts";
import { browserEnv } from "./env.ts";
import { leaveCalls } from "./leave-calls.ts";
import { createQueue } from "./stub.ts";
import type { Item } from "./item.ts";
import { createTestCollector } from "./testing.ts";

let count = 0;
let key = "";
const leftOf = () => Object.keys(localStorage).filter((name) => name.startsWith(`tappa-${key}/`));

beforeEach(() => {
  key = `pk_leave_${Date.now()}_${count++}`;
  document.head.append(Object.assign(document.createElement("script"), { type: "none" }));
  document.head.lastElementChild!.setAttribute("data-key", key);
});
afterEach(() => {
  document.head.querySelector("script[data-key]")?.remove();
  localStorage.clear();
});

/** A page that ends before the SDK came. */
function endEarly(call: (stub: ReturnType<typeof createQueue>) => void) {
  const stub = createQueue();
  call(stub);
  leaveCalls(stub.calls);
  return stub.calls.map(([method]) => method);
}

describe("posthog-js #4116: a bounce before anything of the SDK but the stub was loaded", () => {
  it("loses nothing that was tracked: the next page sends it with its time, as a tab of its own", async () => {
    localStorage.setItem(`tappa-${key}`, "granted");
    const before = Date.now();
    const left = endEarly((stub) => {
      stub.track("video_watched", { title: "Ä" });
      stub.identify("user-1");
      stub.track("order_completed", { order_id: "1" });
    });
    expect(left).toEqual(["identify"]);
    const collector = createTestCollector();
    const { session } = createClient({ key, endpoint: "https://c.example" }, { ...browserEnv(), fetch: collector.fetch });
    await session.begin();
    await vi.waitFor(() => expect(collector.names()).toHaveLength(2));
    const [batch] = collector.batches;
    expect(batch!.events.map(({ name, n }) => [name, n])).toEqual([
      ["video_watched", 0],
      ["order_completed", 1],
    ]);
    expect(batch!.events[0]!.at).toBeGreaterThanOrEqual(before);
    expect(leftOf()).toEqual([]);
  });

  it("makes events whose ids are all different and carry their time, and the same when they are taken over twice", () => {
    localStorage.setItem(`tappa-${key}`, "granted");
    for (let page = 0; page < 2; page++)
      endEarly((stub) => {
        for (let view = 0; view < 20; view++) stub.track("video_watched", { view });
      });
    const taken = [0, 1].map(() => {
      const items: Item[] = [];
      takeLeft(`tappa-${key}`, (item) => void items.push(item));
      return items;
    });
    expect(taken[0]).toEqual(taken[1]);
    expect(new Set(taken[0]!.map(({ event }) => event.id)).size).toBe(40);
    for (const { event } of taken[0]!) {
      expect(event.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(parseInt(event.id.replace("-", "").slice(0, 12), 16)).toBe(event.at);
    }
  });

  it("counts leave that was given on the page itself", () => {
    endEarly((stub) => {
      stub.consent("granted");
      stub.track("video_watched");
    });
    expect(leftOf()).toHaveLength(1);
  });

  it("leaves nothing without leave, or after a refusal, or where the page changed its visitor", () => {
    endEarly((stub) => stub.track("video_watched"));
    localStorage.setItem(`tappa-${key}`, "granted");
    for (const last of ["denied", "widgets"] as const)
      endEarly((stub) => {
        stub.track("video_watched");
        stub.consent(last);
      });
    endEarly((stub) => {
      stub.track("video_watched");
      stub.reset();
    });
    expect(leftOf()).toEqual([]);
  });

  it("leaves what 100 pages called one after the other, never fills the page's storage, and never throws", () => {
    localStorage.setItem(`tappa-${key}`, "granted");
    for (let page = 0; page < 100; page++) endEarly((stub) => stub.track("video_watched"));
    expect(leftOf()).toHaveLength(100);
    for (let page = 0; page < 100; page++) endEarly((stub) => stub.track("video_watched", { pad: "x".repeat(10_000) }));
    expect(JSON.stringify(localStorage).length).toBeLessThan(900 * 1024);
    document.head.querySelector("script[data-key]")!.remove();
    expect(() => endEarly((stub) => stub.track("video_watched"))).not.toThrow();
  });
});
