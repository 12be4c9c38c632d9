import type { Feeds } from "./feed.ts";
import type { Bus } from "./bus/bus.ts";
import type { Store } from "./store/store.ts";

/** Epoch ms now and timers; passed in so that tests move time. */
export interface Clock {
  now(): number;
  /** Calls back once after `ms`; the answer cancels it. */
  after(ms: number, callback: () => void): () => void;
}

/** What every route gets. */
export interface Services {
  store: Store;
  bus: Bus;
  clock: Clock;
  feeds: Feeds;
}
