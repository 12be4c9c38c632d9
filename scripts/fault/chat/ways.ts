import type { BrowserContext } from "@playwright/test";
import type { Way } from "./side.ts";

/** A shopper with the widget, on a page of the shop. */
export const visitorWay = (context: BrowserContext, url: string): Way => ({
  context,
  async open(page) {
    await page.goto(url);
    await page.getByRole("button", { name: "Chat with us" }).click({ timeout: 20_000 });
    await page.getByRole("textbox", { name: "Write a message…" }).waitFor({ timeout: 20_000 });
  },
  field: (page) => page.getByRole("textbox", { name: "Write a message…" }),
  messages: (page) => page.getByRole("log").locator(".bubble:not(.dots)"),
  unsent: (page) => page.getByRole("log").locator(".bubble.saved, .bubble.refused"),
});

/** An agent with one conversation open in the console. */
export const agentWay = (context: BrowserContext, consoleUrl: string, conversation: string): Way => ({
  context,
  async open(page) {
    await page.goto(`${consoleUrl}/console/inbox/${conversation}`);
    await page.locator("#reply").waitFor({ timeout: 20_000 });
  },
  field: (page) => page.locator("#reply"),
  messages: (page) => page.getByRole("log").locator(".bubble"),
  unsent: (page) => page.getByRole("log").locator(".message-pending, .conflict"),
  again: (page) => page.getByRole("log").getByRole("button", { name: /^Send (again|it too)$/ }),
});
