import { afterEach, describe, expect, it, vi } from "vitest";
import type { ConsentPolicy, SiteConfig } from "@tappa/protocol";
import { startWith } from "../testing-client.ts";
import { testConfig } from "../testing.ts";

interface Page {
  dataLayer?: unknown[] | undefined;
}
const page = window as Page;
type Heard = (data: object, success: boolean) => void;
let count = 0;
const newKey = () => `pk_platform_${Date.now()}_${count++}`;
const markOf = (key: string) => localStorage.getItem(`tappa-${key}`);
const withPolicy = (policy: Partial<ConsentPolicy>): SiteConfig => ({
  ...testConfig,
  consent: { initial: "unknown", gpc: "deny", ...policy },
});
const startTest = (policy: Partial<ConsentPolicy> = {}) => startWith(newKey(), withPolicy(policy));

function gtag(..._command: unknown[]): void {
  // oxlint-disable-next-line prefer-rest-params -- what gtag() pushes is an `arguments` object
  (page.dataLayer ??= []).push(arguments);
}

/** What a consent platform puts into a page: it tells each listener of what there is, and of what comes. */
function createCmp() {
  const listeners: Heard[] = [];
  let current: object | undefined;
  const api = (command: string, version: number, heard: Heard) => {
    if (command !== "addEventListener" || version !== 2) return;
    listeners.push(heard);
    if (current) heard(current, true);
  };
  const tell = (data: object) => {
    current = { gdprApplies: true, ...data };
    for (const heard of listeners) heard(current, true);
  };
  return { api, listeners, tell };
}
const consents = (...given: number[]) => ({ purpose: { consents: Object.fromEntries(given.map((one) => [one, true])) } });
const ALL = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

/** A consent platform of a page around this one. */
const answer = ({ data }: MessageEvent<{ __tcfapiCall?: { command: string; version: number; callId: string } }>) => {
  const { __tcfapiCall: call } = data;
  if (call?.command !== "addEventListener" || call.version !== 2) return;
  const returnValue = { gdprApplies: true, eventStatus: "tcloaded", ...consents(...ALL) };
  window.postMessage(JSON.stringify({ __tcfapiReturn: { callId: call.callId, success: true, returnValue } }), "*");
};

afterEach(() => {
  localStorage.clear();
  delete page.dataLayer;
  Reflect.deleteProperty(page, "__tcfapi");
  Reflect.deleteProperty(navigator, "globalPrivacyControl");
});

describe("[W27] Google Consent Mode", () => {
  it.each([
    ["granted", { analytics_storage: "granted" }],
    ["measurement", { analytics_storage: "granted", functionality_storage: "denied" }],
    ["widgets", { analytics_storage: "denied", functionality_storage: "granted", personalization_storage: "denied" }],
    ["widgets", { analytics_storage: "denied", personalization_storage: "granted" }],
  ])("means %s by %j", async (mark, update) => {
    gtag("consent", "default", { analytics_storage: "denied", wait_for_update: 500 });
    const { key } = startTest();
    gtag("consent", "update", update);
    await vi.waitFor(() => expect(markOf(key)).toBe(mark));
  });

  it("is heard as an array of the layer too, and with capture turned off", async () => {
    page.dataLayer = [["consent", "update", { analytics_storage: "granted" }]];
    const { key, collector } = startTest();
    await vi.waitFor(() => expect(markOf(key)).toBe("granted"));
    await vi.waitFor(() => expect(collector.names()).toContain("$consent"));
    const told = collector.batches.flatMap(({ events }) => events).find(({ name }) => name === "$consent")!;
    expect(told.props).toEqual({ status: "granted", source: "consent_mode" });
  });

  it("takes what an update leaves open from the default, and ignores one about advertising", async () => {
    gtag("consent", "default", { analytics_storage: "denied", functionality_storage: "granted" });
    const { key, collector } = startTest();
    gtag("consent", "update", { ad_storage: "granted" });
    gtag("consent", "update", { security_storage: "granted" });
    await vi.waitFor(() => expect(collector.requests).toHaveLength(1));
    gtag("consent", "update", { analytics_storage: "denied" });
    await vi.waitFor(() => expect(markOf(key)).toBe("widgets"));
  });

  it("means by a default of granted that nobody need be asked: no answer, and taken back by a default of denied", async () => {
    gtag("consent", "default", { analytics_storage: "granted" });
    const first = startTest();
    await vi.waitFor(() => expect(first.collector.names()).toContain("page_viewed"));
    expect(markOf(first.key)).toBe("assumed");
    expect(first.collector.names()).not.toContain("$consent");
    page.dataLayer = undefined;
    gtag("consent", "default", { analytics_storage: "denied" });
    startWith(first.key);
    await vi.waitFor(() => expect(markOf(first.key)).toBeNull());
  });

  it("by a default leaves the time it gives for an update, and the update wins", async () => {
    gtag("consent", "default", { analytics_storage: "granted", wait_for_update: 400 });
    const { key, collector } = startTest();
    await vi.waitFor(() => expect(collector.requests).toHaveLength(1));
    expect(markOf(key)).toBeNull();
    gtag("consent", "update", { analytics_storage: "denied" });
    const over = performance.now() + 600;
    await vi.waitFor(() => expect(performance.now()).toBeGreaterThan(over));
    expect(markOf(key)).toBeNull();
    expect(collector.batches).toEqual([]);
  });

  it.each([
    [{ analytics_storage: "denied", region: ["IT"] }, { analytics_storage: "granted" }],
    [{ analytics_storage: "granted" }, { analytics_storage: "denied", region: ["IT"] }],
    [{ analytics_storage: "granted", region: ["US"] }, { ad_storage: "denied" }],
  ])("does not know where the visitor is: %j with %j grants nothing", async (first, second) => {
    gtag("consent", "default", first);
    gtag("consent", "default", second);
    const { tappa, key } = startTest();
    await vi.waitFor(() => expect(tappa.stage.value).toBe("aware"));
    const over = performance.now() + 300;
    await vi.waitFor(() => expect(performance.now()).toBeGreaterThan(over));
    expect(markOf(key)).toBeNull();
  });

  it.each([
    ["deny", null],
    ["limit", "limited"],
  ] as const)("[W29] by a default does not outdo Global Privacy Control: under %s it is %s", async (gpc, mark) => {
    Object.assign(navigator, { globalPrivacyControl: true });
    gtag("consent", "default", { analytics_storage: "granted" });
    const { key, collector } = startTest({ gpc });
    await vi.waitFor(() => expect(collector.requests).toHaveLength(1));
    const over = performance.now() + 300;
    await vi.waitFor(() => expect(performance.now()).toBeGreaterThan(over));
    expect(markOf(key)).toBe(mark);
    expect(collector.names()).not.toContain("page_viewed");
  });
});

describe("[W27] IAB TCF", () => {
  it.each([
    ["granted", ALL],
    ["measurement", [1, 8, 9]],
    ["widgets", [1, 5, 6, 11]],
  ])("means %s where purposes %j are consented to", async (mark, given) => {
    const { api, tell, listeners } = createCmp();
    Object.assign(page, { __tcfapi: api });
    const { key, collector } = startTest();
    await vi.waitFor(() => expect(listeners).not.toHaveLength(0));
    tell({ eventStatus: "cmpuishown", ...consents() });
    expect(markOf(key)).toBeNull();
    tell({ eventStatus: "useractioncomplete", ...consents(...given) });
    await vi.waitFor(() => expect(markOf(key)).toBe(mark));
    await vi.waitFor(() => expect(collector.names()).toContain("$consent"));
  });

  it.each([[2, 3, 4, 5, 6, 7, 8, 9, 10, 11], [1, 8], []])(
    "means no leave for measurement by purposes %j alone",
    async (...given) => {
      const { api, tell, listeners } = createCmp();
      Object.assign(page, { __tcfapi: api });
      const { key, tappa, collector } = startTest();
      await vi.waitFor(() => expect(listeners).not.toHaveLength(0));
      tell({ eventStatus: "tcloaded", ...consents(...given) });
      tappa.track("video_watched");
      await vi.waitFor(async () =>
        expect((await tappa.explain())!.checks).toContainEqual(expect.objectContaining({ detail: "denied" })),
      );
      expect(markOf(key)).toBeNull();
      expect(collector.batches).toEqual([]);
    },
  );

  it("asks for the purposes that the site's config names", async () => {
    const { api, tell, listeners } = createCmp();
    Object.assign(page, { __tcfapi: api });
    const { key } = startTest({ tcf: { measurement: [1, 10], widgets: [1, 2] } });
    await vi.waitFor(() => expect(listeners).not.toHaveLength(0));
    tell({ eventStatus: "tcloaded", ...consents(1, 10) });
    await vi.waitFor(() => expect(markOf(key)).toBe("measurement"));
  });

  it("follows when the visitor answers anew", async () => {
    const { api, tell, listeners } = createCmp();
    Object.assign(page, { __tcfapi: api });
    const { key, tappa, collector } = startTest();
    await vi.waitFor(() => expect(listeners).not.toHaveLength(0));
    tell({ eventStatus: "tcloaded", ...consents(...ALL) });
    await vi.waitFor(() => expect(collector.names()).toContain("page_viewed"));
    tell({ eventStatus: "useractioncomplete", ...consents() });
    await vi.waitFor(() => expect(markOf(key)).toBeNull());
    const sent = collector.names().length;
    tappa.track("video_watched");
    await tappa.flush();
    expect(collector.names()).toHaveLength(sent);
  });

  it("that does not apply to the visitor is no answer: nobody need be asked, until it applies", async () => {
    const { api, tell, listeners } = createCmp();
    Object.assign(page, { __tcfapi: api });
    const { key, collector } = startTest();
    await vi.waitFor(() => expect(listeners).not.toHaveLength(0));
    tell({ gdprApplies: undefined, eventStatus: "tcloaded" });
    tell({ gdprApplies: false, eventStatus: "tcloaded" });
    await vi.waitFor(() => expect(collector.names()).toContain("page_viewed"));
    expect(markOf(key)).toBe("assumed");
    tell({ eventStatus: "cmpuishown" });
    await vi.waitFor(() => expect(markOf(key)).toBeNull());
  });

  it("may come after the tag", async () => {
    const { key, tappa } = startTest();
    await vi.waitFor(() => expect(tappa.stage.value).toBe("aware"));
    const { api, tell, listeners } = createCmp();
    Object.assign(page, { __tcfapi: api });
    await vi.waitFor(() => expect(listeners).not.toHaveLength(0));
    tell({ eventStatus: "tcloaded", ...consents(...ALL) });
    await vi.waitFor(() => expect(markOf(key)).toBe("granted"));
  });

  it("answers by messages where only its frame is there", async () => {
    const frame = document.createElement("iframe");
    frame.name = "__tcfapiLocator";
    document.body.append(frame);
    addEventListener("message", answer);
    const { key } = startTest();
    await vi.waitFor(() => expect(markOf(key)).toBe("granted"));
    removeEventListener("message", answer);
    frame.remove();
  });
});

describe("[W27] of those who tell of consent", () => {
  it("the page is stronger than TCF, and TCF stronger than Consent Mode", async () => {
    const { api, tell, listeners } = createCmp();
    Object.assign(page, { __tcfapi: api });
    const { key, tappa } = startTest();
    gtag("consent", "update", { analytics_storage: "granted" });
    await vi.waitFor(() => expect(markOf(key)).toBe("granted"));
    await vi.waitFor(() => expect(listeners).not.toHaveLength(0));
    tell({ eventStatus: "tcloaded", ...consents(1, 8, 9) });
    await vi.waitFor(() => expect(markOf(key)).toBe("measurement"));
    gtag("consent", "update", { analytics_storage: "granted", functionality_storage: "granted" });
    tappa.track("video_watched");
    expect(markOf(key)).toBe("measurement");
    tappa.consent("widgets");
    expect(markOf(key)).toBe("widgets");
    tell({ eventStatus: "useractioncomplete", ...consents(...ALL) });
    gtag("consent", "update", { analytics_storage: "granted" });
    await tappa.flush();
    expect(markOf(key)).toBe("widgets");
  });
});
