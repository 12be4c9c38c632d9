import type { Dispose } from "@tappa/widgets";
import type { Env } from "../env.ts";

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

/** What the leader says to whatever it hears. */
const HERE = 1;
/** A leader that says nothing for so long is taken for hung. */
const SILENCE_MS = 1500;

function createLocks(name: string): Pick<Tabs, "hold" | "seize"> {
  const hold: Tabs["hold"] = (lock, start) =>
    whileShown(() => {
      const over = new AbortController();
      let end: Dispose | undefined;
      const held = () =>
        new Promise<void>((resolve) => {
          end = start();
          over.signal.addEventListener("abort", () => resolve(end!()));
        });
      const wait = () =>
        void locks()
          .request(`${name}/${lock}`, over, held)
          // Aborted while waiting, or refused in an opaque origin: then this tab simply never holds it. Taken away: it waits again.
          .catch(() => end && !over.signal.aborted && (end(), wait()));
      wait();
      return () => over.abort();
    });
  const seize = (lock: string) =>
    new Promise<Dispose | null>((resolve) => {
      const held = (taken: unknown) => (taken ? new Promise<void>((end) => resolve(end)) : resolve(null));
      locks()
        .request(`${name}/${lock}`, { ifAvailable: true }, held)
        .catch(() => resolve(() => {}));
    });
  return { hold, seize };
}

/**
 * The tab that holds the lock flushes; the others wait in line, so a leader that goes is followed at once. One that hangs keeps the
 * lock: a tab that told it something and hears nothing takes it away.
 * Locks and channel are let go on `pagehide` and taken again on `pageshow`: either of them would block bfcache.
 */
export function createTabs({ after }: Env, name: string, hear: (message: never) => void, lead: () => void): Tabs {
  let channel: BroadcastChannel | undefined;
  let isLeader = false;
  let silence: Dispose | undefined;
  const { hold, seize } = createLocks(name);

  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel has one origin only
  const say = (message: unknown) => channel?.postMessage(message);
  const answered = () => {
    silence?.();
    silence = undefined;
  };
  whileShown(() => {
    isLeader = false;
    channel = new BroadcastChannel(name);
    channel.addEventListener("message", ({ data }) => {
      if (data === HERE) return answered();
      if (isLeader) say(HERE);
      hear(data as never);
    });
    return () => {
      answered();
      channel?.close();
      channel = undefined;
    };
  });
  hold("lead", () => {
    isLeader = true;
    lead();
    // A page that goes leads to its end: the others do not know yet what it says last.
    return () => (isLeader = !channel);
  });
  // Taken away and let go at once: it is the next one's in line.
  const unseat = () => {
    answered();
    return isLeader || locks().request(`${name}/lead`, { steal: true }, () => {});
  };
  return {
    hold,
    seize,
    isLeader: () => isLeader,
    tell(message) {
      say(message);
      if (channel && !isLeader) silence ??= after(SILENCE_MS, unseat);
    },
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
