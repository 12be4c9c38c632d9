import { expect, test, type CaptureShop } from "./capture-shop.ts";
import { identityToken } from "./identity.ts";
import { withLoneBrowser } from "./lone-browser.ts";

const granted = `<script>window.dataLayer = [["consent", "update", { analytics_storage: "granted" }]];</script>`;
/** Runs when the page has loaded, and with it the tag. */
const script = (code: string) => `${granted}<script>addEventListener("load", async () => { ${code} });</script>`;
/** Code that says who is there, so that the collector can be asked for what it stored. */
const identify = async ({ secretKey }: CaptureShop, userId: string) =>
  `tappa.identify("${userId}", {}, { token: "${await identityToken(secretKey, userId)}" });`;
const speculate = (path: string) =>
  `<script type="speculationrules">${JSON.stringify({ prerender: [{ source: "list", urls: [path], eagerness: "immediate" }] })}</script>`;

/** What the collector stored of the one whom the page names, oldest first. */
async function timelineOf(shop: CaptureShop, userId: string) {
  const [found] = await shop.search(userId);
  const timeline = found ? ((await shop.person(found.id))?.timeline ?? []) : [];
  return timeline.toSorted((a, b) => a.at - b.at);
}
const viewsIn = (timeline: Awaited<ReturnType<typeof timelineOf>>) =>
  timeline.filter(({ name }) => name === "page_viewed").map(({ props }) => new URL(String(props["url"])).pathname);

test("a prerendered page counts when it is activated, and what it called meanwhile comes with it (plausible #5343)", async ({
  shop,
}) => {
  shop.put("/prerendered", {
    head: script(`
      tappa.track("called_early", { prerendering: document.prerendering });
      localStorage.rendered = document.prerendering;
      if (document.prerendering) await new Promise((seen) => document.addEventListener("prerenderingchange", seen));
      const { activationStart } = performance.getEntriesByType("navigation")[0];
      ${await identify(shop, "activated")}
      tappa.track("activated", { activatedAt: performance.timeOrigin + activationStart });`),
  });
  const url = shop.put("/before-activation", {
    head: `${speculate("/prerendered")}<script>
      addEventListener("storage", ({ key }) => key === "rendered" && location.assign("/prerendered"));</script>`,
    isBare: true,
  });
  await withLoneBrowser(url, async () => {
    await expect.poll(async () => viewsIn(await timelineOf(shop, "activated"))).toEqual(["/prerendered"]);
    const timeline = await timelineOf(shop, "activated");
    const of = (name: string) => timeline.find((event) => event.name === name)!;
    expect(of("called_early").props["prerendering"]).toBe(true);
    expect(of("page_viewed").at).toBeGreaterThanOrEqual(Math.floor(Number(of("activated").props["activatedAt"])));
  });
});

test("a page that is prerendered and never seen does not count, nor what it calls (plausible #5343)", async ({ shop }) => {
  shop.put("/never-seen", {
    head: script(`
      tappa.track("called_unseen");
      localStorage.unseen = document.prerendering;`),
  });
  shop.put("/seen-instead", { head: script(`${await identify(shop, "elsewhere")} await tappa.flush(); tappa.track("done");`) });
  const url = shop.put("/before-elsewhere", {
    head: `${speculate("/never-seen")}<script>
      addEventListener("storage", ({ key, newValue }) => key === "unseen" && location.assign("/seen-instead?" + newValue));</script>`,
    isBare: true,
  });
  await withLoneBrowser(url, async () => {
    await expect.poll(async () => (await timelineOf(shop, "elsewhere")).map(({ name }) => name)).toContain("done");
    const timeline = await timelineOf(shop, "elsewhere");
    expect(viewsIn(timeline)).toEqual(["/seen-instead"]);
    expect(timeline.map(({ props }) => String(props["url"] ?? ""))).toContain(`${shop.url}/seen-instead?true`);
    expect(timeline.map(({ name }) => name)).not.toContain("called_unseen");
  });
});

/** How often the returner was shown /first without a view of it. */
async function uncounted(shop: CaptureShop): Promise<number> {
  const timeline = await timelineOf(shop, "returner");
  const shown = timeline.filter(({ name }) => name === "loaded" || name === "came_back");
  return shown.length - viewsIn(timeline).filter((path) => path === "/first").length;
}

test("a page stays fit for the back-forward cache, and a return out of it is a view in the same visit (plausible #5082)", async ({
  shop,
}) => {
  const told = async () => (await timelineOf(shop, "returner")).map(({ name }) => name);
  const url = shop.put("/first", {
    head: `${granted}<script>
      addEventListener("load", async () => {
        tappa.consent("granted");
        ${await identify(shop, "returner")}
        tappa.track("loaded");
        // A request on its way would keep it out of the cache. The view is counted once the queue was drained, so it is the second's.
        await tappa.flush();
        await tappa.flush();
        location.assign("/second");
      }, { once: true });
      addEventListener("pageshow", ({ persisted }) => persisted && tappa.track("came_back"));</script>`,
  });
  shop.put("/second", { head: script(`await tappa.flush(); history.back();`) });
  await withLoneBrowser(url, async () => {
    await expect.poll(told).toContain("came_back");
    // A browser may have let it go all the same; then it was loaded, and goes and comes once more.
    await expect.poll(() => uncounted(shop)).toBe(0);
    expect((await told()).filter((name) => name === "$visit")).toHaveLength(1);
  });
});

test("links open as they did without the tag, in this tab and with ctrl in another (plausible #451)", async ({ buyer, shop }) => {
  const { page, context } = buyer;
  shop.put("/target", {});
  await buyer.goto(
    shop.put("/links", {
      body: `<a href="/target">Go</a><script>
        addEventListener("click", (event) => (window.prevented = event.defaultPrevented));</script>`,
    }),
  );
  const opened = context.waitForEvent("page");
  await page.getByRole("link", { name: "Go" }).click({ modifiers: ["ControlOrMeta"] });
  const tab = await opened;
  await tab.waitForURL(`${shop.url}/target`);
  expect(page.url()).toBe(`${shop.url}/links`);
  expect(await page.evaluate(() => (window as { prevented?: boolean }).prevented)).toBe(false);
  await page.getByRole("link", { name: "Go" }).click();
  await page.waitForURL(`${shop.url}/target`);
});

test("a frame that may not have storage runs undisturbed, and is told how it stands (posthog-js #3832)", async ({
  browser,
  shop,
}) => {
  const context = await browser.newContext();
  const errors: string[] = [];
  context.on("weberror", (error) => errors.push(error.error().message));
  const page = await context.newPage();
  shop.put("/framed", {});
  await page.goto(
    shop.put("/around", { body: `<iframe name="closed" sandbox="allow-scripts" src="/framed"></iframe>`, isBare: true }),
  );
  const frame = page.frame("closed")!;
  await frame.waitForFunction(() => "tappa" in window);
  const state = await frame.evaluate(() => {
    const { tappa } = window as unknown as { tappa: Record<string, (...args: unknown[]) => void> };
    tappa["consent"]!("granted");
    tappa["track"]!("video_watched");
    tappa["consent"]!("denied");
    tappa["reset"]!();
    return new Promise<string>((resolve) => tappa["on"]!("ready", resolve));
  });
  expect(["ready", "blocked"]).toContain(state);
  expect(errors).toEqual([]);
  await context.close();
});
