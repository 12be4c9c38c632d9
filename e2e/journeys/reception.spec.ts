import type { Browser, Locator, Page } from "@playwright/test";
import { createFeedClient } from "../../scripts/bench/feed-client.ts";
import type { Stack } from "../stack.ts";
import { expect, test } from "./fixtures.ts";
import { onDevice } from "./on-device.ts";
import { answer, messageField, openChat, openConversation, say, thread } from "./talk.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const WEEK_MS = 168 * HOUR_MS;
/** A Wednesday, 20:00 UTC: Thursday, 5:00 in Tokyo and 13:00 in Phoenix, where nobody ever moves the clocks. */
const WEDNESDAY = Date.UTC(2026, 0, 7, 20);
const EMAIL = "Where may we write to you, if you have left this page by then?";

/** A shop in Tokyo, open on weekdays from nine to five. */
async function publish(agent: Page, write: (form: Locator) => Promise<void>): Promise<void> {
  await agent.getByRole("link", { name: "Settings" }).first().click();
  const form = agent.locator("form").filter({ has: agent.getByLabel("Tell visitors when the chat is closed") });
  await form.getByLabel("Tell visitors when the chat is closed").check();
  await form.getByLabel("Time zone").fill("Asia/Tokyo");
  await expect(form.getByLabel("Monday", { exact: true })).toHaveValue(/9:00\s*[-–]\s*17:00/);
  await write(form);
  await form.getByRole("button", { name: "Publish" }).click();
  await expect(form.getByRole("button", { name: "Publish" })).toHaveCount(0);
}

async function ask(form: Locator, trait: string, question: string): Promise<Locator> {
  await form.getByRole("button", { name: "Add a question" }).click();
  const row = form
    .locator("li")
    .filter({ has: form.page().getByLabel("Kept as") })
    .last();
  await row.getByLabel("Kept as").fill(trait);
  await row.getByLabel("Question in en").fill(question);
  return row;
}

/** Somebody in Phoenix who declines cookies and opens the chat so long after the next such Wednesday began; with what they tell. */
async function comeWithoutConsent(browser: Browser, stack: Stack, afterMs: number) {
  const at = WEDNESDAY + Math.ceil((Date.now() - WEDNESDAY) / WEEK_MS) * WEEK_MS + afterMs;
  const offsetMs = at - Date.now();
  await stack.restartCollector(offsetMs);
  const context = await browser.newContext({ timezoneId: "America/Phoenix" });
  await context.clock.install({ time: Date.now() + offsetMs });
  const page = await context.newPage();
  const told: string[] = [];
  page.on("request", (request) => {
    if (!request.url().endsWith("/v1/events")) return;
    const batch = request.postDataJSON() as { events: { name: string }[] } | null;
    told.push(...(batch?.events ?? []).map(({ name }) => name));
  });
  await page.goto(`${stack.shopUrl}/p/party-bunting`);
  await page.getByRole("button", { name: "Decline" }).click();
  await page.getByRole("button", { name: /chat with us/i }).click();
  await expect(messageField(page)).toBeVisible();
  return { page, context, told };
}

/** What this browser keeps for the site, by name; events on their way come and go. */
async function keptBy(page: Page) {
  const { database, local, session } = await onDevice(page);
  const lasting = Object.entries(local).filter(([name]) => !name.startsWith("tappa-pk_e2e/"));
  return { database: Object.keys(database), local: lasting, session: Object.keys(session) };
}
/** The thread and how far it was read, the proof that it is theirs, what was asked already, and the answer about cookies. */
const CHAT_ALONE = {
  database: ["cursor", "feed", "leave", "visitor", "w/chat/chat.asked"],
  local: [["tappa-pk_e2e", "denied chat"]],
  session: [],
};

test("[W45] how long an answer takes is said as it was measured, once it was, and a question that is not required is skipped", async ({
  stack,
  agent,
  shopper,
}) => {
  await agent.getByRole("link", { name: "Settings" }).first().click();
  const form = agent.locator("form").filter({ has: agent.getByLabel("Tell visitors when the chat is closed") });
  await ask(form, "name", "Who is writing?");
  await form.getByRole("button", { name: "Publish" }).click();
  await expect(form.getByRole("button", { name: "Publish" })).toHaveCount(0);
  await shopper.reload();
  await openChat(shopper);
  await expect(shopper.getByText(/You can expect an answer/)).toHaveCount(0);
  await shopper.keyboard.press("Escape");

  const letters = [..."ABCDEFGHIJ"];
  const askedAt = Date.now();
  const address = { url: stack.collectorUrl, key: "pk_e2e", origin: stack.shopUrl };
  await Promise.all(letters.map((letter) => createFeedClient(address).say(`Question ${letter}`)));
  await stack.restartCollector(7 * MINUTE_MS);
  await agent.reload();
  for (const letter of letters) {
    await openConversation(agent, `Question ${letter}`);
    await answer(agent, `Answer ${letter}`);
    await expect(thread(agent).getByText(`Answer ${letter}`, { exact: true })).toBeVisible();
  }
  await openChat(shopper);
  const most = Math.ceil((7 * MINUTE_MS + Date.now() - askedAt) / MINUTE_MS);
  const said = shopper.getByText(
    /^You can expect an answer in about \d+ min: half of 10 answers at this time of the week came sooner\.$/,
  );
  await expect(said).toBeVisible();
  // They waited seven minutes and some seconds: what is promised is never less.
  const minutes = Number(/\d+/.exec(await said.innerText())![0]);
  expect(minutes).toBeGreaterThanOrEqual(8);
  expect(minutes).toBeLessThanOrEqual(most);
  await say(shopper, "Question K");
  await expect(thread(shopper)).toContainText("Sent");
  await expect(shopper.getByRole("textbox", { name: "Who is writing?" })).toBeVisible();
  await shopper.getByRole("button", { name: "Skip" }).click();
  await expect(shopper.getByRole("textbox", { name: "Who is writing?" })).toHaveCount(0);
  await openConversation(agent, "Question K");
  await answer(agent, "Here I am.");
  await expect(thread(shopper)).toContainText("Here I am.");
  await expect(shopper.getByText(/You can expect an answer/)).toHaveCount(0);
});

test("[W44] [W45] outside the site's hours the chat says when it opens and sends a message once there is an address to answer to, also for who declined cookies", async ({
  browser,
  stack,
  agent,
}) => {
  await publish(
    agent,
    async (form) => void (await form.getByLabel("While it is closed", { exact: true }).selectOption("require")),
  );
  const { page, context, told } = await comeWithoutConsent(browser, stack, 0);
  await expect(thread(page)).toContainText(/We are closed now\. We open again: today, 5:00\sPM\. Write to us all the same/);

  await say(page, "Is there one in blue?");
  const address = page.getByRole("textbox", { name: EMAIL });
  await expect(address).toBeFocused();
  await expect(messageField(page)).toHaveValue("Is there one in blue?");
  await address.fill("ada@example");
  await address.press("Enter");
  await expect(page.getByText(/This is no e-mail address yet/)).toBeVisible();
  expect(told).toEqual([]);
  await address.fill("ada@example.org");
  await address.press("Enter");
  await expect(thread(page)).toContainText("Sent");
  await expect(messageField(page)).toHaveValue("");
  await expect(address).toHaveCount(0);

  await openConversation(agent, "Is there one in blue?");
  await expect(agent.getByRole("link", { name: "ada@example.org", exact: true })).toHaveAttribute(
    "href",
    "mailto:ada@example.org",
  );
  await agent.locator("#reply").fill("There is.");
  await agent.locator("#reply").press("Enter");
  await expect(thread(page).getByText("There is.", { exact: true })).toHaveCount(1);
  await say(page, "Thank you");
  await expect(thread(agent).getByText("Thank you", { exact: true })).toHaveCount(1);
  await expect(address).toHaveCount(0);
  await expect.poll(() => keptBy(page)).toEqual(CHAT_ALONE);
  expect(told.filter((name) => !/^\$(message|read|traits|typing)$/.test(name))).toEqual([]);
  await context.close();
});

test("[W44] [W45] inside the site's hours nothing is closed, and what is asked in the thread stands beside it in the inbox", async ({
  browser,
  stack,
  agent,
}) => {
  await publish(agent, async (form) => {
    const name = await ask(form, "name", "Who is writing?");
    await name.getByLabel("Required").check();
    const topic = await ask(form, "topic", "What is it about?");
    await topic.getByLabel("Answer").selectOption("choice");
    await topic.getByLabel("Choices, one a line").fill("An order\nSomething else");
  });
  const { page, context } = await comeWithoutConsent(browser, stack, 5 * HOUR_MS);
  await say(page, "When does it come?");
  const name = page.getByRole("textbox", { name: "Who is writing?" });
  await expect(name).toBeFocused();
  await expect(page.getByText("Your message is kept below. It goes as soon as you have answered.")).toBeVisible();
  await name.fill("Ada Byron");
  await name.press("Enter");
  await expect(thread(page)).toContainText("Sent");
  const answered = page.waitForResponse((response) => response.request().postData()?.includes("Something else") === true);
  await page.getByRole("group", { name: "What is it about?" }).getByRole("button", { name: "Something else" }).click();
  await answered;
  await expect(thread(page)).not.toContainText(/closed|What is it about|Where may we write/);

  await openConversation(agent, "When does it come?");
  const about = agent.locator("dl.facts").filter({ hasText: "topic" });
  await expect(about).toContainText(/name\s*Ada Byron/);
  await expect(about).toContainText(/topic\s*Something else/);
  await context.close();
});
