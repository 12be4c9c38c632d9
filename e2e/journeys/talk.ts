import { expect, type Page } from "@playwright/test";

/** Where a shopper writes. */
export const messageField = (page: Page) => page.getByRole("textbox", { name: "Write a message…" });
/** The messages, in the widget as in the inbox. */
export const thread = (page: Page) => page.getByRole("log");
export const bubbles = (page: Page) => thread(page).locator(".bubble");
/** The rows of an agent's list. */
export const conversations = (agent: Page) => agent.locator("[data-conversation]");

export async function openChat(page: Page): Promise<void> {
  await page.getByRole("button", { name: /chat with us/i }).click();
  await expect(messageField(page)).toBeVisible();
}

/** A shopper sends it, whether or not it goes out at once. */
export async function say(page: Page, text: string): Promise<void> {
  await messageField(page).fill(text);
  await messageField(page).press("Enter");
}

/** A shopper sends it, and the collector has it. */
export async function write(page: Page, text: string): Promise<void> {
  if (!(await messageField(page).isVisible())) await openChat(page);
  await say(page, text);
  await expect(thread(page)).toContainText("Sent");
}

/** An agent goes to the inbox, and to the conversation that ends like this. */
export async function openConversation(agent: Page, preview: string): Promise<void> {
  await agent.getByRole("link", { name: "Inbox" }).first().click();
  await conversations(agent).filter({ hasText: preview }).click();
  await expect(agent.locator("#reply")).toBeVisible();
}

/** An agent sends it. */
export async function answer(agent: Page, text: string): Promise<void> {
  await agent.locator("#reply").fill(text);
  await agent.locator("#reply").press("Enter");
}
