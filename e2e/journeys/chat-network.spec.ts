import type { Page } from "@playwright/test";
import { startStack } from "../stack.ts";
import { createBadLine, type BadLine, type Reading } from "./bad-line.ts";
import { expect, test as base } from "./fixtures.ts";
import { answer, messageField, say, thread } from "./talk.ts";

/** A proxy that buffers shows itself by this much silence. */
const FIRST_LINE_MS = 8_000;
/** A connection on which nothing comes for so long is given up. */
const WATCHDOG_MS = 45_000;

/** Widget and console reach the collector through a line that may turn bad. */
const test = base.extend<{ line: BadLine }>({
  line: async ({}, use) => {
    const line = createBadLine();
    await use(line);
    await line.close();
  },
  stack: async ({ line }, use) => {
    const stack = await startStack(line.open);
    await use(stack);
    await stack.stop();
  },
});

const readings = (line: BadLine, reader: Reading["reader"]) => line.readings.filter((reading) => reading.reader === reader);
/** How feeds were asked for. */
const modes = (line: BadLine, reader: Reading["reader"]) =>
  readings(line, reader)
    .map(({ mode }) => mode)
    .filter((mode) => mode !== "once");

/** The page anew, with a clock that can be moved, until its feed is asked for. */
async function reload(page: Page, line: BadLine, reader: Reading["reader"], open: () => Promise<void>): Promise<void> {
  const before = modes(line, reader).length;
  await page.clock.install();
  await page.reload();
  await open();
  await expect.poll(() => modes(line, reader).slice(before)).toContain("stream");
}

const openChat = (shopper: Page, line: BadLine) =>
  reload(shopper, line, "widget", async () => {
    await shopper.getByRole("button", { name: /chat with us/i }).click();
    await expect(messageField(shopper)).toBeVisible();
  });

async function openInbox(agent: Page, line: BadLine): Promise<void> {
  const inbox = agent.getByRole("link", { name: "Inbox" }).first();
  await expect(inbox).toBeVisible();
  await reload(agent, line, "console", () => inbox.click());
}

async function openConversation(agent: Page, preview: string): Promise<void> {
  await agent.locator("[data-conversation]").filter({ hasText: preview }).click();
  await expect(agent.locator("#reply")).toBeVisible();
}

/** All of it stands in the thread, in this order, each once. */
async function expectThread(page: Page, texts: readonly string[]): Promise<void> {
  const messages = thread(page).getByText(new RegExp(`^(${texts.join("|")})$`));
  await expect(messages).toHaveText(texts);
}

test("behind a proxy that holds answers back until they end, shopper and agent talk all the same", async ({
  line,
  agent,
  shopper,
}) => {
  line.isBuffering = true;
  await openInbox(agent, line);
  await openChat(shopper, line);
  for (const [page, reader] of [
    [shopper, "widget"],
    [agent, "console"],
  ] as const) {
    await page.clock.fastForward(FIRST_LINE_MS);
    await expect.poll(() => modes(line, reader)).toContain("poll");
  }
  const before = { widget: modes(line, "widget").length, console: modes(line, "console").length };

  await say(shopper, "Is it blue");
  await expect(thread(shopper)).toContainText("Sent");
  await openConversation(agent, "Is it blue");
  await answer(agent, "As the sky");
  await expectThread(shopper, ["Is it blue", "As the sky"]);
  await say(shopper, "And the ribbon");
  await expectThread(agent, ["Is it blue", "As the sky", "And the ribbon"]);
  await answer(agent, "White");
  await answer(agent, "With dots");
  for (const page of [shopper, agent])
    await expectThread(page, ["Is it blue", "As the sky", "And the ribbon", "White", "With dots"]);

  // What a stream never brought is not tried again on this page.
  for (const reader of ["widget", "console"] as const) expect(modes(line, reader).slice(before[reader])).not.toContain("stream");
});

test("a connection that died without a word is given up by widget and console, and what was said meanwhile comes once", async ({
  line,
  agent,
  shopper,
}) => {
  await openInbox(agent, line);
  await openChat(shopper, line);
  await say(shopper, "Is it heavy");
  await openConversation(agent, "Is it heavy");
  await answer(agent, "Not at all");
  await expectThread(shopper, ["Is it heavy", "Not at all"]);

  line.silence();
  const dead = line.readings.length;
  const lost = (reader: Reading["reader"]) =>
    readings(line, reader)
      .map((reading) => reading.lost)
      .join("");
  await say(shopper, "Does it break");
  // The order is that in which the collector heard.
  await expect.poll(() => lost("console")).toContain("Does it break");
  await answer(agent, "Never yet");
  await answer(agent, "We tried");
  await expect.poll(() => lost("widget")).toContain("We tried");
  await expect(thread(shopper)).not.toContainText("Never yet");
  await expect(thread(agent)).not.toContainText("Does it break");

  for (const [page, reader] of [
    [shopper, "widget"],
    [agent, "console"],
  ] as const) {
    await page.clock.fastForward(WATCHDOG_MS);
    await expectThread(page, ["Is it heavy", "Not at all", "Does it break", "Never yet", "We tried"]);
    const resumed = line.readings.slice(dead).filter((reading) => reading.reader === reader);
    // From the cursor on: neither from the beginning nor what had come.
    for (const { cursor, passed } of resumed) {
      expect(cursor).toBeTruthy();
      expect(passed).not.toContain("Not at all");
    }
    expect(resumed.length).toBeGreaterThan(0);
  }
  // The new line is a living one.
  await say(shopper, "Then I take it");
  await expect(thread(agent)).toContainText("Then I take it");
});
