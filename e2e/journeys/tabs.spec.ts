import type { BrowserContext, Page } from "@playwright/test";
import { CHROMIUM_FLAGS, chromiumPath } from "../../scripts/chromium.ts";
import { expect, test as base, type CaptureShop } from "./capture-shop.ts";

/** A browser that has opened many pages gives tabs of a site one process, and one that hangs would hold up the others. */
const test = base.extend({
  context: async ({ browser }, use) => {
    const own = await browser.browserType().launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
    await use(await own.newContext());
    await own.close();
  },
});

type TappaPage = { tappa: { consent(answer: string): void; track(name: string, props?: object): void; flush(): Promise<void> } };
interface Body {
  visitor: { id: string };
  events: { id: string; name: string }[];
}

async function openTab(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction(() => "tappa" in window);
  await page.evaluate(async () => {
    const { tappa } = window as unknown as TappaPage;
    tappa.consent("granted");
    await tappa.flush();
  });
  return page;
}

const track = (page: Page, name: string, props = {}) =>
  page.evaluate(([event, said]) => (window as unknown as TappaPage).tappa.track(event, said), [name, props] as const);

/** All batches that leave the tabs of a profile, and what the collector stored of them. */
function watch(context: BrowserContext, shop: CaptureShop) {
  const bodies: Body[] = [];
  context.on("request", (request) => {
    if (request.url() === `${shop.collectorUrl}/v1/events`) bodies.push(request.postDataJSON() as Body);
  });
  return {
    /** How many requests each event of this name was in. */
    sendings: (name: string) => {
      const counts = new Map<string, number>();
      for (const { id } of bodies.flatMap(({ events }) => events.filter((event) => event.name === name)))
        counts.set(id, (counts.get(id) ?? 0) + 1);
      return [...counts.values()];
    },
    async stored(name: string) {
      const timeline = bodies[0] ? ((await shop.person(bodies[0].visitor.id))?.timeline ?? []) : [];
      return timeline.filter((event) => event.name === name).length;
    },
  };
}

test("snowplow #349: what several tabs of a visitor tell at once leaves the browser once, by one of them", async ({
  context,
  shop,
}) => {
  const { sendings, stored } = watch(context, shop);
  const url = shop.put("/tabs", {});
  const tabs: Page[] = [];
  for (let count = 0; count < 4; count++) tabs.push(await openTab(context, url));
  await Promise.all(
    tabs.map((tab) =>
      tab.evaluate(() => {
        const { tappa } = window as unknown as TappaPage;
        for (let step = 0; step < 25; step++) tappa.track("step", { step });
      }),
    ),
  );
  await expect.poll(() => stored("step")).toBe(100);
  expect(sendings("step")).toEqual(Array.from({ length: 100 }, () => 1));
});

test("localstorage-retry #27: a leading tab that hangs is replaced while it hangs, and sends nothing again when it wakes", async ({
  context,
  shop,
}) => {
  const { sendings, stored } = watch(context, shop);
  const url = shop.put("/hanging", {});
  const leader = await openTab(context, url);
  const other = await openTab(context, url);
  await expect.poll(() => stored("page_viewed")).toBe(2);
  // Told, written, and not sent yet when the tab begins to hang.
  await context.route("**/v1/events", (route) => {
    const request = route.request();
    if (request.frame().page() === leader && request.postData()?.includes('"held"')) return;
    return route.continue();
  });
  await track(leader, "held");
  await expect.poll(() => sendings("held")).toEqual([1]);
  let wake: (() => void) | undefined;
  const woken = new Promise<void>((resolve) => (wake = resolve));
  await leader.route("**/wake", async (route) => {
    await woken;
    await route.fulfill({ status: 204 });
  });
  let isAwake = false;
  const awake = leader
    .evaluate(() => {
      // Nothing comes to a page that hangs, so it asks for the end of it, and hangs until it is answered.
      const asked = new XMLHttpRequest();
      asked.open("GET", "/wake", false);
      asked.send();
    })
    .then(() => (isAwake = true));
  await track(other, "order_completed", { order_id: "while-it-hangs" });
  await expect.poll(() => stored("order_completed")).toBe(1);
  await expect.poll(() => stored("held")).toBe(1);
  expect(isAwake).toBe(false);

  wake!();
  await awake;
  for (const tab of [leader, other]) await track(tab, "awake");
  await context.unroute("**/v1/events");
  await expect.poll(() => stored("awake")).toBe(2);
  expect(sendings("order_completed")).toEqual([1]);
  expect(sendings("awake")).toEqual([1, 1]);
  expect([await stored("held"), await stored("order_completed")]).toEqual([1, 1]);
});

test("without Web Locks each tab sends its own, and what one left is adopted after five minutes, once", async ({
  context,
  shop,
}) => {
  await context.clock.install();
  await context.addInitScript(() => Object.defineProperty(Navigator.prototype, "locks", { value: undefined }));
  const { sendings, stored } = watch(context, shop);
  const url = shop.put("/without-locks", {});
  const gone = await openTab(context, url);
  await context.setOffline(true);
  await track(gone, "order_completed", { order_id: "orphan" });
  // Tried, however often while there is no network.
  await expect.poll(() => sendings("order_completed")).toHaveLength(1);
  // The network may be back before the tab is gone.
  await gone.evaluate(() => {
    Object.assign(navigator, { sendBeacon: () => false });
    Object.assign(window, { fetch: () => Promise.reject(new TypeError("offline")) });
  });
  await gone.close();
  await context.setOffline(false);

  const early = await openTab(context, url);
  await track(early, "own");
  await expect.poll(() => stored("own")).toBe(1);
  expect(await stored("order_completed")).toBe(0);
  await early.clock.fastForward(301_000);
  const late = [await openTab(context, url), await openTab(context, url)];
  await expect.poll(() => stored("order_completed")).toBe(1);
  for (const tab of late) await tab.evaluate(() => (window as unknown as TappaPage).tappa.flush());
  expect([await stored("order_completed"), await stored("own")]).toEqual([1, 1]);
});
