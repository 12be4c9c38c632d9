import { Temporal } from "temporal-polyfill";
import type { Period, Waits } from "./store/records.ts";

/** Habits of a team change; this far back they are still the same. */
const WEEKS = 12;

/** So many replies tell a habit from a chance. */
const ENOUGH = 10;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The hour that the clocks on the site's walls show, with the one before and the one after: this week so far, and in the weeks before it. */
export function periodsAround(now: number, zone: string): Period[] {
  const hour = Temporal.Instant.fromEpochMilliseconds(now)
    .toZonedDateTimeISO(zone)
    .round({ smallestUnit: "hour", roundingMode: "floor" });
  return Array.from({ length: WEEKS + 1 }, (_, weeks) => {
    const then = hour.subtract({ weeks });
    return { from: then.subtract({ hours: 1 }).epochMilliseconds, to: Math.min(now, then.add({ hours: 2 }).epochMilliseconds) };
  });
}

export interface WaitingTime {
  /** Half of those who ask have an answer within it; rounded up to what can be said. */
  waitMs: number;
  /** Replies it was measured by. */
  waitOf: number;
}

/**
 * The median wait as Kaplan and Meier (1958) estimate it: who still waits counts with what they have waited so far, so that a team is
 * not called quick for the few it answered. Null: too few were answered, or fewer than half.
 */
export function waitingTime({ repliedMs, openSince }: Waits, now: number): WaitingTime | null {
  if (repliedMs.length < ENOUGH) return null;
  const ends = [...repliedMs.map((ms) => ({ ms, isReply: true })), ...openSince.map((at) => ({ ms: now - at, isReply: false }))];
  // At the same length, who was answered comes first: the others may have waited longer.
  ends.sort((one, other) => one.ms - other.ms || Number(other.isReply) - Number(one.isReply));
  let waiting = 1;
  for (const [index, { ms, isReply }] of ends.entries()) {
    if (isReply) waiting *= 1 - 1 / (ends.length - index);
    // Products of fractions: a half may come out a hair above itself.
    if (waiting <= 0.5 + 1e-9) return { waitMs: roundedUp(ms), waitOf: repliedMs.length };
  }
  return null;
}

/** Never shorter than it was: to the minute below ten, to five minutes below an hour and a half, to the hour below a day, else to the day. */
export function roundedUp(ms: number): number {
  const to = [
    { below: 10 * MINUTE_MS, step: MINUTE_MS },
    { below: 90 * MINUTE_MS, step: 5 * MINUTE_MS },
    { below: DAY_MS, step: HOUR_MS },
  ].find(({ below }) => ms <= below);
  const step = to?.step ?? DAY_MS;
  return Math.max(1, Math.ceil(ms / step)) * step;
}
