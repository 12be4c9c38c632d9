import { readFileSync } from "node:fs";
import { arrive, expect, test } from "./fixtures.ts";
import { identify } from "./identity.ts";
import { onDevice } from "./on-device.ts";
import { answer, bubbles, conversations, messageField, openChat, openConversation, say, thread } from "./talk.ts";

test("who is here and who types is seen, and an answer counts as read while somebody looks at the chat, not before", async ({
  agent,
  shopper,
  stack,
}) => {
  await openChat(shopper);
  await say(shopper, "Is it in stock?");
  await openConversation(agent, "Is it in stock?");
  await expect(shopper.getByRole("dialog", { name: "Chat with us" })).toContainText("Anna Kowalska is here");
  await agent.locator("#reply").pressSequentially("It");
  await expect(thread(shopper)).toContainText("Anna Kowalska is typing");
  await answer(agent, "It is.");
  await expect(thread(shopper)).not.toContainText("is typing");
  const ours = thread(agent).getByRole("listitem");
  await expect(ours.filter({ hasText: "It is." })).toContainText("Seen");

  // The chat stays open in a tab behind another one: a page has the focus now as in a window that somebody uses.
  const devtools = await shopper.context().newCDPSession(shopper);
  await devtools.send("Emulation.setFocusEmulationEnabled", { enabled: false });
  const front = await shopper.context().newPage();
  await front.goto(stack.shopUrl);
  await front.bringToFront();
  await expect.poll(() => shopper.evaluate(() => document.hasFocus())).toBe(false);
  await answer(agent, "Shall we keep one for you?");
  await expect(bubbles(shopper).last()).toHaveText("Shall we keep one for you?");
  await expect(front.getByRole("button", { name: "Chat with us, 1" })).toBeVisible();
  // Whatever the tabs have to say has been said by then.
  for (const page of [shopper, front])
    await page.evaluate(() => (window as unknown as { tappa: { flush(): Promise<void> } }).tappa.flush());
  await expect(ours.filter({ hasText: "Shall we keep one for you?" })).toBeVisible();
  await expect(ours.filter({ hasText: "Shall we keep one for you?" })).not.toContainText("Seen");

  await shopper.bringToFront();
  await expect(ours.filter({ hasText: "Shall we keep one for you?" })).toContainText("Seen");
  await expect(front.getByRole("button", { name: "Chat with us", exact: true })).toBeVisible();
});

test("a closed conversation is copied and saved as it was said, and writing opens the same one again", async ({
  agent,
  shopper,
}) => {
  await shopper.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await openChat(shopper);
  await say(shopper, "Does it come with **screws**?");
  await openConversation(agent, "Does it come with");
  await answer(agent, "With eight of them.");
  await agent.getByRole("button", { name: /^Resolve/ }).click();
  await expect(shopper.getByText("This conversation was closed. Write to open it again.")).toBeVisible();

  const said = /^Chat with us\n\n\[.+\] You: Does it come with \*\*screws\*\*\?\n\n\[.+\] Anna Kowalska: With eight of them\.\n$/;
  const more = shopper.getByRole("button", { name: "More" });
  await more.click();
  await shopper.getByRole("button", { name: "Copy the conversation" }).click();
  await expect(shopper.getByText("The conversation was copied.")).toBeAttached();
  expect(await shopper.evaluate(() => navigator.clipboard.readText())).toMatch(said);
  await more.click();
  const download = shopper.waitForEvent("download");
  await shopper.getByRole("button", { name: "Download it" }).click();
  expect(readFileSync(await (await download).path(), "utf8")).toMatch(said);

  await say(shopper, "And a drill?");
  await expect(shopper.getByText("This conversation was closed.")).toHaveCount(0);
  await expect(agent.getByRole("button", { name: /^Resolve/ })).toBeVisible();
  await expect(bubbles(agent)).toHaveText(["Does it come with screws?", "With eight of them.", "And a drill?"]);
  await expect(conversations(agent)).toHaveCount(1);
});

test("a refused message keeps its text, and can be sent again, changed or deleted", async ({
  browser,
  stack,
  agent,
  shopper,
}) => {
  await identify(shopper, stack, "customer-maria", { name: "Maria Rossi" });
  await openChat(shopper);
  await say(shopper, "Where is my parcel?");
  await expect(thread(shopper)).toContainText("Sent");
  const phone = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await arrive(phone, stack);
  await identify(page, stack, "customer-maria", { name: "Maria Rossi" });
  await openChat(page);
  await expect(thread(page)).toContainText("Where is my parcel?");

  // While the phone is out of reach the conversation ceases to be its own.
  await phone.setOffline(true);
  for (const text of ["It said Tuesday", "Or was it Friday", "Never mind"]) await say(page, text);
  await expect(thread(page)).toContainText("Saved here");
  const visitor = (await onDevice(page)).database["visitor"] as { id: string };
  await openConversation(agent, "Where is my parcel?");
  await agent.getByRole("button", { name: `Unlink device ${visitor.id.slice(-8)}` }).click();
  await agent.getByRole("button", { name: "Unlink", exact: true }).click();
  await expect(agent.getByRole("button", { name: `Unlink device ${visitor.id.slice(-8)}` })).toHaveCount(0);
  await phone.setOffline(false);

  const refused = (text: string) => thread(page).getByRole("listitem").filter({ hasText: text });
  for (const text of ["It said Tuesday", "Or was it Friday", "Never mind"])
    await expect(refused(text)).toContainText("This message was not accepted.");
  await refused("Never mind").getByRole("button", { name: "Delete" }).click();
  await expect(refused("Never mind")).toHaveCount(0);
  await refused("It said Tuesday").getByRole("button", { name: "Try again" }).click();
  await expect(refused("It said Tuesday")).not.toContainText("not accepted");
  await refused("Or was it Friday").getByRole("button", { name: "Edit" }).click();
  await expect(messageField(page)).toBeFocused();
  await expect(messageField(page)).toHaveValue("Or was it Friday");
  await say(page, "It was Friday");
  await expect(bubbles(page)).toHaveText(["It said Tuesday", "It was Friday"]);
  await expect(thread(page)).toContainText("Sent");

  await openConversation(agent, "It was Friday");
  await expect(bubbles(agent)).toHaveText(["It said Tuesday", "It was Friday"]);
  await phone.close();
});

test("what was written offline in two tabs, and the draft of the one that crashed, is there on the next page, in one conversation", async ({
  agent,
  shopper,
}) => {
  const context = shopper.context();
  await openChat(shopper);
  const second = await context.newPage();
  await second.goto(shopper.url());
  await openChat(second);
  await context.setOffline(true);
  await expect(second.getByText("You are offline. What you write is saved here and sent later.")).toBeVisible();
  await say(shopper, "My order came");
  await expect(bubbles(second)).toHaveText(["My order came"]);
  await say(second, "But the lid is missing");
  await expect(bubbles(shopper)).toHaveText(["My order came", "But the lid is missing"]);
  await second.close();
  await messageField(shopper).fill("It was the blue");
  await expect.poll(async () => JSON.stringify(await onDevice(shopper))).toContain("It was the blue");

  const crashed = shopper.waitForEvent("crash");
  const devtools = await context.newCDPSession(shopper);
  // It never answers.
  devtools.send("Page.crash").catch(() => {});
  await crashed;
  await shopper.close();
  await context.setOffline(false);
  const next = await context.newPage();
  await next.goto(second.url());
  await openChat(next);
  await expect(bubbles(next)).toHaveText(["My order came", "But the lid is missing"]);
  await expect(messageField(next)).toHaveValue("It was the blue");
  await expect(thread(next)).toContainText("Sent");

  await openConversation(agent, "But the lid is missing");
  await expect(bubbles(agent)).toHaveText(["My order came", "But the lid is missing"]);
  await expect(conversations(agent)).toHaveCount(1);
});
