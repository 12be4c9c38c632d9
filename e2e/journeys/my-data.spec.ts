import { readFile } from "node:fs/promises";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { onDevice } from "./on-device.ts";
import { conversations, messageField, openChat, say } from "./talk.ts";

const WORDS = "Is the cakestand dishwasher safe?";

interface Told {
  person: { id: string };
  visitors: { id: string }[];
  conversations: { messages: { text: string }[] }[];
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include("tappa-widget").analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
}

/** All that this browser keeps for the site, as text. */
const keptBy = async (page: Page) => JSON.stringify(await onDevice(page));

/** Ids of the visitors in whose name this page sends from now on. */
function senders(page: Page): Set<string> {
  const ids = new Set<string>();
  page.on("request", (request) => {
    const body = request.url().includes("/v1/") && request.postData();
    const { visitor } = (body && body.startsWith("{") ? JSON.parse(body) : {}) as { visitor?: { id: string } | null };
    if (visitor) ids.add(visitor.id);
  });
  return ids;
}

test("[W54] [W55] a shopper takes along what is known and deletes it: a stranger on the next page and in another tab, nobody to the console", async ({
  agent,
  shopper,
}) => {
  await openChat(shopper);
  await say(shopper, WORDS);
  await expect(shopper.getByRole("log")).toContainText("Sent");
  const other = await shopper.context().newPage();
  await other.goto(shopper.url());
  await openChat(other);
  await expect(other.getByRole("log")).toContainText(WORDS);
  await agent.getByRole("link", { name: "Inbox" }).first().click();
  await expect(conversations(agent).filter({ hasText: WORDS })).toBeVisible();

  await shopper.getByRole("button", { name: "More" }).click();
  await shopper.getByRole("button", { name: "What you know about me" }).click();
  const known = shopper.getByRole("group", { name: "What you know about me" });
  await expect(known).toContainText("1 conversation");
  await expect(known).toContainText("Where you stand with us: Aware.");
  const download = shopper.waitForEvent("download");
  await known.getByRole("button", { name: "Save all of it as a file" }).click();
  const told = JSON.parse(await readFile(await (await download).path(), "utf8")) as Told;
  expect(told.conversations.map(({ messages }) => messages.map(({ text }) => text))).toEqual([[WORDS]]);
  const [{ id }] = told.visitors as [{ id: string }];
  expect(await keptBy(shopper)).toContain(id);

  await known.getByRole("button", { name: "Delete all of it" }).click();
  await expect(known.getByRole("status")).toContainText("on every device");
  const elsewhere = senders(other);
  await known.getByRole("button", { name: "Yes, delete everything" }).click();
  await expect(shopper.getByText("All that was kept of you is deleted.")).toBeVisible();
  await shopper.getByRole("button", { name: "Close" }).click();
  for (const page of [shopper, other]) await expect.poll(() => keptBy(page)).not.toContain(id);
  expect(await keptBy(shopper)).not.toContain("cakestand dishwasher");

  // The other tab took the chat down by itself; what it sends from now on is a stranger's.
  await expect(messageField(other)).toBeHidden();
  await openChat(other);
  await expect(other.getByRole("log")).not.toContainText(WORDS);
  const strangers = () => [...elsewhere].filter((sender) => sender !== id);
  await expect.poll(() => strangers().length).toBe(1);

  await shopper.reload();
  await openChat(shopper);
  await expect(shopper.getByRole("log")).not.toContainText(WORDS);
  expect(await keptBy(shopper)).toContain(strangers()[0]);

  await expect(conversations(agent).filter({ hasText: WORDS })).toHaveCount(0);
  await agent.goto(agent.url().replace(/\/inbox.*/, `/people/${told.person.id}`));
  await expect(agent.getByText("There is no such person")).toBeVisible();
});

test("[W55] who declined cookies and wrote all the same leaves nothing on the device", async ({ browser, stack, agent }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 800 } });
  const page = await context.newPage();
  await page.goto(`${stack.shopUrl}/p/party-bunting`);
  await page.getByRole("button", { name: "Decline" }).click();
  await openChat(page);
  await say(page, WORDS);
  await expect(page.getByRole("log")).toContainText("Sent");
  await agent.getByRole("link", { name: "Inbox" }).first().click();
  await expect(conversations(agent).filter({ hasText: WORDS })).toBeVisible();
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("button", { name: "What you know about me" }).click();
  await page.getByRole("button", { name: "Delete all of it" }).click();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Yes, delete everything" }).click();
  await expect(page.getByText("All that was kept of you is deleted.")).toBeVisible();
  await expect(page.getByRole("button", { name: /chat with us/i })).toBeVisible();
  await expectAccessible(page);
  // Nothing lies on it: a press in its midst meets it.
  await page.getByRole("button", { name: "Close" }).click();
  const kept = () =>
    page.evaluate(async () => [(await indexedDB.databases()).length, localStorage.length, sessionStorage.length] as const);
  await expect.poll(kept).toEqual([0, 0, 0]);
  await expect(conversations(agent)).toHaveCount(0);
  await context.close();
});
