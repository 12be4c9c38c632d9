import type { BrowserContext, Page } from "@playwright/test";
import { setTimeout as pause } from "node:timers/promises";
import type { Said } from "./account.ts";
import { LONGEST_MS, persist } from "./persist.ts";

/** How one side is used. */
export interface Way {
  context: BrowserContext;
  /** Brings a page to where one can write. Fails while it cannot be loaded. */
  open(page: Page): Promise<void>;
  /** Where one writes. */
  field(page: Page): ReturnType<Page["locator"]>;
  /** The messages, in the order in which they stand in the thread. */
  messages(page: Page): ReturnType<Page["locator"]>;
  /** What has not reached the collector. */
  unsent(page: Page): ReturnType<Page["locator"]>;
  /** Buttons that a person presses who sees that something was not sent; absent: it goes by itself. */
  again?(page: Page): ReturnType<Page["locator"]>;
}

export const TROUBLES = ["reload", "crash", "move", "offline"] as const;
export type Trouble = (typeof TROUBLES)[number];

/** One of the two who talk: a person in front of a page that may end at any moment. */
export interface Side {
  readonly said: Said[];
  readonly perhaps: string[];
  readonly crashes: number[];
  /** Presses Enter and sees the words in the thread. */
  say(text: string): Promise<void>;
  /** Presses Enter, and trouble comes before anything can be seen. */
  sayInto(text: string, trouble: Trouble): Promise<void>;
  suffer(trouble: Trouble): Promise<void>;
  /** Waits until the thread is as it should be, with nothing left to be sent; answers how it is. */
  settled(isDone: (shown: readonly string[]) => boolean): Promise<string[]>;
}

const CHECK_MS = 100;
const OFFLINE_MS = 1200;

/** A page of one side, and how it is used. What goes wrong in it reaches `fail`. */
function createHand(way: Way, fail: (error: string) => void) {
  const newPage = async (): Promise<Page> => {
    const made = await way.context.newPage();
    made.on("pageerror", (error) => fail(error.stack ?? error.message));
    await persist(() => way.open(made));
    return made;
  };
  let page: Page;
  return {
    /** Goes on in a new page; answers the one before. */
    async open(): Promise<Page> {
      const before = page;
      page = await newPage();
      return before;
    },
    page: () => page,
    shown: () => way.messages(page).allTextContents(),
    isUnsent: async () => (await way.unsent(page).count()) > 0,
    reload: () => persist(() => way.open(page)),
    write: (text: string) =>
      persist(async () => {
        await way.field(page).fill(text, { timeout: 20_000 });
        await way.field(page).press("Enter", { timeout: 20_000 });
      }),
    async sendAgain(): Promise<void> {
      const button = way.again?.(page).first();
      // Gone by itself meanwhile: so much the better.
      if (await button?.isVisible()) await button!.click({ timeout: 1000 }).catch(() => {});
    },
  };
}

/** Opens the page of a side. */
export async function openSide(way: Way, random: () => number, fail: (error: string) => void): Promise<Side> {
  const { context } = way;
  const [said, perhaps, crashes]: [Said[], string[], number[]] = [[], [], []];
  const hand = createHand(way, fail);
  await hand.open();

  const troubles: Record<Trouble, () => Promise<void>> = {
    reload: hand.reload,
    async crash() {
      const page = hand.page();
      const gone = page.waitForEvent("crash");
      const session = await context.newCDPSession(page);
      crashes.push(Date.now());
      // It never answers.
      void session.send("Page.crash").catch(() => {});
      await gone;
      await page.close();
      await hand.open();
    },
    async move() {
      const before = await hand.open();
      await before.close();
    },
    async offline() {
      await context.setOffline(true);
      await pause(random() * OFFLINE_MS);
      await context.setOffline(false);
    },
  };
  return {
    said,
    perhaps,
    crashes,
    async say(text) {
      await hand.write(text);
      await persist(async () => {
        await hand.sendAgain();
        if (!(await hand.shown()).includes(text)) throw new Error(`“${text}” was written and is not in the thread`);
      });
      said.push({ text, at: Date.now() });
    },
    async sayInto(text, trouble) {
      perhaps.push(text);
      await hand.write(text);
      await troubles[trouble]();
    },
    suffer: (trouble) => troubles[trouble](),
    async settled(isDone) {
      for (const until = Date.now() + LONGEST_MS; Date.now() < until; await pause(CHECK_MS)) {
        await hand.sendAgain();
        if (!(await hand.isUnsent()) && isDone(await hand.shown())) break;
      }
      return hand.shown();
    },
  };
}
