import type { Dispose } from "@tappa/widgets";

/** The site's tabs in this browser: what one knows the others hear, and one of them leads. */
export interface Tabs {
  post(message: unknown): void;
  isLeader(): boolean;
  /** True where the browser has no Web Locks: then every tab leads and touches only its own. */
  readonly alone: boolean;
  /** Holds a lock among the tabs: `held` runs while this tab has it, its end runs when it is let go. */
  hold(name: string, held: () => Dispose | void): Dispose;
  /** Takes a lock only if it is free; null = another tab has it. */
  seize(name: string): Promise<Dispose | null>;
}

/**
 * The tab that holds the lock flushes; the others wait in line, so a leader that goes is followed at once.
 * Lock and channel are let go on `pagehide` and taken again on `pageshow`: an open channel blocks bfcache.
 */
export function createTabs(name: string, onMessage: (message: never) => void, onLead: () => void): Tabs {
  const locks = navigator.locks as LockManager | undefined;
  const resumed = new Set<() => void>();
  const paused = new Set<() => void>();
  let channel: BroadcastChannel | undefined;
  let leads = !locks;

  const request = (lock: string, held: () => Dispose | void): Dispose => {
    const waiting = new AbortController();
    let letGo: Dispose = () => waiting.abort();
    locks
      ?.request(`${name}/${lock}`, { signal: waiting.signal }, () => {
        const end = held();
        return new Promise<void>((resolve) => {
          letGo = () => {
            end?.();
            resolve();
          };
        });
      })
      // Aborted while waiting, or refused in an opaque origin: then this tab simply never holds it.
      .catch(() => {});
    return () => letGo();
  };

  const tabs: Tabs = {
    alone: !locks,
    post: (message) => channel?.postMessage(message),
    isLeader: () => leads,
    hold(lock, held) {
      let release: Dispose | undefined;
      const resume = () => {
        if (locks) release ??= request(lock, held);
        else release ??= held() ?? (() => {});
      };
      const pause = () => {
        release?.();
        release = undefined;
      };
      resumed.add(resume);
      paused.add(pause);
      resume();
      return () => {
        resumed.delete(resume);
        paused.delete(pause);
        pause();
      };
    },
    async seize(lock) {
      if (!locks) return () => {};
      return new Promise((resolve) => {
        locks
          .request(`${name}/${lock}`, { ifAvailable: true }, (taken) =>
            taken ? new Promise<void>((free) => resolve(free)) : resolve(null),
          )
          .catch(() => resolve(() => {}));
      });
    },
  };

  const open = () => {
    if (typeof BroadcastChannel === "function") {
      channel ??= new BroadcastChannel(name);
      channel.addEventListener("message", (event) => onMessage(event.data as never));
    }
    for (const resume of resumed) resume();
  };
  addEventListener("pagehide", () => {
    for (const pause of paused) pause();
    channel?.close();
    channel = undefined;
  });
  addEventListener("pageshow", (event) => event.persisted && open());
  open();
  tabs.hold("lead", () => {
    leads = true;
    onLead();
    return () => {
      leads = !locks;
    };
  });
  return tabs;
}
