import type { BrowserContext, Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { answer, openChat, openConversation, say, thread } from "./talk.ts";

const MINUTE_MS = 60_000;

interface Heard {
  /** Tones that the page has played. */
  tones: number;
  /** The messages for which it asked the other tabs whether it may tell of them. */
  asked: string[];
  /** Titles that the page had, one after the other. */
  titles: string[];
}

/** Every page of the context remembers from now on how it told of messages. */
async function watch(context: BrowserContext): Promise<void> {
  await context.clock.install();
  await context.addInitScript(() => {
    const heard: Heard = { tones: 0, asked: [], titles: [] };
    const Real = AudioContext;
    const request = navigator.locks.request.bind(navigator.locks);
    Object.assign(window, {
      heard,
      AudioContext: class extends Real {
        constructor() {
          super();
          heard.tones++;
        }
      },
    });
    Object.assign(navigator.locks, {
      request(...wanted: Parameters<typeof request>) {
        if (wanted[0].startsWith("tappa/alert/")) heard.asked.push(wanted[0]);
        return request(...wanted);
      },
    });
    const note = () => document.title !== heard.titles.at(-1) && heard.titles.push(document.title);
    addEventListener("DOMContentLoaded", () => {
      note();
      new MutationObserver(note).observe(document.head, { childList: true, subtree: true });
    });
  });
}

const heardIn = (tabs: Page[]) =>
  Promise.all(tabs.map((tab) => tab.evaluate(() => (window as unknown as { heard: Heard }).heard)));

/** A shopper with two tabs that show the chat, in which an agent was written to. */
async function openTabs(agent: Page, shopper: Page): Promise<[Page, Page]> {
  const context = shopper.context();
  await watch(context);
  await shopper.reload();
  await openChat(shopper);
  await say(shopper, "Do you hear me?");
  const second = await context.newPage();
  await second.goto(shopper.url());
  await openChat(second);
  for (const tab of [shopper, second]) await expect(thread(tab).getByText("Do you hear me?", { exact: true })).toHaveCount(1);
  await openConversation(agent, "Do you hear me?");
  return [shopper, second];
}

/** What the agent says is heard by both tabs, each time so much later, however long that takes here. */
async function hearing(agent: Page, tabs: [Page, Page]) {
  let at = await tabs[1].evaluate(() => Date.now());
  /** Both tabs have asked whether they may tell of it then. */
  const hear = async (text: string, afterMs = MINUTE_MS, timeout = 20_000): Promise<void> => {
    const known = new Set((await heardIn(tabs)).flatMap(({ asked }) => asked));
    at += afterMs;
    for (const tab of tabs) await tab.clock.setFixedTime(at);
    await answer(agent, text);
    for (const tab of tabs) await expect(thread(tab).getByText(text, { exact: true })).toHaveCount(1);
    const isAsked = async () => {
      const [one, other] = (await heardIn(tabs)).map(({ asked }) => asked.at(-1) ?? "");
      return one !== "" && one === other && !known.has(one!);
    };
    await expect.poll(isAsked, { timeout }).toBe(true);
  };
  // What sounds comes after the chat, and is silent at first: until then no tab asks.
  let tries = 0;
  await expect(() => hear(`One moment ${++tries}`, MINUTE_MS, 3000)).toPass();
  return hear;
}

test("an answer makes one sound over two tabs that show the chat, and another one right after it makes none", async ({
  agent,
  shopper,
}) => {
  const tabs = await openTabs(agent, shopper);
  const hear = await hearing(agent, tabs);
  await hear("Loud and clear.");
  await hear("And you?", 1000);
  await hear("Still there?");
  const [one, other] = await heardIn(tabs);
  const messages = new Set([...one!.asked, ...other!.asked]).size;
  const tones = async () => (await heardIn(tabs)).reduce((sum, tab) => sum + tab.tones, 0);
  await expect.poll(tones).toBe(messages - 1);
});

test("while somebody is elsewhere one tab tells of an answer in its title, until they come back; both sound and title can be muted for all tabs", async ({
  agent,
  shopper,
}) => {
  await shopper.emulateMedia({ reducedMotion: "reduce" });
  const tabs = await openTabs(agent, shopper);
  const [first, second] = tabs;
  await second.emulateMedia({ reducedMotion: "reduce" });
  const own = await first.title();
  const hear = await hearing(agent, tabs);
  const more = first.getByRole("button", { name: "More" });
  await more.click();
  await first.getByRole("button", { name: "Mute the sound" }).click();
  await expect(first.getByRole("button", { name: "Unmute the sound" })).toBeVisible();
  const [{ tones }, { tones: others }] = (await heardIn(tabs)) as [Heard, Heard];

  // A page has the focus from now on as in a window that somebody uses.
  for (const tab of tabs) {
    const devtools = await tab.context().newCDPSession(tab);
    await devtools.send("Emulation.setFocusEmulationEnabled", { enabled: false });
    await tab.bringToFront();
  }
  const front = await shopper.context().newPage();
  await front.bringToFront();
  for (const tab of tabs) await expect.poll(() => tab.evaluate(() => document.hasFocus())).toBe(false);
  const titles = () => Promise.all(tabs.map((tab) => tab.title()));
  await hear("Are you still there?");
  await expect.poll(async () => (await titles()).toSorted()).toEqual(["New message", own].toSorted());

  const telling = (await titles())[0] === own ? second : first;
  await telling.bringToFront();
  await expect(telling).toHaveTitle(own);
  await first.bringToFront();
  await first.getByRole("button", { name: "Leave the tab’s title alone" }).click();
  await expect(first.getByRole("button", { name: "Show news in the tab’s title" })).toBeVisible();
  await front.bringToFront();
  await hear("Take your time.");
  await first.bringToFront();
  await first.getByRole("button", { name: "Show news in the tab’s title" }).click();
  await expect(first.getByRole("button", { name: "Leave the tab’s title alone" })).toBeVisible();
  await front.bringToFront();
  await hear("Good night.");
  await expect.poll(async () => (await titles()).toSorted()).toEqual(["New message", own].toSorted());

  // Of three answers the second changed no title, and none of them made a sound.
  const after = await heardIn(tabs);
  expect(after.flatMap((tab) => tab.titles.filter((title) => title !== own))).toEqual(["New message", "New message"]);
  expect(after.map((tab) => tab.tones)).toEqual([tones, others]);
});
