import { DAY_MS } from "./merge.ts";
import type { Duration } from "./rule.ts";

const UNIT_MS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: DAY_MS, w: 7 * DAY_MS };

/** Milliseconds of a duration such as `"90d"`; NaN for anything else. */
export function durationMs(duration: Duration): number {
  return +duration.slice(0, -1) * UNIT_MS[duration.slice(-1)]!;
}
