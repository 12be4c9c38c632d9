import type { Dispose, Source } from "@tappa/widgets";
import type { Doors } from "./front/showing.ts";

/** What the parts take from outside: clock, timers, randomness, network, and where errors go. */
export interface Env {
  /** Epoch ms. */
  now(): number;
  after(ms: number, work: (nothing?: undefined) => unknown): Dispose;
  random(words: Uint32Array<ArrayBuffer>): unknown;
  /** 0 ≤ x < 1, for jitter. */
  chance(): number;
  fetch(url: string, init?: RequestInit): Promise<Response>;
  report(error: unknown): void;
  /** The newest errors, for `explain`. */
  readonly errors: unknown[];
  /** What the page draws itself, in place of the widgets the SDK would load. */
  readonly doors?: Source<Partial<Doors>>;
}

/** setTimeout wraps round above 2³¹ ms and fires at once; an hour is often enough to look again. */
const LONGEST_TIMER_MS = 3_600_000;

/** The page's own clock, timers and network. */
export function browserEnv(onError?: (error: unknown) => void): Env {
  const errors: unknown[] = [];
  const report = (error: unknown) => {
    errors.splice(0, errors.length - 9);
    errors.push(error);
    try {
      onError?.(error);
    } catch {
      // A failing error handler has nowhere to go but the page, and nothing of ours may land there.
    }
  };
  return {
    now: Date.now,
    after(ms, work) {
      const timer = setTimeout(guarded(report, work), Math.min(ms, LONGEST_TIMER_MS));
      return () => clearTimeout(timer);
    },
    random: (words) => crypto.getRandomValues(words),
    chance: Math.random,
    fetch: (url, init) => fetch(url, init),
    report,
    errors,
  };
}

/** The same function, but what it throws or rejects with is reported and never reaches its caller. */
export function guarded<A extends unknown[], R>(report: (error: unknown) => void, work: (...args: A) => R) {
  return (...args: A): R | undefined => {
    try {
      const result = work(...args);
      return result instanceof Promise ? (result.catch(report) as R) : result;
    } catch (error) {
      report(error);
      return undefined;
    }
  };
}
