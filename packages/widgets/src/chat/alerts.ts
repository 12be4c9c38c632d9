import { effect } from "@preact/signals-core";
import type { Host } from "../host.ts";
import { loadTexts } from "../texts/texts.ts";
import { createFlash } from "./flash-title.ts";
import { QUIET, type Quiet } from "./quiet.ts";
import type { Chat } from "./store.ts";
import { playTone } from "./tone.ts";

/** Messages that follow each other so soon make one sound. */
const BURST_MS = 8_000;
/** What comes just after the chat was opened was written before: the visitor came to read it. */
const OPENING_MS = 3_000;
/** How much longer than the tab with the focus the others wait, and when it is too late for any. */
const OTHERS_WAIT_MS = 300;
const LATE_MS = 4_000;

/**
 * Tells of an agent's new message by a tone and the page's title, in one tab alone: the one with the focus, else the first of the
 * others. Lives as long as the chat.
 */
export function startAlerts({ feed }: Chat, host: Host): void {
  const openedAt = host.now();
  const flash = createFlash();
  let last = newest(feed.value);
  let heardAt = -Infinity;
  const ring = async (isFirst: boolean): Promise<void> => {
    const quiet = (await host.storage.get<Quiet>(QUIET)) ?? {};
    if (isFirst && !quiet.sound) playTone();
    if (!quiet.title && !document.hasFocus()) flash((await loadTexts(host.locale, host.texts))("chat.news"));
  };
  effect(() => {
    const next = newest(feed.value);
    if (!next || next === last) return;
    last = next;
    const now = host.now();
    const isFirst = now - heardAt > BURST_MS;
    heardAt = now;
    if (now - openedAt > OPENING_MS) claim(`tappa/alert/${next}`, () => ring(isFirst)).catch(host.report);
  });
}

function newest(feed: Chat["feed"]["value"]): string | undefined {
  const entry = feed.findLast(({ type }) => type === "message");
  return entry?.type === "message" && entry.author.kind === "agent" ? entry.id : undefined;
}

/** Runs `act` in one of the tabs that ask for the same name. Without Web Locks tabs cannot agree: only one with the focus acts then. */
async function claim(name: string, act: () => Promise<void>): Promise<void> {
  const askedAt = performance.now();
  const isFocused = document.hasFocus();
  if (!isFocused) await new Promise((resolve) => setTimeout(resolve, OTHERS_WAIT_MS));
  if (performance.now() - askedAt > LATE_MS) return;
  if (!navigator.locks) return isFocused ? act() : undefined;
  await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    await act();
    // Nobody else takes it while anybody may still want to.
    await new Promise((resolve) => setTimeout(resolve, LATE_MS));
  });
}
