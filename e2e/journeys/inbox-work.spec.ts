import type { Locator, Page } from "@playwright/test";
import { arrive, expect, test } from "./fixtures.ts";
import { identify } from "./identity.ts";
import { conversations, openChat, openConversation, say, thread, write } from "./talk.ts";

const HOUR_MS = 3_600_000;

/** Goes there as somebody without a mouse does. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  await expect(async () => {
    await page.keyboard.press("Tab");
    await expect(target).toBeFocused({ timeout: 1 });
  }).toPass({ intervals: [0] });
}

const GREETING = "Dear {name}, this is {agent} of {site}. I look into {order} and write to {email}.";
const GREETED = "Dear Maria Rossi, this is Anna Kowalska of Journeys. I look into H-2041 and write to maria@rossi.example.";

/** One label and one saved reply, as an admin makes them. */
async function prepare(admin: Page): Promise<void> {
  await admin.getByRole("link", { name: "Settings" }).first().click();
  await admin.getByRole("button", { name: "Add a label" }).click();
  await admin.getByRole("textbox", { name: "Name of the label" }).fill("Returns");
  await admin.getByRole("button", { name: "Save labels" }).click();
  await expect(admin.getByRole("button", { name: "Save labels" })).toHaveCount(0);
  await admin.getByRole("button", { name: "Add a saved reply" }).click();
  await admin.getByRole("textbox", { name: "Name of the saved reply" }).fill("Greeting");
  await admin.getByRole("textbox", { name: "Text of Greeting" }).fill(GREETING);
  await admin.getByRole("button", { name: "Save replies" }).click();
  await expect(admin.getByRole("button", { name: "Save replies" })).toHaveCount(0);
}

const views = (agent: Page) => agent.getByRole("navigation", { name: "Views" });

test("an agent works through the inbox without a mouse; what is for colleagues never reaches the shopper", async ({
  browser,
  stack,
  agent,
  shopper,
}) => {
  await prepare(agent);
  await identify(shopper, stack, "customer-maria", { name: "Maria Rossi", email: "maria@rossi.example" });
  await shopper.evaluate(() => {
    const { tappa } = window as unknown as { tappa: { track(name: string, props: object): void } };
    tappa.track("order_completed", { order_id: "H-2041", value: 12.75, currency: "GBP" });
  });
  await write(shopper, "Where is my parcel?");
  const elsewhere = await browser.newContext();
  await write(await arrive(elsewhere, stack), "Do you ship to Gdynia?");
  const { keyboard } = agent;
  const field = agent.getByRole("textbox", { name: "Reply to Maria Rossi" });

  await agent.reload();
  await tabTo(agent, agent.getByRole("link", { name: /^Inbox/ }).first());
  await keyboard.press("Enter");
  await expect(conversations(agent)).toHaveCount(2);
  await keyboard.press("?");
  await expect(agent.getByRole("dialog", { name: "Keyboard shortcuts" })).toContainText("Resolve or reopen");
  await keyboard.press("Escape");
  await keyboard.press("/");
  await keyboard.type("parc");
  await expect(conversations(agent)).toHaveCount(1);
  await keyboard.press("Enter");
  await expect(agent.getByRole("region", { name: "Conversation with Maria Rossi" })).toBeVisible();

  await keyboard.press("a");
  await expect(agent.getByText("Assigned to you")).toBeVisible();
  await keyboard.press("l");
  await expect(agent.getByRole("button", { name: "Returns" })).toBeFocused();
  await keyboard.press("Enter");
  await expect(agent.getByRole("button", { name: "Returns", pressed: true })).toBeVisible();
  await keyboard.press("Escape");
  await keyboard.press("n");
  await keyboard.type("Be generous with her");
  await keyboard.press("Enter");
  await expect(thread(agent).getByText("Be generous with her")).toHaveCount(1);
  await expect(thread(agent)).toContainText("only colleagues see it");
  await keyboard.press("Escape");
  await keyboard.press("r");
  await keyboard.type("/gre");
  await expect(agent.getByRole("option", { name: /Greeting/ })).toBeVisible();
  await keyboard.press("Enter");
  await expect(field).toHaveValue(GREETED);
  await agent.reload();
  await expect(field).toHaveValue(GREETED);
  await expect(conversations(agent)).toContainText("Draft");
  await keyboard.press("r");
  await keyboard.press("Enter");
  await expect(thread(shopper).getByText(GREETED)).toBeVisible();

  await keyboard.press("Escape");
  await keyboard.press("e");
  await expect(shopper.getByText("How was this conversation?")).toBeVisible();
  await shopper.reload();
  await openChat(shopper);
  await expect(thread(shopper)).toContainText("I look into H-2041");
  for (const told of [/generous/, /Returns/]) await expect(shopper.getByText(told)).toHaveCount(0);
  await expect(conversations(agent)).toContainText("Resolved");
  await keyboard.press("e");
  for (const place of [conversations(agent), agent.getByRole("region", { name: "Conversation with Maria Rossi" })])
    await expect(place.getByText("Resolved", { exact: true })).toHaveCount(0);

  // Back to the list, and on to the other one.
  await keyboard.press("Escape");
  await keyboard.press("/");
  await keyboard.press("ControlOrMeta+a");
  await keyboard.press("Delete");
  await expect(conversations(agent)).toHaveCount(2);
  const labels = agent.getByRole("combobox", { name: "Label" });
  await tabTo(agent, labels);
  await labels.selectOption("Returns");
  await expect(conversations(agent)).toHaveCount(1);
  await expect(conversations(agent)).toContainText("Maria Rossi");
  await labels.selectOption("All labels");
  await expect(conversations(agent)).toHaveCount(2);
  await keyboard.press("Escape");
  for (const [key, row] of [
    ["j", 0],
    ["j", 1],
    ["k", 0],
  ] as const) {
    await keyboard.press(key);
    await expect(conversations(agent).nth(row)).toHaveAttribute("aria-current", "true");
  }
  for (const [view, expected] of [
    ["Mine", "Maria Rossi"],
    ["Unassigned", "Do you ship to Gdynia?"],
  ] as const) {
    await tabTo(agent, views(agent).getByRole("link", { name: view }));
    await keyboard.press("Enter");
    await expect(conversations(agent)).toHaveCount(1);
    await expect(conversations(agent)).toContainText(expected);
  }
  await keyboard.press("j");
  await expect(thread(agent)).toContainText("Do you ship to Gdynia?");
  await keyboard.press("s");
  await expect(agent.getByRole("button", { name: /^In an hour/ })).toBeFocused();
  await keyboard.press("Enter");
  await expect(agent.getByText(/^Snoozed until/)).toBeVisible();
  await expect(conversations(agent)).toHaveCount(0);
  await keyboard.press("s");
  await expect(agent.getByRole("button", { name: "Bring it back now" })).toBeFocused();
  await keyboard.press("Enter");
  await expect(conversations(agent)).toContainText("Do you ship to Gdynia?");
  await elsewhere.close();
});

test("a snoozed conversation comes back when its time has come, or its shopper writes; a resolved one when its shopper writes", async ({
  browser,
  stack,
  agent,
  shopper,
}) => {
  await prepare(agent);
  await write(shopper, "Is there a blue one?");
  const elsewhere = await browser.newContext();
  const other = await arrive(elsewhere, stack);
  await write(other, "Do you ship to Gdynia?");
  await openConversation(agent, "Is there a blue one?");
  await agent.getByRole("button", { name: "Labels" }).click();
  await agent.getByRole("button", { name: "Returns" }).click();
  await expect(agent.getByRole("button", { name: "Returns", pressed: true })).toBeVisible();
  await agent.keyboard.press("Escape");
  await agent.getByRole("button", { name: "Note" }).click();
  await agent.getByRole("textbox", { name: /^Note about/ }).fill("Ask the warehouse");
  await agent.getByRole("button", { name: "Add note" }).click();
  await expect(thread(agent)).toContainText("Ask the warehouse");

  const snooze = async () => {
    await agent.getByRole("button", { name: "Snooze" }).click();
    await agent.getByRole("button", { name: /^In an hour/ }).click();
    await expect(agent.getByText(/^Snoozed until/)).toBeVisible();
    await expect(conversations(agent)).toHaveCount(1);
  };
  await snooze();
  await say(shopper, "Or a green one?");
  await expect(conversations(agent).filter({ hasText: "Or a green one?" })).toBeVisible();
  await snooze();
  await stack.restartCollector(HOUR_MS + 60_000);
  await expect(conversations(agent).filter({ hasText: "Back from snooze" })).toContainText("Or a green one?");

  await agent.getByRole("button", { name: "Resolve" }).click();
  await expect(agent.getByText("Resolved", { exact: true }).first()).toBeVisible();
  await expect(conversations(agent)).toHaveCount(1);
  const shows = async (view: string, ...texts: string[]) => {
    await views(agent).getByRole("link", { name: view }).click();
    await expect(conversations(agent)).toHaveCount(texts.length);
    for (const text of texts) await expect(conversations(agent).filter({ hasText: text })).toHaveCount(1);
  };
  await shows("Resolved", "Or a green one?");
  await shows("All", "Or a green one?", "Do you ship to Gdynia?");
  await shows("Unassigned", "Do you ship to Gdynia?");
  await shows("Mine");
  // Words of messages, notes and labels find it, wherever it is kept.
  for (const [words, expected] of [
    ["blue", "Or a green one?"],
    ["wareh", "Or a green one?"],
    ["returns", "Or a green one?"],
    ["gdyn", "Do you ship to Gdynia?"],
  ] as const) {
    await agent.getByRole("searchbox", { name: "Search conversations" }).fill(words);
    await expect(conversations(agent)).toHaveCount(1);
    await expect(conversations(agent)).toContainText(expected);
  }
  await agent.getByRole("searchbox", { name: "Search conversations" }).fill("");

  await say(shopper, "I am back");
  await shows("Unassigned", "I am back", "Do you ship to Gdynia?");
  await shows("Resolved");
  await elsewhere.close();
});
