import { createRequire } from "node:module";
import type { BrowserContext, Page } from "@playwright/test";
import { type CaptureShop, expect, test as base } from "./capture-shop.ts";
import { identityToken } from "./identity.ts";

/** Segment's library for browsers, as it is published. */
const LIBRARY = createRequire(import.meta.url).resolve("@segment/analytics-next/dist/umd/index.js");

type Say = (method: string, ...args: unknown[]) => Promise<void>;

interface SegmentPage {
  AnalyticsNext: { AnalyticsBrowser: { load(settings: object, options: object): Promise<unknown> } };
  analytics: Record<string, (...args: unknown[]) => Promise<unknown>>;
}

interface Customer {
  page: Page;
  context: BrowserContext;
  /** Calls a method of the library in the page. */
  say: Say;
  /** The id that the library gave this browser. */
  anonymousId(): Promise<string>;
  person(): ReturnType<CaptureShop["person"]>;
  /** Names of what is stored of this browser, sorted. */
  names(): Promise<string[]>;
}

let visits = 0;

/** Opens a page without our tag that loads the library with the public key and the collector's address. */
async function open(page: Page, shop: CaptureShop, options: object): Promise<void> {
  await page.goto(shop.put(`/segment/${visits++}`, { isBare: true }));
  await page.addScriptTag({ path: LIBRARY });
  await page.evaluate(
    async ([settings, init]) => {
      const { AnalyticsNext } = window as unknown as SegmentPage;
      Object.assign(window, { analytics: AnalyticsNext.AnalyticsBrowser.load(settings, init) });
      await (window as unknown as SegmentPage).analytics["ready"]!();
    },
    [{ writeKey: shop.key, cdnURL: shop.collectorUrl }, options] as const,
  );
}

const test = base.extend<{ options: object; customer: Customer }>({
  options: {},
  customer: async ({ browser, shop, options }, use) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await open(page, shop, options);
    const anonymousId = () =>
      page.evaluate(async () => {
        const { analytics } = window as unknown as SegmentPage;
        return ((await analytics["user"]!()) as { anonymousId(): string }).anonymousId();
      });
    const person = async () => shop.person(`segment:${await anonymousId()}`);
    await use({
      page,
      context,
      anonymousId,
      person,
      say: (method, ...args) =>
        page.evaluate(async ([name, rest]) => void (await (window as unknown as SegmentPage).analytics[name]!(...rest)), [
          method,
          args,
        ] as const),
      names: async () => ((await person())?.timeline ?? []).map(({ name }) => name).toSorted(),
    });
    await context.close();
  },
});

const ORDER = { order_id: "50314b8e", total: 30, currency: "EUR", products: [{ product_id: "507f", price: 15, quantity: 2 }] };

test("[W31] analytics-next tells a whole purchase, from a page of another origin", async ({ customer }) => {
  const { page, say, names, person } = customer;
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).host));
  await say("page", "Shop");
  await expect.poll(async () => (await person())?.stage).toBe("aware");
  await say("identify", "ada", { email: "ada@shop.example" });
  await say("track", "Product Viewed", { product_id: "507f" });
  await say("track", "Product Added", { product_id: "507f", quantity: 2 });
  await expect.poll(async () => (await person())?.stage).toBe("intent");
  await say("track", "Order Completed", ORDER);
  await say("group", "acme", { employees: 3 });
  await say("alias", "ada-2");
  await expect
    .poll(names)
    .toEqual([
      "$identify",
      "$identify",
      "$visit",
      "cart_added",
      "group_joined",
      "order_completed",
      "page_viewed",
      "product_viewed",
    ]);
  expect(await person()).toMatchObject({ stage: "new", orders: 1, userId: null });
  // It speaks to nobody else: neither events nor figures about itself go to Segment.
  expect(new Set(asked).size).toBe(1);
});

test("[W12] [W31] analytics-next links its visitor to a user by a token, and to nobody without one", async ({
  shop,
  customer,
}) => {
  const userId = `user-${visits}-${Date.now()}`;
  await customer.say("track", "Order Completed", ORDER);
  await customer.say("identify", userId, {});
  await expect.poll(customer.names).toEqual(["$identify", "order_completed"]);
  expect((await shop.search(userId)).filter((one) => one.userId === userId)).toEqual([]);
  const token = await identityToken(shop.secretKey, userId);
  await customer.say("identify", userId, { plan: "pro" }, { integrations: { Tappa: { token } } });
  const found = async () => (await shop.search(userId)).find((one) => one.userId === userId);
  await expect.poll(found).toBeTruthy();
  expect(await shop.person((await found())!.id)).toMatchObject({ stage: "new", orders: 1 });
});

test("[W31] what analytics-next could not send offline comes once the connection is back, and once", async ({ customer }) => {
  const { context, say, names } = customer;
  await context.setOffline(true);
  await say("track", "Product Added", { product_id: "507f" });
  await say("track", "Order Completed", ORDER);
  expect(await names()).toEqual([]);
  await context.setOffline(false);
  await expect.poll(names, { timeout: 60_000 }).toEqual(["cart_added", "order_completed"]);
});

test("[W31] a call that analytics-next sends again after a lost answer is stored once", async ({ customer }) => {
  const { page, say, names } = customer;
  let lost = 0;
  await page.route("**/v1/t", async (route) => {
    if (lost++ > 0) return route.fallback();
    await route.fetch();
    return route.abort();
  });
  await say("track", "Order Completed", ORDER);
  await expect.poll(() => lost, { timeout: 60_000 }).toBe(2);
  await say("track", "Quiz Taken");
  await expect.poll(names).toEqual(["Quiz Taken", "order_completed"]);
});

test.describe("in batches of JSON", () => {
  const headers = { "Content-Type": "application/json" };
  const deliveryStrategy = { strategy: "batching", config: { size: 3, timeout: 1000, headers } };
  test.use({ options: { integrations: { "Segment.io": { deliveryStrategy } } } });

  test("[W31] analytics-next is heard after the browser asked for leave", async ({ shop, customer }) => {
    const { page, say, names } = customer;
    const sent = page.waitForRequest(`${shop.collectorUrl}/v1/b`);
    await say("page", "Shop");
    await say("track", "Product Added", { product_id: "507f" });
    await say("track", "Order Completed", ORDER);
    expect((await sent).headers()["content-type"]).toBe("application/json");
    await expect.poll(names).toEqual(["$visit", "cart_added", "order_completed", "page_viewed"]);
  });
});
