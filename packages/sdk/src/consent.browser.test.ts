import { afterEach, describe, expect, it, vi } from "vitest";
import type { ConsentPolicy, EventsRequest, SiteCampaign, SiteConfig } from "@tappa/protocol";
import { createConsent } from "./consent.ts";
import { startWith } from "./testing-client.ts";
import { onDevice, testConfig } from "./testing.ts";

const BEHAVIOUR = /^(page_viewed|\$visit|video_watched|cart_added)$/;
const chat = {
  id: "chat",
  kind: "chat",
  gates: [],
  when: { on: "page" },
  rank: 0,
  content: { title: { en: "Chat" }, greeting: { en: "Hello" } },
} as unknown as SiteCampaign;
const withChat: SiteConfig = { ...testConfig, campaigns: [chat] };
const withPolicy = (policy: Partial<ConsentPolicy>): SiteConfig => ({
  ...testConfig,
  consent: { initial: "unknown", gpc: "deny", ...policy },
});
let count = 0;
const newKey = () => `pk_consent_${Date.now()}_${count++}`;
/** What is kept beside the config, which names events too. */
const keptOn = async (key: string) => JSON.stringify({ ...(await onDevice(key)), config: null });
const markOf = (key: string) => localStorage.getItem(`tappa-${key}`);
const visitorOn = async (key: string) => (await onDevice(key))?.["visitor"] as { id: string } | undefined;

afterEach(() => {
  localStorage.clear();
  vi.restoreAllMocks();
  Reflect.deleteProperty(navigator, "globalPrivacyControl");
  for (const one of document.querySelectorAll("tappa-widget,tappa-launcher")) one.remove();
});

describe("[W26] leave for widgets alone", () => {
  it("keeps and sends what widgets need, and nothing of what the visitor does", async () => {
    const { tappa, collector, key } = startWith(newKey(), withChat);
    await vi.waitFor(() => expect(tappa.stage.value).toBe("aware"));
    tappa.track("cart_added", { product_id: "A" });
    tappa.consent("widgets");
    tappa.track("video_watched", { title: "A" });
    tappa.page();
    tappa.identify("user-1", { plan: "pro" });
    await vi.waitFor(() => expect(collector.names()).toContain("$identify"));
    await tappa.flush();
    expect(collector.names()).toContain("$consent");
    expect(collector.names().filter((name) => BEHAVIOUR.test(name))).toEqual([]);
    expect(await keptOn(key)).not.toMatch(/page_viewed|video_watched|cart_added/);
    await vi.waitFor(() => expect(tappa.stage.value).not.toBe("intent"));
    expect(await visitorOn(key)).toMatchObject({ userId: "user-1" });
    await vi.waitFor(() => expect(document.querySelectorAll("tappa-launcher")).toHaveLength(1));
  });

  it("is remembered on the next page", async () => {
    const first = startWith(newKey());
    first.tappa.consent("widgets");
    await vi.waitFor(() => expect(first.collector.names()).toContain("$consent"));
    const next = startWith(first.key);
    next.tappa.track("video_watched");
    next.tappa.identify("user-1");
    // Whichever of the two leads sends it.
    const names = () => [first, next].flatMap(({ collector }) => collector.names());
    await vi.waitFor(() => expect(names()).toContain("$identify"));
    expect(names().filter((name) => BEHAVIOUR.test(name))).toEqual([]);
  });

  it("numbers what it takes in a row: what was refused is no loss", async () => {
    const { tappa, collector } = startWith(newKey(), withPolicy({ initial: "granted" }));
    await vi.waitFor(() => expect(collector.names()).toContain("page_viewed"));
    const beacon = vi.spyOn(navigator, "sendBeacon").mockReturnValue(true);
    tappa.consent("widgets");
    const { n } = (JSON.parse(beacon.mock.calls[0]![1] as string) as EventsRequest).events.at(-1)!;
    for (let index = 0; index < 5; index++) tappa.track("video_watched");
    tappa.identify("user-1");
    await vi.waitFor(() => expect(collector.names()).toContain("$identify"));
    expect(collector.batches.flatMap(({ events }) => events).find(({ name }) => name === "$identify")!.n).toBe(n + 1);
  });
});

describe("[W26] leave for measurement alone", () => {
  it("keeps and sends what the visitor does, and shows no widget", async () => {
    const { tappa, collector } = startWith(newKey(), withChat);
    await vi.waitFor(() => expect(document.querySelectorAll("tappa-launcher")).toHaveLength(1));
    tappa.consent("measurement");
    tappa.track("video_watched");
    await vi.waitFor(() => expect(collector.names()).toEqual(expect.arrayContaining(["page_viewed", "video_watched"])));
    await vi.waitFor(() => expect(document.querySelectorAll("tappa-launcher")).toHaveLength(0));
  });
});

describe("[W27] what is taken back", () => {
  it("goes with the visitor, who is told of nothing more but that", async () => {
    const beacon = vi.spyOn(navigator, "sendBeacon").mockReturnValue(true);
    const { tappa, collector, key } = startWith(newKey());
    tappa.consent("granted");
    await vi.waitFor(() => expect(collector.names()).toContain("page_viewed"));
    await vi.waitFor(async () => expect(await visitorOn(key)).toBeDefined());
    const { id } = (await visitorOn(key))!;
    tappa.track("video_watched");
    tappa.consent("denied");
    await vi.waitFor(async () => expect(await onDevice(key)).toBeNull());
    const told = beacon.mock.calls.map(([, body]) => JSON.parse(body as string) as EventsRequest);
    expect(told.map(({ visitor, events }) => [visitor.id, events.map(({ name, props }) => [name, props])])).toEqual([
      [id, [["$consent", { status: "denied", source: "page" }]]],
    ]);
  });

  it("leaves what the other purpose allows, for another visitor", async () => {
    const { tappa, collector, key } = startWith(newKey());
    tappa.consent("granted");
    tappa.track("order_completed", { order_id: "1", value: 5, currency: "EUR" });
    await vi.waitFor(() => expect(collector.names()).toContain("order_completed"));
    await vi.waitFor(() => expect(tappa.stage.value).toBe("new"));
    const { id } = (await visitorOn(key))!;
    tappa.consent("widgets");
    await vi.waitFor(async () => expect((await visitorOn(key))?.id).not.toBe(id));
    await vi.waitFor(() => expect(tappa.stage.value).not.toBe("new"));
    await vi.waitFor(async () => expect(await visitorOn(key)).toBeDefined());
    tappa.identify("user-1");
    await vi.waitFor(() => expect(collector.names()).toContain("$identify"));
    const later = collector.batches.find(({ events }) => events.some(({ name }) => name === "$identify"))!;
    expect(later.visitor.id).not.toBe(id);
    expect(await keptOn(key)).not.toContain("order_completed");
  });

  it("is gone from other tabs too", async () => {
    const key = newKey();
    const tabs = [startWith(key), startWith(key)] as const;
    tabs[0].tappa.consent("granted");
    // The browser tells every document of a change but the one that made it; here both are one.
    window.dispatchEvent(new StorageEvent("storage", { key: `tappa-${key}`, newValue: "granted" }));
    // Sent by whichever of the two leads, or handed over when the visitor goes.
    const beacon = vi.spyOn(navigator, "sendBeacon").mockReturnValue(true);
    const handed = () => beacon.mock.calls.flatMap(([, body]) => (JSON.parse(body as string) as EventsRequest).events);
    const names = () => [...tabs.flatMap(({ collector }) => collector.names()), ...handed().map(({ name }) => name)];
    tabs[1].tappa.track("video_watched");
    await vi.waitFor(() => expect(names()).toContain("video_watched"));
    tabs[0].tappa.consent("widgets");
    window.dispatchEvent(new StorageEvent("storage", { key: `tappa-${key}`, newValue: "widgets" }));
    const sent = names().filter((name) => name === "video_watched").length;
    tabs[1].tappa.track("video_watched");
    tabs[1].tappa.identify("user-1");
    await vi.waitFor(() => expect(names()).toContain("$identify"));
    expect(names().filter((name) => name === "video_watched")).toHaveLength(sent);
    expect(await keptOn(key)).not.toMatch(/video_watched|page_viewed/);
  });

  it("stays gone although it is being written at that moment", async () => {
    const { tappa, collector, key } = startWith(newKey());
    tappa.consent("granted");
    await vi.waitFor(() => expect(collector.names()).toContain("page_viewed"));
    for (let index = 0; index < 20; index++) tappa.track("order_completed", { order_id: `${index}` });
    tappa.consent("denied");
    await vi.waitFor(async () => expect(await onDevice(key)).toBeNull());
    await tappa.flush();
    expect(await onDevice(key)).toBeNull();
    expect(localStorage).toHaveLength(0);
  });
});

describe("[W28] a chat opened by hand", () => {
  it("outlives a refusal that the shop repeats on every page, and behaviour does not", async () => {
    const first = startWith(newKey(), withChat);
    first.tappa.consent("denied");
    await first.tappa.open("chat");
    await vi.waitFor(async () => expect(await visitorOn(first.key)).toBeDefined());
    const visitor = await visitorOn(first.key);
    const next = startWith(first.key, withChat);
    next.tappa.consent("denied");
    next.tappa.track("video_watched");
    await vi.waitFor(() => expect(next.collector.requests).toHaveLength(1));
    await next.tappa.flush();
    expect(await visitorOn(first.key)).toEqual(visitor);
    next.tappa.consent("granted");
    const names = () => [first, next].flatMap(({ collector }) => collector.names());
    await vi.waitFor(() => expect(names()).toContain("$consent"));
    await next.tappa.flush();
    expect(names()).not.toContain("video_watched");
  });

  it.each([
    [null, "unknown"],
    ["denied", "granted"],
  ] as const)("ends with reset, and leaves %s as it was before", async (before, initial) => {
    const { tappa, key, collector } = startWith(newKey(), { ...withPolicy({ initial }), campaigns: [chat] });
    const beacon = vi.spyOn(navigator, "sendBeacon").mockReturnValue(true);
    if (before) tappa.consent(before);
    await tappa.open("chat");
    await vi.waitFor(async () => expect(await visitorOn(key)).toBeDefined());
    const { id } = (await visitorOn(key))!;
    tappa.reset();
    await vi.waitFor(async () => expect(await onDevice(key)).toBeNull());
    expect(markOf(key)).toBe(before);
    // Said by the next visitor, who is then nobody either.
    const handed = beacon.mock.calls.map(([, body]) => JSON.parse(body as string) as EventsRequest);
    const told = [...handed, ...collector.batches].flatMap(({ events }) => events);
    expect(told.find(({ name }) => name === "$reset")?.props).toMatchObject({ visitor: id });
    expect(told.map(({ name }) => name).filter((name) => BEHAVIOUR.test(name))).toEqual([]);
    await tappa.open("chat");
    await vi.waitFor(async () => expect((await visitorOn(key))?.id).not.toBe(id));
  });

  it("goes on when all else is refused after it", async () => {
    const { tappa, key, collector } = startWith(newKey(), withChat);
    tappa.track("video_watched");
    await tappa.open("chat");
    await vi.waitFor(async () => expect(await visitorOn(key)).toBeDefined());
    const visitor = await visitorOn(key);
    tappa.consent("denied");
    await vi.waitFor(() => expect(markOf(key)).toBe("denied chat"));
    tappa.consent("granted");
    await vi.waitFor(() => expect(collector.names()).toContain("$consent"));
    await tappa.flush();
    expect(collector.names().filter((name) => BEHAVIOUR.test(name))).toEqual([]);
    expect(await visitorOn(key)).toMatchObject(visitor!);
  });
});

describe("[W29] Global Privacy Control", () => {
  it.each([
    [{ initial: "granted", gpc: "deny" }, null, []],
    [{ initial: "unknown", gpc: "deny" }, null, []],
    [{ initial: "granted", gpc: "limit" }, "limited", ["$identify"]],
    [{ initial: "unknown", gpc: "limit" }, null, []],
  ] as const)("under %j is remembered as %s, and sends %j", async (policy, mark, sent) => {
    Object.assign(navigator, { globalPrivacyControl: true });
    const { tappa, collector, key } = startWith(newKey(), withPolicy(policy));
    const ready = new Promise((resolve) => tappa.on("ready", resolve));
    await ready;
    tappa.track("video_watched");
    tappa.identify("user-1");
    await tappa.flush();
    await vi.waitFor(() => expect(collector.names()).toEqual(sent));
    expect(markOf(key)).toBe(mark);
  });

  it.each(["deny", "limit"] as const)("under %s gives way to an answer, and loses nothing that waited for it", async (gpc) => {
    Object.assign(navigator, { globalPrivacyControl: true });
    const { tappa, collector } = startWith(newKey(), withPolicy({ gpc }));
    await new Promise((resolve) => tappa.on("ready", resolve));
    tappa.consent("granted");
    tappa.track("video_watched");
    await vi.waitFor(() => expect(collector.names()).toContain("video_watched"));
    expect(collector.names().includes("page_viewed")).toBe(gpc === "limit");
  });

  it("takes back what only the site's policy had given", async () => {
    const first = startWith(newKey(), withPolicy({ initial: "granted" }));
    await vi.waitFor(() => expect(first.collector.names()).toContain("page_viewed"));
    expect(markOf(first.key)).toBe("implied");
    Object.assign(navigator, { globalPrivacyControl: true });
    startWith(first.key, withPolicy({ initial: "granted" }));
    await vi.waitFor(() => expect(markOf(first.key)).toBeNull());
    await vi.waitFor(async () => expect(await onDevice(first.key)).toBeNull());
  });
});

it("[W29] a chat opened by hand under Global Privacy Control is leave for it, and no refusal of the visitor's own", async () => {
  Object.assign(navigator, { globalPrivacyControl: true });
  const { tappa, collector, key } = startWith(newKey(), { ...withPolicy({ initial: "granted" }), campaigns: [chat] });
  await new Promise((resolve) => tappa.on("ready", resolve));
  await tappa.open("chat");
  await vi.waitFor(() => expect(markOf(key)).toBe("chat"));
  tappa.track("video_watched");
  await tappa.flush();
  expect(collector.names().filter((name) => BEHAVIOUR.test(name))).toEqual([]);
});

it("[W27] a refusal that is said before the config came holds on the next page, and is forgotten where silence means no", async () => {
  const key = newKey();
  const { tappa } = startWith(key, null);
  tappa.consent("denied");
  await vi.waitFor(() => expect(markOf(key)).toBe("denied"));
  // That page ended before any config came to it.
  const next = startWith(key, withPolicy({ initial: "granted" }));
  await new Promise((resolve) => next.tappa.on("ready", resolve));
  next.tappa.track("video_watched");
  await next.tappa.flush();
  expect(next.collector.names()).toEqual([]);
  startWith(key, withPolicy({ initial: "unknown" }));
  await vi.waitFor(() => expect(markOf(key)).toBeNull());
});

it("an answer that is none is refused with its code, and changes nothing", async () => {
  const { tappa, errors, key } = startWith(newKey());
  tappa.consent("yes" as never);
  await vi.waitFor(() => expect(errors.map(String)).toContain('Error: consent_invalid: "yes"'));
  expect(markOf(key)).toBeNull();
});

describe("an answer in another tab", () => {
  it("counts where nobody said anything, and stays, although the config comes before the word of it", () => {
    const name = `tappa-${newKey()}`;
    let changes = 0;
    const [one, other] = [createConsent(name, () => {}), createConsent(name, () => void changes++)];
    one.set("granted");
    other.decide({ initial: "unknown", gpc: "deny" });
    expect([localStorage.getItem(name), other.mark(), changes]).toEqual(["granted", "granted", 1]);
  });
});
