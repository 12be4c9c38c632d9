import { setTimeout as pause } from "node:timers/promises";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import type { FreshCollector } from "../../fresh-collector.ts";
import type { Site } from "./site.ts";
import { markedAt, workIn, type Renderer, type TraceEvent, type Work } from "./trace.ts";
import { visit, type Visit } from "./visit.ts";

const MARK = "pixels";
/** After what was drawn has been painted. */
const MARK_SOON = `requestAnimationFrame(() => setTimeout(() => {
  performance.mark("${MARK}");
  console.debug("${MARK}");
}))`;
/** Marks when the first widget of ours is on the page. */
const WATCH = `{
  const observer = new MutationObserver(() => {
    if (!document.querySelector("tappa-widget")) return;
    observer.disconnect();
    ${MARK_SOON};
  });
  observer.observe(document, { childList: true, subtree: true });
}`;

const LATER_MS = 8 * 86_400_000;
const LATER = `{ const now = Date.now; Date.now = () => now() + ${LATER_MS}; }`;

/** The survey waits until the page was looked at for 5 s; by then the page has come to rest, and what draws it is there. */
const BEFORE_ASK_MS = 5000;
/** An order is stored well within it, and a peer has loaded. */
const SETTLED_MS = 3000;
const LONGEST_MS = 30_000;

export type State = Awaited<ReturnType<BrowserContext["storageState"]>>;

const untilShown = (page: Page) =>
  page.waitForEvent("console", { predicate: (message) => message.text() === MARK, timeout: LONGEST_MS });

/** What was done from `from` until what was to be shown is painted. */
const workOf = (events: TraceEvent[], renderer: Renderer, from: number): Work =>
  workIn(events, renderer, { from, until: markedAt(events, renderer, MARK) });

/** The same since `act` set it going. */
async function workSince(it: Visit, act: () => Promise<unknown>): Promise<Work> {
  const events = await it.trace(() => Promise.all([act(), untilShown(it.page)]));
  await it.context.close();
  return workOf(events, it.renderer, -Infinity);
}

/** Profiles of visitors who ordered today, each for one ask. */
export async function orderedToday(browser: Browser, site: Site, count: number): Promise<State[]> {
  const states: State[] = [];
  for (let made = 0; made < count; made++) {
    const { context, evaluate } = await visit({ browser, ...urlsOf(site, "tappa-whole"), rest: settled });
    await evaluate(`tappa.track("order_completed", { order_id: "A-${made}", value: 42, currency: "EUR" }); tappa.flush()`);
    states.push(await context.storageState({ indexedDB: true }));
    await context.close();
  }
  return states;
}

/** Eight days pass: the survey is due for who ordered. */
export const letTimePass = (collector: FreshCollector): Promise<void> => collector.away(() => {}, LATER_MS);

const settled = () => pause(SETTLED_MS);
const urlsOf = (site: Site, page: string) => ({ bareUrl: site.urlOf("bare"), url: site.urlOf(page) });

/** Our NPS survey, on the page of somebody whose order is eight days old; everything that draws is loaded for it. */
export async function npsShown(browser: Browser, site: Site, state: State): Promise<Work> {
  const before = LATER + WATCH;
  const it = await visit({ browser, ...urlsOf(site, "tappa-whole"), state, before, rest: untilShown });
  await it.context.close();
  return workOf(it.events, it.renderer, it.renderer.startedAt + BEFORE_ASK_MS * 1000);
}

/** Our chat, from the pointer that comes near the launcher; nothing that draws or sends was loaded before. */
export async function chatOpened(browser: Browser, site: Site): Promise<Work> {
  const it = await visit({ browser, ...urlsOf(site, "tappa-unasked"), before: WATCH });
  const { width, height } = it.page.viewportSize()!;
  return workSince(it, () => it.page.mouse.click(width - 48, height - 48));
}

/** What a peer shows when it is told to. */
export async function peerShown(browser: Browser, site: Site, peer: string, what: "ask" | "chat"): Promise<Work> {
  const it = await visit({ browser, ...urlsOf(site, peer), rest: settled });
  return workSince(it, () => it.evaluate(`bench.${what}().then(() => { ${MARK_SOON} })`));
}
