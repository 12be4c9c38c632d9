import type { Page } from "@playwright/test";
import { arrive, expect, test } from "./fixtures.ts";
import { addToCart, checkOut } from "./shopping.ts";

/** The stage as the page itself knows it, without asking anybody. */
async function expectStage(page: Page, stage: string): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { tappa: { stage: { value: string } } }).tappa.stage.value))
    .toBe(stage);
}

test("a first view becomes an order with nothing but the tag on the page, and the console shows it all", async ({
  stack,
  agent,
  shopper,
}) => {
  await expectStage(shopper, "aware");

  for (const slug of ["regency-cakestand-3-tier", "party-bunting", "rabbit-night-light"]) {
    const sent = shopper.waitForResponse(
      (response) => response.url().endsWith("/v1/events") && !!response.request().postData()?.includes("product_viewed"),
    );
    await shopper.goto(`${stack.shopUrl}/p/${slug}`);
    await sent;
  }
  await expectStage(shopper, "engaged");

  await addToCart(shopper, "regency-cakestand-3-tier");
  await expectStage(shopper, "intent");

  const order = await checkOut(shopper);
  await expectStage(shopper, "new");
  await shopper.reload();
  await shopper.reload();
  await expectStage(shopper, "new");

  await agent.getByRole("link", { name: "People" }).first().click();
  const row = agent.getByRole("row").filter({ hasText: "New" });
  await expect(row).toHaveCount(1);
  await expect(row.getByRole("cell").nth(1)).toHaveText("1");
  await row.getByRole("link").click();

  await expect(agent.getByRole("table", { name: "Orders" }).getByRole("row", { name: order })).toBeVisible();
  const moves = agent.locator(".moves li");
  await expect(moves).toHaveCount(4);
  for (const [index, stage] of ["New", "Intent", "Engaged", "Aware"].entries())
    await expect(moves.nth(index)).toContainText(stage);
});

interface Told {
  events: { name: string }[];
}

test("before consent nothing is stored and nothing is sent but the tag and the config", async ({ browser, stack }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.clock.install();
  const paths: string[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin === new URL(stack.collectorUrl).origin) paths.push(url.pathname);
  });
  for (const slug of ["party-bunting", "rabbit-night-light"]) {
    await page.goto(`${stack.shopUrl}/p/${slug}`);
    await expectStage(page, "aware");
    // Whatever waits for a timer has had its time.
    await page.clock.runFor(60_000);
  }

  expect(paths.filter((path) => path.startsWith("/v1/config/")).length).toBeGreaterThan(0);
  expect(paths.filter((path) => !/^\/(tappa\.js|v\/.*|v1\/config\/.*)$/.test(path))).toEqual([]);
  // Not even the code that keeps and sends; the chat's launcher stands without what draws and hears.
  await expect(page.locator("tappa-launcher")).toBeVisible();
  expect(paths.filter((path) => /\/(delivery|front|runtime|chat)-/.test(path))).toEqual([]);
  const stored = await page.evaluate(async () => ({
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    databases: (await indexedDB.databases()).map(({ name }) => name),
  }));
  expect(stored).toEqual({ local: [], session: [], databases: [] });
  // The shop itself sets none either before it was answered, so any cookie here would be ours.
  expect(await context.cookies()).toEqual([]);
  await context.close();
});

test("what keeps and sends may come late: nothing that happened before is lost", async ({ browser, stack }) => {
  const context = await browser.newContext();
  let failed = 0;
  await context.route(/\/delivery-[\w-]+\.js$/, (route) => (failed++ < 3 ? route.abort() : route.continue()));
  const told: string[] = [];
  context.on("request", (request) => {
    if (request.url().endsWith("/v1/events")) told.push(...(request.postDataJSON() as Told).events.map(({ name }) => name));
  });
  const page = await arrive(context, stack);
  await addToCart(page, "party-bunting");
  await expect.poll(() => told).toContain("cart_added");
  expect(failed).toBeGreaterThan(3);
  await context.close();
});

test("a blocked collector leaves the shop as it was", async ({ browser, stack }) => {
  const context = await browser.newContext();
  await context.route(`${stack.collectorUrl}/**`, (route) => route.abort());
  const errors: Error[] = [];
  context.on("weberror", (error) => errors.push(error.error()));
  const page = await arrive(context, stack);
  await addToCart(page, "party-bunting");
  expect(await checkOut(page)).not.toBe("");
  expect(errors).toEqual([]);
  await context.close();
});
