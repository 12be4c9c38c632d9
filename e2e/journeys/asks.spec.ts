import type { BrowserContext, Page } from "@playwright/test";
import { arrive, expect, test } from "./fixtures.ts";
import { addToCart, checkOut } from "./shopping.ts";

const DAY_MS = 86_400_000;
const QUESTION = /how likely are you to recommend us/i;

/** The page's clock goes on as usual, but this much later. */
async function moveClock(context: BrowserContext, offsetMs: number): Promise<void> {
  await context.clock.install({ time: Date.now() + offsetMs });
}

interface Explained {
  tappa: { explain(): Promise<{ campaigns: { campaign: string; gates: { gate: string; pass: boolean }[] }[] }> };
}

/** The gates of a campaign that keep it from showing in this tab. */
function failingGates(page: Page, id: string): Promise<string[]> {
  return page.evaluate(async (campaign) => {
    const { campaigns } = await (window as unknown as Explained).tappa.explain();
    const gates = campaigns.find((one) => one.campaign === campaign)?.gates ?? [];
    return gates.filter(({ pass }) => !pass).map(({ gate }) => gate);
  }, id);
}

test("NPS is asked a week after the first order, answered in one tab and gone in the other", async ({
  browser,
  stack,
  agent,
}) => {
  const context = await browser.newContext();
  const page = await arrive(context, stack);
  await addToCart(page, "party-bunting");
  await checkOut(page);
  await expect(page.getByRole("button", { name: /chat with us/i })).toBeVisible();
  await expect(page.getByRole("heading", { name: QUESTION })).toHaveCount(0);

  await stack.restartCollector(8 * DAY_MS);
  await moveClock(context, 8 * DAY_MS);
  await page.goto(stack.shopUrl);
  const other = await context.newPage();
  await other.goto(stack.shopUrl);

  const isAsked = async (tab: Page) => (await tab.getByRole("heading", { name: QUESTION }).count()) > 0;
  await expect.poll(async () => Number(await isAsked(page)) + Number(await isAsked(other))).toBe(1);
  const [asking, quiet] = (await isAsked(page)) ? [page, other] : [other, page];
  await asking.bringToFront();
  await asking.getByRole("radio", { name: "9" }).click();
  await asking.getByRole("textbox", { name: /what did you like most/i }).fill("The ribbon on the parcel");
  await asking.getByRole("button", { name: "Send" }).click();
  await expect(asking.getByText(/thank you/i).first()).toBeVisible();
  // The other tab knows of the answer without a reload, and says so when asked why it is quiet.
  await expect.poll(() => failingGates(quiet, "nps")).toContain("cap");
  await expect(quiet.getByRole("heading", { name: QUESTION })).toHaveCount(0);

  await quiet.goto(`${stack.shopUrl}/p/party-bunting`);
  await expect(quiet.getByRole("button", { name: /chat with us/i })).toBeVisible();
  await expect(quiet.getByRole("heading", { name: QUESTION })).toHaveCount(0);

  await agent.getByRole("link", { name: "NPS" }).first().click();
  await expect(agent.getByText("The ribbon on the parcel")).toBeVisible();
});

test("the review prompt offers everyone the same destinations, after the attention budget's gap", async ({ browser, stack }) => {
  const context = await browser.newContext();
  const page = await arrive(context, stack);
  await addToCart(page, "party-bunting");
  await checkOut(page);

  // Day 15: NPS and review are both due. NPS has the higher priority; one ask per session, seven days between asks.
  await stack.restartCollector(15 * DAY_MS);
  await moveClock(context, 15 * DAY_MS);
  await page.goto(stack.shopUrl);
  await expect(page.getByRole("heading", { name: QUESTION })).toBeVisible();
  await expect(page.getByRole("heading", { name: "How was your order?" })).toHaveCount(0);
  await page.getByRole("radio", { name: /^0/ }).click();
  await page.getByRole("button", { name: "Skip" }).click();

  await stack.restartCollector(23 * DAY_MS);
  await moveClock(context, 23 * DAY_MS);
  await page.goto(stack.shopUrl);
  await expect(page.getByRole("heading", { name: "How was your order?" })).toBeVisible();
  const destinations = page.getByRole("link", { name: /google|trustpilot|localhost/i });
  await expect(destinations).toHaveCount(3);
  await expect(page.getByRole("button", { name: /write to us privately/i })).toBeVisible();
  await context.close();
});
