import { test as base, type BrowserContext, type Page } from "@playwright/test";
import { startStack, type Stack } from "../stack.ts";

interface Fixtures {
  stack: Stack;
  /** An agent, logged in through the one-time set-up link, looking at the console. */
  agent: Page;
  /** A shopper with a fresh profile on the shop's front page, cookies accepted. */
  shopper: Page;
}

/** Opens the shop as somebody new and accepts its cookie banner. */
export async function arrive(context: BrowserContext, stack: Stack): Promise<Page> {
  const page = await context.newPage();
  await page.goto(stack.shopUrl);
  await page.getByRole("button", { name: /accept/i }).click();
  return page;
}

export const test = base.extend<Fixtures>({
  stack: async ({}, use) => {
    const stack = await startStack();
    await use(stack);
    await stack.stop();
  },
  agent: async ({ browser, stack }, use) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(stack.setupUrl);
    await page.getByLabel("Name").fill("Anna Kowalska");
    await page.getByLabel(/e-?mail/i).fill("anna@shop.example");
    await page
      .getByLabel(/password/i)
      .first()
      .fill("correct horse battery staple");
    await page.getByRole("button", { name: /create|continue|start/i }).click();
    await use(page);
    await context.close();
  },
  shopper: async ({ browser, stack }, use) => {
    const context = await browser.newContext();
    await use(await arrive(context, stack));
    await context.close();
  },
});

export { expect } from "@playwright/test";
