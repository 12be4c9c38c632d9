import type { Dispose } from "@tappa/widgets";

/** The site's tabs in this browser: what one knows the others hear, and one of them leads. */
export interface Tabs {
  tell(message: unknown): void;
  isLeader(): boolean;
  /** Holds a lock among the tabs: `start` runs when this tab has it, its end when it is let go. */
  hold(lock: string, start: () => Dispose): Dispose;
  /** Takes a lock only if it is free; null = another tab has it. */
  seize(lock: string): Promise<Dispose | null>;
}

/** Without Web Locks every tab leads; it touches only its own then (`isAlone`). */
const ALWAYS_FREE = { request: async (_lock: string, _options: object, held: (lock: object) => unknown) => held({}) };

export const isAlone = (): boolean => !navigator.locks;

/**
 * The tab that holds the lock flushes; the others wait in line, so a leader that goes is followed at once.
 * Locks and channel are let go on `pagehide` and taken again on `pageshow`: either of them would block bfcache.
 */
export function createTabs(name: string, hear: (message: never) => void, lead: () => void): Tabs {
  const locks = (navigator.locks as LockManager | undefined) ?? ALWAYS_FREE;
  let channel: BroadcastChannel | undefined;
  let isLeader = false;

  /** Waits for the lock; aborting ends the waiting or lets it go. */
  const wait = (lock: string, start: () => Dispose): AbortController => {
    const over = new AbortController();
    const { signal } = over;
    const held = () =>
      new Promise<void>((resolve) => {
        const end = start();
        signal.addEventListener("abort", () => {
          end();
          resolve();
        });
      });
    // Aborted while waiting, or refused in an opaque origin: then this tab simply never holds it.
    locks.request(`${name}/${lock}`, { signal }, held).catch(() => {});
    return over;
  };
  const hold = (lock: string, start: () => Dispose): Dispose => {
    let waiting = wait(lock, start);
    const pause = () => waiting.abort();
    const resume = () => (waiting = wait(lock, start));
    return whileShown(pause, resume);
  };

  const open = () => {
    channel = globalThis.BroadcastChannel && new BroadcastChannel(name);
    channel?.addEventListener("message", ({ data }) => hear(data as never));
  };
  open();
  whileShown(() => {
    channel?.close();
    channel = undefined;
  }, open);
  hold("lead", () => {
    isLeader = true;
    lead();
    return () => (isLeader = false);
  });
  return {
    hold,
    isLeader: () => isLeader,
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel has one origin only
    tell: (message) => channel?.postMessage(message),
    seize: (lock) =>
      new Promise((resolve) => {
        const held = (taken: unknown) => (taken ? new Promise<void>(resolve) : resolve(null));
        locks.request(`${name}/${lock}`, { ifAvailable: true }, held).catch(() => resolve(() => {}));
      }),
  };
}

/** Pauses with the page and resumes when it comes back out of the back-forward cache; ended, it stays paused. */
function whileShown(pause: () => void, resume: () => void): Dispose {
  const show = ({ persisted }: PageTransitionEvent) => persisted && resume();
  addEventListener("pagehide", pause);
  addEventListener("pageshow", show);
  return () => {
    removeEventListener("pagehide", pause);
    removeEventListener("pageshow", show);
    pause();
  };
}
