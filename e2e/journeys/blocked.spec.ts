import type { Page } from "@playwright/test";
import { expect, test } from "./capture-shop.ts";

const METHODS = ["track", "identify", "page", "consent", "open", "on", "explain", "reset", "flush"];

/** What `ready` was told, once it was told anything. */
const readyOf = (page: Page) => page.evaluate(() => (window as { state?: string }).state);
const LISTEN = `<script>addEventListener("load", () => tappa.on("ready", (state) => (window.state = state)));</script>`;

test("where the SDK is blocked `ready` is told at once (analytics-next #1281)", async ({ buyer, shop }) => {
  const { page, context } = buyer;
  await context.route(/\/core\.js$/, (route) => route.abort());
  await page.goto(shop.put("/blocked-core", { head: LISTEN }));
  await expect.poll(() => readyOf(page)).toBe("failed");
});

test("where the collector never answers `ready` is told within eight seconds (analytics-next #314)", async ({ buyer, shop }) => {
  const { page, context } = buyer;
  await context.route(`${shop.collectorUrl}/v1/**`, () => {});
  await page.goto(shop.put("/silent-collector", { head: LISTEN }));
  await page.waitForFunction(
    () =>
      "stage" in (window as unknown as { tappa: object }).tappa && !("calls" in (window as unknown as { tappa: object }).tappa),
  );
  expect(await readyOf(page)).toBeUndefined();
  await page.clock.runFor(8000);
  await expect.poll(() => readyOf(page)).toBe("blocked");
});

test("every method is there and harmless while the SDK is blocked (rudder-sdk-js #1563)", async ({ buyer, shop }) => {
  const { page, context } = buyer;
  const errors: string[] = [];
  context.on("weberror", (error) => errors.push(error.error().message));
  await context.route(/\/core\.js$/, (route) => route.abort());
  await page.goto(shop.put("/blocked-methods", { head: LISTEN }));
  await expect.poll(() => readyOf(page)).toBe("failed");
  const kinds = await page.evaluate((names) => {
    const { tappa } = window as unknown as { tappa: Record<string, (...args: unknown[]) => unknown> };
    return names.map((name) => {
      tappa[name]!("ready", () => {});
      return typeof tappa[name];
    });
  }, METHODS);
  expect(kinds).toEqual(METHODS.map(() => "function"));
  expect(errors).toEqual([]);
});
