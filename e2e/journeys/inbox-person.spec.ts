import type { Page } from "@playwright/test";
import { arrive, expect, test } from "./fixtures.ts";
import { identify } from "./identity.ts";
import { addToCart, checkOut } from "./shopping.ts";
import { answer, conversations, openChat, openConversation, say, thread } from "./talk.ts";

/** What the pane shows may be so old. */
const RENEWED_MS = 15_000;

const pane = (agent: Page) => agent.getByRole("complementary", { name: "Person" });

const rowOf = (agent: Page, preview: string) => conversations(agent).filter({ hasText: preview });

test("beside a conversation stands who is writing: stage and why, flags, page, cart, orders, devices, what they did and said before", async ({
  browser,
  stack,
  agent,
  shopper,
}) => {
  // On a phone, known to nobody yet: a question that was answered.
  const phone = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const small = await arrive(phone, stack);
  await openChat(small);
  await say(small, "Do you ship to Gdynia?");
  await openConversation(agent, "Do you ship to Gdynia?");
  await expect(pane(agent)).toContainText("Aware");
  await expect(pane(agent)).toContainText("Anonymous");
  await answer(agent, "We do.");
  await expect(thread(small)).toContainText("We do.");
  await agent.getByRole("button", { name: "Resolve" }).click();
  await expect(agent.getByRole("button", { name: "Reopen" })).toBeVisible();

  await agent.clock.install();
  await agent.reload();
  await addToCart(shopper, "party-bunting");
  const order = await checkOut(shopper);
  await openChat(shopper);
  await say(shopper, "Did my order go out?");
  await openConversation(agent, "Did my order go out?");
  const person = pane(agent);
  await expect(person.getByRole("heading", { name: "Device", exact: true })).toBeVisible();

  // She logs in on both: now they are one, also where the agent looks already.
  for (const page of [small, shopper]) await identify(page, stack, "customer-maria", { name: "Maria Rossi" });
  await expect(agent.getByRole("region", { name: "Conversation with Maria Rossi" })).toBeVisible();
  await expect(rowOf(agent, "Did my order go out?")).toContainText("Maria Rossi");
  await expect(person.getByRole("heading", { name: "Maria Rossi" })).toBeVisible();
  await expect(person.getByRole("heading", { name: "2 devices" })).toBeVisible();
  await expect(person).toContainText("customer-maria");
  await expect(person).toContainText("New customer");
  await expect(person).toContainText(/order/i);
  await expect(person.getByRole("list", { name: "Flags" })).toContainText("Registered");
  await expect(person.getByRole("heading", { name: /^1 order · £\d/ })).toBeVisible();
  await expect(person.getByRole("table", { name: "Orders" }).getByRole("row", { name: order })).toContainText(/£\d/);
  await expect(person.locator(".timeline")).toHaveCount(1);
  await person.getByRole("button", { name: "Show earlier" }).click();
  for (const what of ["Ordered", "Put into the cart", "Wrote"]) await expect(person.locator(".timeline")).toContainText(what);

  // Where they are now, and what they take from there.
  const follows = async (...shown: RegExp[]) =>
    expect(async () => {
      await agent.clock.fastForward(RENEWED_MS);
      for (const text of shown) await expect(person).toContainText(text, { timeout: 2000 });
    }).toPass();
  await shopper.goto(`${stack.shopUrl}/p/rabbit-night-light`);
  await follows(/Last page\s*\/p\/rabbit-night-light/);
  await addToCart(shopper, "rabbit-night-light");
  await follows(/Cart\s*£[\d.]+ · 1 piece/, /In the queue\s*Waiting/);

  await person.getByRole("link", { name: /Do you ship to Gdynia\?|We do\./ }).click();
  await expect(thread(agent)).toContainText("We do.");
  await expect(agent.getByRole("button", { name: "Reopen" })).toBeVisible();
  await phone.close();
});
