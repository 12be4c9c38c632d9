import type { BrowserContext, CDPSession, Page, Request } from "@playwright/test";
import { expect, test, type CaptureShop } from "./capture-shop.ts";

interface Told {
  visitor: { id: string };
  events: { name: string; at: number; props: Record<string, unknown> }[];
}
type TappaPage = { tappa: { consent(answer: string): void; track(name: string, props?: object): void; flush(): Promise<void> } };

const consent = (page: Page, answer: string) =>
  page.evaluate((said) => (window as unknown as TappaPage).tappa.consent(said), answer);
const track = (page: Page, name: string) => page.evaluate((said) => (window as unknown as TappaPage).tappa.track(said), name);
const PRODUCT = `<script>window.dataLayer = [{ event: "view_item", ecommerce: { items: [{ item_id: "A1", item_name: "Mug", price: 9 }] } }];</script>
  <script type="application/ld+json">{"@context":"https://schema.org","@type":"Product","sku":"A1","name":"Mug"}</script>`;

/** All that the profile holds of the shop's origin and the collector's, as the browser itself knows it. */
async function profileOf(cdp: CDPSession, { url: securityOrigin, collectorUrl }: CaptureShop) {
  const { cookies } = await cdp.send("Storage.getCookies");
  const entries = async (isLocalStorage: boolean) =>
    (await cdp.send("DOMStorage.getDOMStorageItems", { storageId: { securityOrigin, isLocalStorage } })).entries;
  const { databaseNames } = await cdp.send("IndexedDB.requestDatabaseNames", { securityOrigin });
  const { caches } = await cdp.send("CacheStorage.requestCacheNames", { securityOrigin });
  // No document is of the collector's origin: there the browser tells only how much is held.
  const { usage } = await cdp.send("Storage.getUsageAndQuota", { origin: collectorUrl });
  return { cookies, local: await entries(true), session: await entries(false), databaseNames, caches, usage };
}
const NOTHING = { cookies: [], local: [], session: [], databaseNames: [], caches: [], usage: 0 };

/** A profile without consent, and everything that leaves it. */
async function watched(context: BrowserContext, shop: CaptureShop) {
  const requests: Request[] = [];
  context.on("request", (request) => requests.push(request));
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  const workers: unknown[] = [];
  cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => workers.push(...registrations));
  for (const domain of ["DOMStorage", "IndexedDB", "ServiceWorker"] as const) await cdp.send(`${domain}.enable`);
  const told = () =>
    requests.filter((one) => one.url() === `${shop.collectorUrl}/v1/events`).map((one) => one.postDataJSON() as Told);
  const names = () => told().flatMap(({ events }) => events.map(({ name }) => name));
  return { page, cdp, requests, workers, told, names };
}

test("[W26] before consent the profile holds no cookie and no entry of any storage, and nothing is requested but tag, static files and config", async ({
  browser,
  shop,
}) => {
  const context = await browser.newContext();
  await context.clock.install();
  const { page, cdp, requests, workers } = await watched(context, shop);
  for (const path of ["/pending-one", "/pending-two"]) {
    await page.goto(shop.put(path, { head: PRODUCT }));
    await page.waitForFunction(() => "tappa" in window);
    await track(page, "video_watched");
    await page.evaluate(() => history.pushState(null, "", `${location.pathname}?q=1`));
    // Whatever waits for a timer has had its time.
    await context.clock.runFor(60_000);
    await page.evaluate(() => (window as unknown as TappaPage).tappa.flush());
    expect(await profileOf(cdp, shop)).toEqual(NOTHING);
  }
  const asked = requests.map((request) => [request.method(), request.url().replace(/\?.*/, "")] as const);
  const ours = asked
    .filter(([, url]) => url.startsWith(shop.collectorUrl))
    .map(([method, url]) => `${method} ${new URL(url).pathname}`);
  expect(ours.length).toBeGreaterThan(0);
  expect(ours.filter((one) => !/^GET \/(tappa\.js|v\/[\w.-]+\/[\w-]+\.js|v1\/config\/pk_capture)$/.test(one))).toEqual([]);
  expect(ours.filter((one) => /\/(delivery|front|runtime|chat|survey)-/.test(one))).toEqual([]);
  expect(asked.filter(([, url]) => !url.startsWith(shop.collectorUrl) && !url.startsWith(shop.url))).toEqual([]);
  expect(workers).toEqual([]);
  await context.close();
});

test("[W26] the first page view is not lost while consent is pending, and keeps its time (posthog-js #2841 #3770)", async ({
  browser,
  shop,
}) => {
  const context = await browser.newContext();
  const { page, told, names } = await watched(context, shop);
  await page.goto(shop.put("/landing", { head: PRODUCT }));
  await page.waitForFunction(
    () => (window as unknown as { tappa?: { stage: { value: string } } }).tappa?.stage.value === "aware",
  );
  const seenBy = await page.evaluate(() => Date.now());
  expect(names()).toEqual([]);
  await expect.poll(() => page.evaluate(() => Date.now())).toBeGreaterThan(seenBy + 50);
  await consent(page, "granted");
  await expect.poll(names).toEqual(expect.arrayContaining(["$visit", "page_viewed", "product_viewed", "$consent"]));
  const view = told()
    .flatMap(({ events }) => events)
    .find(({ name }) => name === "page_viewed")!;
  expect(view.at).toBeLessThanOrEqual(seenBy);
  expect(view.props["url"]).toBe(`${shop.url}/landing`);
  await context.close();
});

test("[W27] a refusal removes everything, in other tabs and in the midst of writing, and tells of nothing but itself", async ({
  browser,
  shop,
}) => {
  const context = await browser.newContext();
  const { page, cdp, told, names } = await watched(context, shop);
  const url = shop.put("/refused", {});
  await page.goto(url);
  await page.waitForFunction(() => "tappa" in window);
  await consent(page, "granted");
  const other = await context.newPage();
  await other.goto(url);
  await expect.poll(() => names().filter((name) => name === "page_viewed").length).toBe(2);
  expect(await profileOf(cdp, shop)).not.toEqual(NOTHING);
  const { id } = told()[0]!.visitor;

  const sent = told().length;
  await page.evaluate(() => {
    const { tappa } = window as unknown as TappaPage;
    for (let index = 0; index < 50; index++) tappa.track("order_completed", { order_id: `${index}` });
    tappa.consent("denied");
  });
  await expect.poll(() => profileOf(cdp, shop)).toEqual(NOTHING);
  for (const tab of [page, other]) {
    await track(tab, "video_watched");
    await tab.evaluate(() => (window as unknown as TappaPage).tappa.flush());
  }
  await other.close();
  const last = told().slice(sent);
  expect(last.map(({ visitor }) => visitor.id)).toEqual([id]);
  expect(last[0]!.events.map(({ name, props }) => [name, props])).toEqual([["$consent", { status: "denied", source: "page" }]]);
  expect(await profileOf(cdp, shop)).toEqual(NOTHING);
  await context.close();
});

test("[W27] an answer to a consent platform of TCF counts, and its chunk comes only where there is one", async ({
  browser,
  shop,
}) => {
  const context = await browser.newContext();
  const { page, requests, told, names } = await watched(context, shop);
  const isTcf = () => requests.some((request) => /\/tcf-[\w-]+\.js$/.test(request.url()));
  await page.goto(shop.put("/without-cmp", { head: PRODUCT }));
  await page.waitForFunction(
    () => (window as unknown as { tappa?: { stage: { value: string } } }).tappa?.stage.value === "aware",
  );
  expect(isTcf()).toBe(false);
  await page.goto(
    shop.put("/with-cmp", {
      head: `<script>
        const listeners = [];
        window.__tcfapi = (command, version, heard) => command === "addEventListener" && listeners.push(heard);
        window.answer = (...given) => listeners.forEach((heard) => heard({ gdprApplies: true, eventStatus: "useractioncomplete",
          purpose: { consents: Object.fromEntries(given.map((one) => [one, true])) } }, true));
        window.isHeard = () => listeners.length > 0;</script>`,
    }),
  );
  await page.waitForFunction(() => (window as unknown as { isHeard(): boolean }).isHeard());
  expect(isTcf()).toBe(true);
  expect(names()).toEqual([]);
  await page.evaluate(() => (window as unknown as { answer(...given: number[]): void }).answer(1, 8, 9));
  await expect.poll(names).toContain("page_viewed");
  const answer = told()
    .flatMap(({ events }) => events)
    .find(({ name }) => name === "$consent")!;
  expect(answer.props).toEqual({ status: "measurement", source: "tcf" });
  await context.close();
});
