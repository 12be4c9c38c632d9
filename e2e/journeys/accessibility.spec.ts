import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`the console has no accessibility finding on any page, ${colorScheme}`, async ({ agent, shopper }) => {
    await shopper.getByRole("button", { name: /chat with us/i }).click();
    await shopper.getByRole("textbox", { name: "Write a message…" }).fill("Hello there");
    await shopper.keyboard.press("Enter");
    await agent.emulateMedia({ colorScheme });
    for (const name of ["Home", "People", "NPS", "Checklists", "Reviews", "Settings", "Inbox"]) {
      await agent.getByRole("link", { name }).first().click();
      await expect(agent.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(agent.locator("[aria-busy=true]")).toHaveCount(0);
      await expectAccessible(agent);
    }
    await agent.locator("[data-conversation]").click();
    await expect(agent.locator("#reply")).toBeVisible();
    await expectAccessible(agent);
  });
}

test("a shopper writes to the shop by keyboard alone, and focus comes back to where it was", async ({ shopper }) => {
  const launcher = shopper.getByRole("button", { name: /chat with us/i });
  await launcher.focus();
  await shopper.keyboard.press("Enter");
  const field = shopper.getByRole("textbox", { name: "Write a message…" });
  await expect(field).toBeFocused();
  await shopper.keyboard.type("By keyboard alone");
  await shopper.keyboard.press("Enter");
  await expect(shopper.getByRole("log")).toContainText("By keyboard alone");
  await expectAccessible(shopper);
  await shopper.keyboard.press("Escape");
  await expect(field).toHaveCount(0);
  await expect(launcher).toBeFocused();
  await expectAccessible(shopper);
});
