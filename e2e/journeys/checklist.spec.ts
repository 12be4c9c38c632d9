import type { Page } from "@playwright/test";
import type { Stack } from "../stack.ts";
import { arrive, expect, test } from "./fixtures.ts";
import { identify } from "./identity.ts";
import { addToCart } from "./shopping.ts";

const LIST = "Welcome! Five small steps";
const list = (page: Page) => page.getByRole("region", { name: LIST });
const head = (page: Page) => list(page).getByRole("button", { name: LIST });
const item = (page: Page, title: string) => list(page).getByRole("listitem").filter({ hasText: title });

interface Config {
  campaigns: { id: string; version?: string; items?: { id: string; title: object; text: object; done: unknown }[] }[];
}

/** The owner edits the live list: one item goes, one comes. */
async function editList(agent: Page, { collectorUrl }: Stack): Promise<void> {
  const headers = { Origin: collectorUrl };
  const session = await agent.request.get(`${collectorUrl}/api/session`, { headers });
  const { sites } = (await session.json()) as { sites: { id: string }[] };
  const address = `${collectorUrl}/api/sites/${sites[0]!.id}/config`;
  const config = (await (await agent.request.get(address, { headers })).json()) as Config & { v?: number; version?: string };
  delete config.v;
  delete config.version;
  const welcome = config.campaigns.find(({ id }) => id === "welcome")!;
  welcome.version = "2";
  welcome.items = welcome.items!.filter(({ id }) => id !== "say-hello");
  welcome.items.push({
    id: "see-account",
    title: { en: "See your account" },
    text: { en: "It keeps your orders." },
    done: { url: ["/account"] },
  });
  const answer = await agent.request.put(address, { headers, data: config });
  expect(await answer.text()).toContain("version");
  expect(answer.status()).toBe(200);
}

test("a checklist goes on from device to device, and an edit of the live list loses no progress", async ({
  browser,
  stack,
  agent,
  shopper,
}) => {
  await expect(list(shopper)).toBeVisible();
  await addToCart(shopper, "party-bunting");
  // It unfolds once; on the second page it is small, and it stays as the shopper leaves it from here on.
  await expect(head(shopper)).toHaveAttribute("aria-expanded", "false");
  await head(shopper).click();
  await expect(item(shopper, "Put it into the cart")).toContainText("Done");
  await expect(item(shopper, "Find something you like")).toContainText("Done");
  await identify(shopper, stack, "customer-maria", { name: "Maria Rossi" });

  const phone = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await arrive(phone, stack);
  await expect(list(page)).toBeVisible();
  // On a phone the list begins small.
  await expect(head(page)).toHaveAttribute("aria-expanded", "false");
  await head(page).click();
  await identify(page, stack, "customer-maria", {});
  await expect(item(page, "Put it into the cart")).toContainText("Done");

  await editList(agent, stack);
  await shopper.goto(stack.shopUrl);
  await expect(item(shopper, "Say hello")).toHaveCount(0);
  await expect(item(shopper, "Put it into the cart")).toContainText("Done");
  await expect(item(shopper, "Find something you like")).toContainText("Done");

  await agent.getByRole("link", { name: "Checklists" }).first().click();
  const funnel = agent.getByRole("row").filter({ hasText: "Put it into the cart" });
  await expect(funnel.getByRole("cell").nth(1)).toHaveText("100%");
  await phone.close();
});
