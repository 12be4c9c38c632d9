import { afterEach, describe, expect, it, vi } from "vitest";
import type { EventsRequest, SiteConfig } from "@tappa/protocol";
import { createQueue, type Stub } from "./stub.ts";
import { startWith } from "./testing-client.ts";
import { lostIn, onDevice, testConfig, type createTestCollector } from "./testing.ts";

const orders = (names: string[]) => names.filter((name) => name === "order_completed").length;
let count = 0;

function startTest(config: SiteConfig = testConfig, stub?: Stub) {
  const key = `pk_${Date.now()}_${count++}`;
  return startWith(key, config, stub);
}

const databases = async (key: string) =>
  (await indexedDB.databases()).map(({ name }) => name!).filter((name) => name.endsWith(key));
const granted: SiteConfig = { ...testConfig, consent: { initial: "granted", gpc: "deny" } };

afterEach(() => {
  localStorage.clear();
  delete (window as { dataLayer?: unknown }).dataLayer;
});

describe("consent", () => {
  it("unknown: nothing in storage, no cookie, no request but the config; the stage works in memory", async () => {
    const { tappa, collector, key } = startTest();
    tappa.track("cart_added", { product_id: "A" });
    tappa.identify("user-1", { plan: "pro" });
    await vi.waitFor(() => expect(tappa.stage.value).toBe("intent"));
    await tappa.flush();
    expect(collector.requests.map(({ url }) => new URL(url).pathname.split("/")[2])).toEqual(["config"]);
    expect(localStorage.length + sessionStorage.length).toBe(0);
    expect(document.cookie).toBe("");
    expect(await databases(key)).toEqual([]);
  });

  it("granted later: what waited is sent with its original times", async () => {
    const { tappa, collector, key } = startTest();
    tappa.track("video_watched", { title: "A" });
    const before = Date.now();
    await vi.waitFor(() => expect(collector.requests).toHaveLength(1));
    tappa.consent("granted");
    await vi.waitFor(() => expect(collector.names()).toContain("video_watched"));
    const event = collector.batches.flatMap(({ events }) => events).find(({ name }) => name === "video_watched")!;
    expect(event.at).toBeLessThanOrEqual(before);
    expect(await databases(key)).toHaveLength(1);
  });

  it("granted just now: a flush waits until it is known whose events they are, and they are answered", async () => {
    const { tappa, collector } = startTest();
    await vi.waitFor(() => expect(collector.requests).toHaveLength(1));
    tappa.consent("granted");
    tappa.track("cart_added", { product_id: "A" });
    await tappa.flush();
    expect(collector.names().toSorted()).toEqual(["$consent", "$visit", "cart_added", "page_viewed"]);
  });

  it("granted, and another visitor begins: a flush waits for that one too", async () => {
    const { tappa, collector } = startTest(granted);
    await vi.waitFor(() => expect(collector.names()).toContain("page_viewed"));
    tappa.reset();
    tappa.track("cart_added", { product_id: "A" });
    await tappa.flush();
    expect(collector.names()).toContain("cart_added");
  });

  it("denied: everything is removed again, and nothing more is taken", async () => {
    const { tappa, collector, key } = startTest();
    tappa.consent("granted");
    await vi.waitFor(() => expect(collector.names()).toContain("page_viewed"));
    tappa.consent("denied");
    await vi.waitFor(async () => expect(await databases(key)).toEqual([]));
    const sent = collector.requests.length;
    tappa.track("video_watched");
    await tappa.flush();
    expect(collector.requests).toHaveLength(sent);
    expect(localStorage.length).toBe(0);
  });

  it("unknown for long: fifty events wait, orders and identity go last, and the loss is told", async () => {
    const { tappa, collector } = startTest();
    tappa.track("order_completed", { order_id: "1" });
    for (let index = 0; index < 60; index++) tappa.track("step", { index });
    await vi.waitFor(() => expect(tappa.stage.value).toBe("new"));
    tappa.consent("granted");
    await vi.waitFor(() => expect(collector.names()).toContain("$consent"));
    const events = collector.batches.flatMap(({ events: some }) => some);
    expect(events.filter(({ name }) => name === "order_completed")).toHaveLength(1);
    const steps = events.filter(({ name }) => name === "step").map(({ props }) => props["index"]);
    expect(steps.at(-1)).toBe(59);
    expect(steps).not.toContain(0);
    const numbers = [...events.map(({ n }) => n), ...lostIn(collector.batches)];
    expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_, n) => n));
    expect(events.length).toBeLessThan(numbers.length);
  });

  it("given or taken back in another tab counts in this one", async () => {
    const { collector, tappa, key } = startTest();
    const frame = document.body.appendChild(document.createElement("iframe"));
    const { localStorage: elsewhere } = frame.contentWindow!;
    await vi.waitFor(() => expect(tappa.stage.value).toBe("aware"));
    elsewhere.setItem(`tappa-${key}`, "granted");
    await vi.waitFor(() => expect(collector.names()).toContain("page_viewed"));
    elsewhere.removeItem(`tappa-${key}`);
    await vi.waitFor(async () => expect(await databases(key)).toEqual([]));
    frame.remove();
  });

  it("denied before the config came is remembered where silence means yes", async () => {
    const { tappa, collector, key } = startTest(granted);
    tappa.consent("denied");
    await vi.waitFor(() => expect(collector.requests).toHaveLength(1));
    await vi.waitFor(() => expect(localStorage.getItem(`tappa-${key}`)).toBe("denied"));
  });

  it("denied and given again in one breath is given", async () => {
    const { tappa, collector, key } = startTest();
    tappa.consent("granted");
    await vi.waitFor(() => expect(collector.names()).toContain("page_viewed"));
    tappa.consent("denied");
    tappa.consent("granted");
    tappa.track("video_watched");
    await vi.waitFor(() => expect(collector.names()).toContain("video_watched"));
    await vi.waitFor(async () => expect(await storedKeys(key)).toContain("visitor"));
  });

  it("goes to and fro between tabs once, whichever of them knows the site's policy", async () => {
    const { key, collector } = startTest(granted);
    const name = `tappa-${key}`;
    await vi.waitFor(() => expect(collector.names()).toContain("page_viewed"));
    const frame = document.body.appendChild(document.createElement("iframe"));
    const other = frame.contentWindow as Window & { eval(code: string): Promise<{ set(status: string): void }> };
    const url = new URL("./consent.ts", import.meta.url).href;
    // A tab whose config has not come.
    const consent = await other.eval(`import("${url}").then((it) => it.createConsent("${name}", () => {}))`);
    let events = 0;
    const note = ({ key: changed }: StorageEvent) => void (events += +(changed === name));
    addEventListener("storage", note);
    other.addEventListener("storage", note);
    consent.set("denied");
    for (let turn = 0; turn < 5; turn++) {
      const heard = new Promise((resolve) => addEventListener("storage", resolve, { once: true }));
      other.localStorage.setItem("turn", `${turn}`);
      await heard;
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    removeEventListener("storage", note);
    frame.remove();
    expect(events).toBeLessThan(5);
  });

  it("said again, as shops do on every page, is no news", async () => {
    const { tappa, collector } = startTest();
    tappa.consent("granted");
    tappa.consent("granted");
    tappa.track("video_watched");
    await vi.waitFor(() => expect(collector.names()).toContain("video_watched"));
    expect(collector.names().filter((name) => name === "$consent")).toHaveLength(1);
  });

  it("a site that needs none starts at once, and a refusal is remembered there", async () => {
    const { tappa, collector, key } = startTest(granted);
    await vi.waitFor(() => expect(collector.names()).toContain("page_viewed"));
    tappa.consent("denied");
    await vi.waitFor(async () => expect(await databases(key)).toEqual([]));
    const again = startWith(key, granted);
    await vi.waitFor(() => expect(again.collector.requests).toHaveLength(1));
    again.tappa.track("video_watched");
    await again.tappa.flush();
    expect(again.collector.batches).toEqual([]);
  });

  it("Google Consent Mode counts, and its default of denied only means that nobody was asked", async () => {
    const layer: unknown[] = [["consent", "default", { analytics_storage: "denied" }]];
    (window as { dataLayer?: unknown }).dataLayer = layer;
    const { tappa, collector } = startTest();
    await vi.waitFor(() => expect(tappa.stage.value).toBe("aware"));
    expect(collector.batches).toEqual([]);
    layer.push(["consent", "update", { analytics_storage: "granted" }]);
    await vi.waitFor(() => expect(collector.names()).toContain("page_viewed"));
  });
});

describe("a chat opened by hand", () => {
  const chat: SiteConfig = {
    ...testConfig,
    campaigns: [
      {
        id: "chat",
        kind: "chat",
        gates: [],
        when: { on: "page" },
        rank: 0,
        content: { title: { en: "Chat" }, greeting: { en: "Hello" } },
      },
    ],
  };

  it("is consent for that chat alone, also on the next page", async () => {
    const { tappa, collector, key } = startTest(chat);
    tappa.track("video_watched");
    await tappa.open("chat");
    await vi.waitFor(async () => expect([...(await storedKeys(key))]).toContain("visitor"));
    expect(await stored(key, "visitor")).toEqual({ id: expect.any(String), secret: expect.any(String) });
    await tappa.flush();
    expect(collector.batches).toEqual([]);
    expect(await storedKeys(key)).not.toContain("facts");
    const next = startWith(key, chat);
    await vi.waitFor(() => expect(next.tappa.stage.value).toBe("aware"));
    await next.tappa.flush();
    expect(next.collector.batches).toEqual([]);
    document.querySelector("tappa-widget")?.remove();
  });
});

describe("the client", () => {
  it("sends every event once, with the numbers of its page in a row", async () => {
    const { tappa, collector, errors } = startTest(granted);
    await vi.waitFor(() => expect(collector.names()).toContain("page_viewed"));
    for (let index = 0; index < 100; index++) tappa.track("step", { index });
    await vi.waitFor(() => expect(collector.names().filter((name) => name === "step")).toHaveLength(100));
    const events = collector.batches.flatMap(({ events: some }) => some);
    expect(events.map(({ n }) => n)).toEqual(events.map((_, index) => index));
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(errors).toEqual([]);
  });

  it("is the same visitor on the next page", async () => {
    const first = startTest(granted);
    await vi.waitFor(() => expect(first.collector.batches.length).toBeGreaterThan(0));
    const next = startWith(first.key, granted);
    next.tappa.track("video_watched");
    const sent = () => [...first.collector.batches, ...next.collector.batches];
    await vi.waitFor(() => expect(sent().flatMap(({ events }) => events.map(({ name }) => name))).toContain("video_watched"));
    expect(new Set(sent().map(({ visitor }) => visitor.id)).size).toBe(1);
  });

  it("knows on the next page what was answered a moment before this one went", async () => {
    const { tappa, collector, key } = startTest(granted);
    await vi.waitFor(() => expect(tappa.stage.value).toBe("aware"));
    tappa.track("order_completed", { order_id: "1", value: 5, currency: "EUR" });
    await vi.waitFor(() => expect(orders(collector.names())).toBe(1));
    await tappa.flush();
    const next = startWith(key, granted);
    await vi.waitFor(() => expect(next.tappa.stage.value).toBe("new"));
    await next.tappa.flush();
    await vi.waitFor(async () => expect((await storedKeys(key)).filter((name) => name.startsWith("e/"))).toEqual([]));
  });

  it("knows on the next page what was answered before any config had come, and sends it once in a page", async () => {
    const { tappa, collector, key } = startWith(`pk_${Date.now()}_${count++}`, null);
    tappa.consent("granted");
    tappa.track("order_completed", { order_id: "1", value: 5, currency: "EUR" });
    await vi.waitFor(() => expect(orders(collector.names())).toBe(1));
    tappa.track("order_completed", { order_id: "2", value: 5, currency: "EUR" });
    await vi.waitFor(() => expect(orders(collector.names())).toBe(2));
    await tappa.flush();
    const next = startWith(key, granted);
    await vi.waitFor(() => expect(next.tappa.stage.value).toBe("active"));
  });

  it("loads the config anew when an answer names another version", async () => {
    const { tappa, collector } = startTest(granted);
    const loads = () => collector.requests.filter(({ url }) => url.includes("/v1/config/")).length;
    await vi.waitFor(() => expect(collector.names()).toContain("page_viewed"));
    expect(loads()).toBe(1);
    collector.version = "2";
    tappa.track("order_completed", { order_id: "1" });
    await vi.waitFor(() => expect(loads()).toBe(2));
  });

  it("becomes another visitor after reset, and after identify with another user", async () => {
    const { tappa, collector } = startTest(granted);
    const visitorOf = (name: string) =>
      collector.batches.find(({ events }) => events.some((event) => event.name === name))?.visitor.id;
    tappa.identify("user-1");
    tappa.track("one");
    await vi.waitFor(() => expect(visitorOf("one")).toBeDefined());
    tappa.reset();
    tappa.track("two");
    await vi.waitFor(() => expect(visitorOf("two")).toBeDefined());
    tappa.identify("user-2");
    tappa.identify("user-3");
    tappa.track("three");
    await vi.waitFor(() => expect(visitorOf("three")).toBeDefined());
    expect(new Set(["one", "two", "three"].map(visitorOf)).size).toBe(3);
  });

  it("becomes another visitor when the page begins with another user: computers are shared", async () => {
    const first = startTest(granted);
    first.tappa.identify("user-1");
    await vi.waitFor(() => expect(first.collector.names()).toContain("$identify"));
    await first.tappa.flush();
    const next = startWith(first.key, granted);
    next.tappa.identify("user-2");
    const sent = () => [...first.collector.batches, ...next.collector.batches];
    const visitorOf = (userId: string) =>
      sent().find(({ events }) => events.some(({ props }) => props["userId"] === userId))?.visitor.id;
    await vi.waitFor(() => expect(visitorOf("user-2")).toBeDefined());
    expect(visitorOf("user-1")).not.toBe(visitorOf("user-2"));
  });

  it("does as the page said, where a sign-out comes before the sign-in", async () => {
    const first = startTest(granted);
    first.tappa.identify("user-1");
    await vi.waitFor(() => expect(first.collector.names()).toContain("$identify"));
    const next = startWith(first.key, granted);
    next.tappa.reset();
    next.tappa.identify("user-2");
    await vi.waitFor(async () => expect(await stored(first.key, "visitor")).toMatchObject({ userId: "user-2" }));
  });

  it("is reached by members that were taken before it began, and tells nobody who went before", async () => {
    const { tappa, collector } = startTest(granted);
    const { track, stage } = tappa;
    const gone = vi.fn<() => void>();
    const here = vi.fn<() => void>();
    tappa.on("ready", gone)();
    tappa.on("ready", here);
    await vi.waitFor(() => expect(here).toHaveBeenCalledOnce());
    expect(gone).not.toHaveBeenCalled();
    await vi.waitFor(() => expect(collector.names()).toContain("page_viewed"));
    const stages: string[] = [];
    stage.subscribe((one) => stages.push(one));
    track("order_completed", { order_id: "1", value: 5, currency: "EUR" });
    await vi.waitFor(() => expect(collector.names()).toContain("order_completed"));
    await vi.waitFor(() => expect(stages.at(-1)).toBe("new"));
  });

  it("hears what a listener calls while the queue is drained, by members taken before it began", async () => {
    const stub = createQueue();
    const { track } = stub;
    const nested = vi.fn<() => void>(() => track("nested"));
    stub.on("ready", nested);
    const { collector } = startTest(granted, stub);
    await vi.waitFor(() => expect(collector.names()).toContain("nested"));
  });

  it("says nothing to the page where no config has come", async () => {
    const { tappa } = startWith(`pk_${Date.now()}_${count++}`, null);
    tappa.consent("granted");
    await tappa.explain();
    const uncaught = vi.fn<() => void>();
    addEventListener("error", uncaught);
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    removeEventListener("error", uncaught);
    expect(uncaught).not.toHaveBeenCalled();
  });

  it("keeps the config of the first page for the next", async () => {
    const { collector, key } = startTest(granted);
    await vi.waitFor(() => expect(collector.names()).toContain("page_viewed"));
    await vi.waitFor(async () => expect(await stored(key, "config")).toEqual(granted));
  });

  it("goes on in memory where the browser never answers for its storage", async () => {
    const opened = vi.spyOn(indexedDB, "open").mockReturnValue({ addEventListener() {} } as unknown as IDBOpenDBRequest);
    const key = `pk_${Date.now()}_${count++}`;
    localStorage.setItem(`tappa-${key}`, "granted");
    const { tappa } = startWith(key, granted);
    const ready = vi.fn<(state: string) => void>();
    tappa.on("ready", ready);
    await vi.waitFor(() => expect(ready).toHaveBeenCalledWith("ready"));
    await vi.waitFor(() => expect(tappa.stage.value).toBe("aware"));
    opened.mockRestore();
  });

  it("hands over what waits of a visitor who goes, from any tab", async () => {
    const first = startTest(granted);
    first.tappa.track("one");
    await vi.waitFor(() => expect(first.collector.names()).toContain("one"));
    const { tappa, collector } = startWith(first.key, granted);
    tappa.track("two");
    await vi.waitFor(() => expect(first.collector.names()).toContain("two"));
    const beacon = vi.spyOn(navigator, "sendBeacon").mockReturnValue(true);
    tappa.track("order_completed", { order_id: "1" });
    tappa.reset();
    const handed = JSON.parse(beacon.mock.calls[0]![1] as string) as EventsRequest;
    expect(handed.visitor.id).toBe(first.collector.batches[0]!.visitor.id);
    expect(handed.events.map(({ name }) => name)).toContain("order_completed");
    expect(collector.batches).toEqual([]);
    beacon.mockRestore();
  });

  it("takes over what was called before it was there: consent first, then identify, with the times of the calls", async () => {
    const stub = createQueue();
    const heard: string[] = [];
    stub.stage.subscribe((stage) => heard.push(stage));
    stub.track("Order Completed", { order_id: "1", value: 5, currency: "EUR" });
    stub.identify("user-1");
    stub.consent("granted");
    const at = stub.calls[1]![2];
    const { tappa, collector } = startTest(testConfig, stub);
    expect(tappa).toBe(stub);
    expect(Object.keys(tappa).toSorted()).toEqual([
      "consent",
      "explain",
      "flush",
      "identify",
      "on",
      "open",
      "page",
      "reset",
      "stage",
      "track",
    ]);
    await vi.waitFor(() => expect(heard.at(-1)).toBe("new"));
    const names = () => collector.names().filter((name) => !/visit|page/.test(name));
    await vi.waitFor(() => expect(names()).toEqual(["$consent", "$identify", "Order Completed"].toSorted(byFirstAt(collector))));
    expect(collector.batches.flatMap(({ events }) => events).find(({ name }) => name === "Order Completed")!.at).toBe(at);
  });

  it("reads the shop's data layer, and counts an order once however often the thank-you page is loaded", async () => {
    const purchase = {
      event: "purchase",
      ecommerce: { transaction_id: "T-1", value: "9.99", currency: "EUR", items: [{ item_id: "A" }] },
    };
    (window as { dataLayer?: unknown }).dataLayer = [purchase];
    const first = startTest(granted);
    await vi.waitFor(() => expect(first.tappa.stage.value).toBe("new"));
    await vi.waitFor(() => expect(orders(first.collector.names())).toBe(1));
    await vi.waitFor(async () => expect((await first.tappa.explain())!.capture).toEqual({ dataLayer: ["order_completed"] }));
    // The facts are written in a group.
    await vi.waitFor(async () => expect(await stored(first.key, "facts")).toMatchObject({ orders: { "T-1": {} } }));
    (window as { dataLayer?: unknown }).dataLayer = [{ ...purchase }];
    const next = startWith(first.key, granted);
    await vi.waitFor(async () => expect((await next.tappa.explain())!.capture).toEqual({ dataLayer: ["order_completed"] }));
    await next.tappa.flush();
    expect(orders(next.collector.names())).toBe(0);
  });

  it("never throws into the page, whatever it is given", async () => {
    const { tappa, errors } = startTest(granted);
    const circle: { self?: unknown } = {};
    circle.self = circle;
    tappa.track("circle", circle as never);
    tappa.track("", {});
    tappa.track("big", { text: "x".repeat(20_000) });
    tappa.identify(undefined as never, undefined, undefined);
    tappa.on("ready", () => {
      throw new Error("the page's own");
    });
    tappa.stage.subscribe(() => {
      throw new Error("the page's own");
    });
    await expect(tappa.open("nothing")).resolves.toBeUndefined();
    expect(errors.length).toBeGreaterThan(4);
  });

  it("explains why nothing is sent", async () => {
    const { tappa } = startTest();
    const { stage, checks } = (await tappa.explain())!;
    expect(stage.why).toEqual(expect.any(String));
    expect(checks.find(({ check }) => check === "consent")).toMatchObject({
      ok: false,
      detail: "unknown",
      fix: expect.any(String),
    });
  });
});

/** Events go up in the order of their time. */
function byFirstAt(collector: ReturnType<typeof createTestCollector>) {
  const events = collector.batches.flatMap((batch) => batch.events);
  const indexOf = (name: string) => events.findIndex((event) => event.name === name);
  return (a: string, b: string) => indexOf(a) - indexOf(b);
}

const stored = async (key: string, name: string) => (await onDevice(key))?.[name];
const storedKeys = async (key: string) => Object.keys((await onDevice(key)) ?? {});
