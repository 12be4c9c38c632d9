import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { arrive, expect, test } from "./fixtures.ts";
import { identify } from "./identity.ts";
import { answer, messageField, openChat, openConversation, say, thread } from "./talk.ts";

/** The text stands in the thread, once. */
const expectOnce = (page: Page, text: string) => expect(thread(page).getByText(text, { exact: true })).toHaveCount(1);

test("shopper and agent talk; typing, reading and a second tab are seen", async ({ agent, shopper }) => {
  await openChat(shopper);
  await say(shopper, "Is the cakestand dishwasher safe?");
  await expect(thread(shopper)).toContainText("Sent");

  await openConversation(agent, "Is the cakestand dishwasher safe?");
  await expect(thread(shopper)).toContainText("Seen");

  await messageField(shopper).pressSequentially("And how tall");
  await expect(agent.getByText(/is typing/i).first()).toBeVisible();

  await answer(agent, "Better wash it by hand.");
  await expect(thread(shopper)).toContainText("Better wash it by hand.");
  await expect(thread(shopper)).toContainText("Anna");

  const second = await shopper.context().newPage();
  await second.goto(shopper.url());
  await openChat(second);
  await expect(thread(second)).toContainText("Is the cakestand dishwasher safe?");
  await expect(thread(second)).toContainText("Better wash it by hand.");
});

test("an answer that comes once the chat was closed is told by its button, at once", async ({ agent, shopper }) => {
  await openChat(shopper);
  await say(shopper, "Is it heavy?");
  await expect(thread(shopper)).toContainText("Sent");
  await shopper.keyboard.press("Escape");
  await expect(messageField(shopper)).toHaveCount(0);
  await openConversation(agent, "Is it heavy?");
  await answer(agent, "Not at all.");
  await shopper.getByRole("button", { name: "Chat with us, 1" }).click();
  await expectOnce(shopper, "Not at all.");
});

test("a draft survives a reload, and what is written offline is sent once when the network is back", async ({
  agent,
  shopper,
}) => {
  await openChat(shopper);
  await messageField(shopper).fill("A long thought that must not be lost");
  await shopper.reload();
  await openChat(shopper);
  await expect(messageField(shopper)).toHaveValue("A long thought that must not be lost");

  await shopper.context().setOffline(true);
  await messageField(shopper).press("Enter");
  await expect(thread(shopper)).toContainText("Saved here");
  await shopper.context().setOffline(false);
  await expect(thread(shopper)).toContainText("Sent");

  await openConversation(agent, "A long thought");
  await expectOnce(agent, "A long thought that must not be lost");
});

test("the collector dies in mid-chat and nothing is lost or doubled", async ({ stack, agent, shopper }) => {
  await openChat(shopper);
  await say(shopper, "Before the crash");
  await expect(thread(shopper)).toContainText("Sent");
  await openConversation(agent, "Before the crash");

  await stack.killCollector();
  await say(shopper, "During the crash");
  await expect(thread(shopper)).toContainText("Saved here");
  await answer(agent, "Answered during the crash");
  await stack.restartCollector();

  for (const text of ["Before the crash", "During the crash", "Answered during the crash"]) {
    await expectOnce(shopper, text);
    await expectOnce(agent, text);
  }
  await expect(thread(shopper)).not.toContainText("Saved here");
});

test("who declines cookies can still write, and nothing but the chat is known of them", async ({ browser, stack, agent }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${stack.shopUrl}/p/party-bunting`);
  await page.getByRole("button", { name: "Decline" }).click();
  await openChat(page);
  await say(page, "Do you ship to Gdynia?");
  await openConversation(agent, "Do you ship to Gdynia?");
  await answer(agent, "We do, in four days.");
  await expectOnce(page, "We do, in four days.");

  await agent.getByRole("link", { name: "Open profile" }).click();
  const timeline = agent.locator(".timeline");
  await expect(timeline).toContainText("Do you ship to Gdynia?");
  for (const name of ["page_viewed", "product_viewed", "$visit", "$shown"]) await expect(timeline).not.toContainText(name);
  await context.close();
});

test("an identified shopper finds the conversation on a second device", async ({ browser, stack, agent, shopper }) => {
  await identify(shopper, stack, "customer-maria", { name: "Maria Rossi" });
  await openChat(shopper);
  await say(shopper, "Where is my parcel?");
  await openConversation(agent, "Where is my parcel?");
  await answer(agent, "It left this morning.");
  await expect(thread(shopper)).toContainText("It left this morning.");

  const phone = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await arrive(phone, stack);
  await identify(page, stack, "customer-maria", { name: "Maria Rossi" });
  await openChat(page);
  await expect(thread(page)).toContainText("Where is my parcel?");
  await expect(thread(page)).toContainText("It left this morning.");
  await phone.close();
});

test("a card number never leaves the browser; what is no card does when the shopper wants it so", async ({ agent, shopper }) => {
  const bodies: string[] = [];
  shopper.on("request", (request) => bodies.push(request.postData() ?? ""));
  await openChat(shopper);
  await messageField(shopper).fill("Charge my card 4111 1111 1111 1111");
  await expect(shopper.getByText(/^Hidden before it is sent/)).toContainText("•••• •••• •••• 1111");
  await messageField(shopper).press("Enter");
  await expect(thread(shopper)).toContainText("Sent");
  await openConversation(agent, "Charge my card");
  await expectOnce(agent, "Charge my card •••• •••• •••• 1111");
  expect(bodies.filter((body) => body.includes("4111 1111"))).toEqual([]);

  await messageField(shopper).fill("The gate's password: tiger");
  await shopper.getByRole("button", { name: "Send as written" }).click();
  await messageField(shopper).press("Enter");
  await expectOnce(agent, "The gate's password: tiger");
  await say(shopper, "Pay it back to DE89 3704 0044 0532 0130 00");
  await expectOnce(agent, "Pay it back to •••• •••• •••• •••• ••30 00");
  expect(bodies.filter((body) => body.includes("DE89 3704"))).toEqual([]);
});

test("a resolved conversation asks how it was in every tab, until one of them has said so, and the report tells of it", async ({
  agent,
  shopper,
}) => {
  await openChat(shopper);
  await say(shopper, "Do you gift-wrap?");
  await openConversation(agent, "Do you gift-wrap?");
  await answer(agent, "With pleasure.");
  await expect(thread(shopper)).toContainText("With pleasure.");
  const second = await shopper.context().newPage();
  await second.goto(shopper.url());
  await openChat(second);

  await agent.getByRole("button", { name: /^Resolve/ }).click();
  for (const tab of [shopper, second]) await expect(tab.getByText("How was this conversation?")).toBeVisible();
  await shopper.getByRole("button", { name: "5 of 5" }).click();
  await shopper.getByRole("textbox", { name: "Write a few words…" }).fill("Quick and kind");
  await shopper.keyboard.press("Tab");
  await shopper.keyboard.press("Tab");
  await shopper.keyboard.press("Enter");
  await expect(second.getByText("How was this conversation?")).toHaveCount(0);
  // What is known of a person is read when its conversation is opened.
  await expect(async () => {
    await agent.reload();
    await expect(agent.getByText("Quick and kind", { exact: true }).first()).toBeVisible({ timeout: 5000 });
  }).toPass();

  const [file] = await Promise.all([
    second.waitForEvent("download"),
    second
      .getByRole("button", { name: "More" })
      .click()
      .then(() => second.getByRole("button", { name: "Download it" }).click()),
  ]);
  expect(file.suggestedFilename()).toMatch(/^chat-\d{4}-\d\d-\d\d\.txt$/);

  await agent.getByRole("link", { name: "Inbox report" }).first().click();
  const anna = agent.getByRole("table", { name: "By agent" }).getByRole("row", { name: /^Anna Kowalska/ });
  for (const figure of ["1 answered", "1 resolved", "5.0 of 5"]) await expect(anna).toContainText(figure);
  const [table] = await Promise.all([agent.waitForEvent("download"), agent.getByRole("link", { name: "CSV" }).click()]);
  expect(readFileSync(await table.path(), "utf8")).toMatch(/^agent,[^,]+,Anna Kowalska,1,/m);
});
