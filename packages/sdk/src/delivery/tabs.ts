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
const locks = () => (navigator.locks as LockManager | undefined) ?? ALWAYS_FREE;

/**
 * The tab that holds the lock flushes; the others wait in line, so a leader that goes is followed at once.
 * Locks and channel are let go on `pagehide` and taken again on `pageshow`: either of them would block bfcache.
 */
export function createTabs(name: string, hear: (message: never) => void, lead: () => void): Tabs {
  let channel: BroadcastChannel | undefined;
  let isLeader = false;

  const hold: Tabs["hold"] = (lock, start) =>
    whileShown(() => {
      const over = new AbortController();
      const held = () =>
        new Promise<void>((resolve) => {
          const end = start();
          over.signal.addEventListener("abort", () => resolve(end()));
        });
      // Aborted while waiting, or refused in an opaque origin: then this tab simply never holds it.
      locks()
        .request(`${name}/${lock}`, over, held)
        .catch(() => {});
      return () => over.abort();
    });
  whileShown(() => {
    channel = new BroadcastChannel(name);
    channel.addEventListener("message", ({ data }) => hear(data as never));
    return () => {
      channel?.close();
      channel = undefined;
    };
  });
  hold("lead", () => {
    isLeader = true;
    lead();
    return () => (isLeader = false);
  });
  const seize = (lock: string) =>
    new Promise<Dispose | null>((resolve) => {
      const held = (taken: unknown) => (taken ? new Promise<void>((end) => resolve(end)) : resolve(null));
      locks()
        .request(`${name}/${lock}`, { ifAvailable: true }, held)
        .catch(() => resolve(() => {}));
    });
  return {
    hold,
    seize,
    isLeader: () => isLeader,
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel has one origin only
    tell: (message) => channel?.postMessage(message),
  };
}

/** Begins now and whenever the page comes out of the back-forward cache, ends whenever it goes; disposed, it stays ended. */
function whileShown(begin: () => Dispose): Dispose {
  let end = begin();
  const over = new AbortController();
  addEventListener("pagehide", () => end(), over);
  addEventListener("pageshow", ({ persisted }) => persisted && (end = begin()), over);
  return () => {
    over.abort();
    end();
  };
}
