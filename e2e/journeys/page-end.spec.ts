import type { Browser, BrowserContext, Page, Request, Route } from "@playwright/test";
import { expect, test, type CaptureShop } from "./capture-shop.ts";
import { openWire, type Wire } from "./wire.ts";

type TappaPage = { tappa: { consent(answer: string): void; track(name: string, props?: object): void; flush(): Promise<void> } };
interface Body {
  visitor: { id: string };
  events: { id: string; name: string; props: Record<string, unknown> }[];
}

const EVENTS = "**/v1/events";
/** A page without the tag: what arrives while it shows was handed over by the one before. */
const bare = (shop: CaptureShop) => shop.put("/without-tag", { isBare: true });

/** A shopper who gave leave, and all that leaves the browser for the collector's events. */
async function openShopper(
  browser: Browser,
  shop: CaptureShop,
  path: string,
  { body = "", wire }: { body?: string; wire?: Wire } = {},
) {
  const context = await browser.newContext();
  const sent: Request[] = [];
  context.on("request", (request) => new URL(request.url()).pathname === "/v1/events" && sent.push(request));
  const page = await context.newPage();
  const tag = wire && `<script async src="${wire.url}/tappa.js" data-key="${shop.key}"></script>`;
  await open(page, shop.put(path, { body, ...(tag && { head: tag, isBare: true }) }));
  await expect.poll(() => sent.length).toBeGreaterThan(0);
  const bodies = () => sent.map((request) => request.postDataJSON() as Body);
  const visitor = () => bodies()[0]!.visitor.id;
  /** What the collector stored under this name, oldest first. */
  const stored = async (name: string) =>
    ((await shop.person(visitor()))?.timeline ?? []).filter((event) => event.name === name).toSorted((a, b) => a.at - b.at);
  return { context, page, bodies, stored };
}

async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.waitForFunction(() => "tappa" in window);
  await page.evaluate(async () => {
    const { tappa } = window as unknown as TappaPage;
    tappa.consent("granted");
    await tappa.flush();
  });
}

/** Goes, and tells of `count` things of about 5 KB as it does: nothing of that can be on its way before the end. */
const goAndTell = (page: Page, when: "pagehide" | "visibilitychange", count: number, url: string) =>
  page.evaluate(
    ([event, many, next]) => {
      const tell = () => {
        const { tappa } = window as unknown as TappaPage;
        for (let step = 0; step < many; step++) tappa.track("step", { step, pad: "x".repeat(5000) });
      };
      addEventListener(event, tell);
      location.assign(next);
    },
    [when, count, url] as const,
  );

/** Requests that tell of this order are dealt with like this; the others pass, so none of them is waited for. */
async function withOrder(context: BrowserContext, order: string, deal: (route: Route) => unknown, times?: number) {
  const isMeant = (request: Request) => request.postData()?.includes(JSON.stringify(order));
  let left = times ?? Infinity;
  await context.route(EVENTS, (route) => (isMeant(route.request()) && left-- > 0 ? deal(route) : route.continue()));
}

test("posthog-js #44, #4140: more than the browser takes at the end of a page is not lost: the next page brings the rest, each once", async ({
  browser,
  shop,
}) => {
  const wire = await openWire(shop.collectorUrl);
  const { context, page, stored } = await openShopper(browser, shop, "/much-at-once", { wire });
  const before = wire.heard.length;
  await goAndTell(page, "pagehide", 40, bare(shop));
  await page.waitForURL("**/without-tag");
  await expect.poll(async () => (await stored("step")).length).toBeGreaterThan(0);
  const handed = wire.heard.slice(before);
  expect(handed.map(({ method }) => method)).toEqual(handed.map(() => "POST"));
  // What the browser would have refused was not tried: all that it took came.
  expect(handed.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(64 * 1024);
  expect((await stored("step")).length).toBeLessThan(40);

  await open(page, `${shop.url}/much-at-once`);
  await expect.poll(async () => (await stored("step")).length).toBe(40);
  expect(new Set((await stored("step")).map(({ props }) => props["step"])).size).toBe(40);
  await context.close();
  await wire.close();
});

test("posthog-js #4139: what a page says last is sent without a preflight, which a page that goes cannot finish", async ({
  browser,
  shop,
}) => {
  const wire = await openWire(shop.collectorUrl);
  const { context, page, stored } = await openShopper(browser, shop, "/last-words", { wire });
  const before = wire.heard.length;
  await goAndTell(page, "visibilitychange", 3, bare(shop));
  await expect.poll(async () => (await stored("step")).length).toBe(3);
  const last = wire.heard.slice(before);
  expect(last.map(({ method, type }) => [method, type])).toEqual(last.map(() => ["POST", "text/plain;charset=UTF-8"]));
  // As others do it: the browser asks first.
  await page.evaluate(
    (url) => navigator.sendBeacon(url, new Blob(["{}"], { type: "application/json" })),
    `${wire.url}/v1/events`,
  );
  await expect.poll(() => wire.heard.at(-1)!.method).toBe("OPTIONS");
  await context.close();
  await wire.close();
});

test("analytics-next #361, #706: what is told of the click that leaves the page is stored once, wherever the click leads", async ({
  browser,
  shop,
}) => {
  const body = `<a href="/without-tag" onclick="tappa.track('left', { to: 'bare' })">Away</a>
    <form action="/leaving"><button onclick="tappa.track('left', { to: 'form' })">Search</button></form>`;
  const { context, page, stored } = await openShopper(browser, shop, "/leaving", { body });
  bare(shop);
  await page.getByRole("link", { name: "Away" }).click();
  await page.waitForURL("**/without-tag");
  await expect.poll(async () => (await stored("left")).map(({ props }) => props["to"])).toEqual(["bare"]);
  await open(page, `${shop.url}/leaving`);
  await page.getByRole("button", { name: "Search" }).click();
  await page.waitForURL("**/leaving?");
  await open(page, page.url());
  await expect.poll(async () => (await stored("left")).map(({ props }) => props["to"])).toEqual(["bare", "form"]);
  await context.close();
});

/** It arrives, and the answer is lost on its way. */
async function loseAnswer(route: Route): Promise<void> {
  await route.fetch();
  await route.abort();
}

test("rudder-sdk-js #2245: what was under way when the page went comes with the next one, also when it had arrived unheard", async ({
  browser,
  shop,
}) => {
  const { context, page, bodies, stored } = await openShopper(browser, shop, "/under-way");
  const tell = (at: string) =>
    page.evaluate((where) => (window as unknown as TappaPage).tappa.track("order_completed", { order_id: where }), at);
  const isOnItsWay = (at: string) => bodies().some(({ events }) => events.some(({ props }) => props["order_id"] === at));
  // Nobody answers, neither the request nor the beacon of a page that goes.
  await withOrder(context, "unheard of", () => {});
  await tell("unheard of");
  await expect.poll(() => isOnItsWay("unheard of")).toBe(true);
  await page.goto(bare(shop));
  await context.unroute(EVENTS);
  await open(page, `${shop.url}/under-way`);
  await expect.poll(async () => (await stored("order_completed")).length).toBe(1);

  await withOrder(context, "unheard", loseAnswer, 1);
  await tell("unheard");
  await expect.poll(async () => (await stored("order_completed")).length).toBe(2);
  await open(page, `${shop.url}/under-way`);
  const times = () => bodies().filter(({ events }) => events.some(({ props }) => props["order_id"] === "unheard")).length;
  await expect.poll(times).toBeGreaterThan(1);
  await page.evaluate(() => (window as unknown as TappaPage).tappa.flush());
  expect((await stored("order_completed")).map(({ props }) => props["order_id"])).toEqual(["unheard of", "unheard"]);
  await context.close();
});

test("rudder-sdk-js #1175: nothing listens to `unload` or `beforeunload`, which would keep pages out of the back-forward cache", async ({
  browser,
  shop,
}) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  /** What the window is listened to for. */
  const listened = async () => {
    const { result } = await cdp.send("Runtime.evaluate", { expression: "window", objectGroup: "listened" });
    const { listeners } = await cdp.send("DOMDebugger.getEventListeners", { objectId: result.objectId! });
    return listeners.map(({ type }) => type);
  };
  await open(page, shop.put("/listening", {}));
  await page.evaluate(() => (window as unknown as { tappa: { open(widget: string): Promise<void> } }).tappa.open("chat"));
  await expect.poll(listened).toEqual(expect.arrayContaining(["pagehide", "pageshow"]));
  expect((await listened()).filter((type) => type.endsWith("unload"))).toEqual([]);
  await context.close();
});
