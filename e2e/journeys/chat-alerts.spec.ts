import { expect, test } from "./fixtures.ts";
import { messageField, openChat, thread } from "./talk.ts";

const MINUTE_MS = 60_000;

interface Watched {
  /** Tones that the page has played, and the messages for which it asked the other tabs whether it may. */
  heard: { tones: number; asked: string[] };
}

test("an answer makes one sound over two tabs that show the chat, and another one right after it makes none", async ({
  agent,
  shopper,
}) => {
  const context = shopper.context();
  await context.clock.install();
  await context.addInitScript(() => {
    const heard: Watched["heard"] = { tones: 0, asked: [] };
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
  });
  await shopper.reload();
  await openChat(shopper);
  await messageField(shopper).fill("Do you hear me?");
  await messageField(shopper).press("Enter");
  const second = await context.newPage();
  await second.goto(shopper.url());
  await openChat(second);
  const tabs = [shopper, second];
  for (const tab of tabs) await expect(thread(tab).getByText("Do you hear me?", { exact: true })).toHaveCount(1);
  await agent.getByRole("link", { name: "Inbox" }).first().click();
  await agent.locator("[data-conversation]").click();

  const heard = () => Promise.all(tabs.map((tab) => tab.evaluate(() => (window as unknown as Watched).heard)));
  let at = await second.evaluate(() => Date.now());
  /** The agent says it so much later, however long that takes here; both tabs have asked for it then. */
  const hear = async (text: string, afterMs: number, timeout = 20_000): Promise<void> => {
    const known = new Set((await heard()).flatMap(({ asked }) => asked));
    at += afterMs;
    for (const tab of tabs) await tab.clock.setFixedTime(at);
    await agent.locator("#reply").fill(text);
    await agent.locator("#reply").press("Enter");
    for (const tab of tabs) await expect(thread(tab).getByText(text, { exact: true })).toHaveCount(1);
    const isAsked = async () => {
      const [one, other] = (await heard()).map(({ asked }) => asked.at(-1) ?? "");
      return one !== "" && one === other && !known.has(one!);
    };
    await expect.poll(isAsked, { timeout }).toBe(true);
  };

  // What sounds comes after the chat, and is silent at first: until then no tab asks.
  let tries = 0;
  await expect(() => hear(`One moment ${++tries}`, MINUTE_MS, 3000)).toPass();
  await hear("Loud and clear.", MINUTE_MS);
  await hear("And you?", 1000);
  await hear("Still there?", MINUTE_MS);
  const [one, other] = await heard();
  const messages = new Set([...one!.asked, ...other!.asked]).size;
  const tones = async () => (await heard()).reduce((sum, tab) => sum + tab.tones, 0);
  await expect.poll(tones).toBe(messages - 1);
});
