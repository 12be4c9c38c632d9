import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { periodsAround, roundedUp, waitingTime } from "./waiting-time.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.parse("2026-11-24T10:20:00+01:00");
const minutes = (...all: number[]) => all.map((one) => one * MINUTE);

describe("the expected wait", () => {
  it("is the median of what was measured, and says of how many replies", () => {
    const repliedMs = minutes(1, 2, 3, 4, 12, 12, 30, 60, 60, 600);
    expect(waitingTime({ repliedMs, openSince: [] }, NOW)).toEqual({ waitMs: 15 * MINUTE, waitOf: 10 });
  });

  it("is not said of fewer than ten replies", () => {
    expect(waitingTime({ repliedMs: minutes(1, 1, 1, 1, 1, 1, 1, 1, 1), openSince: [] }, NOW)).toBeNull();
  });

  it("counts those who were never answered: with as many of them as replies nothing is promised", () => {
    const repliedMs = Array.from({ length: 10 }, () => MINUTE);
    const since = (count: number) => Array.from({ length: count }, () => NOW - 30 * 24 * HOUR);
    expect(waitingTime({ repliedMs, openSince: since(9) }, NOW)).toEqual({ waitMs: MINUTE, waitOf: 10 });
    expect(waitingTime({ repliedMs, openSince: since(11) }, NOW)).toBeNull();
  });

  it("is not shortened by who has just asked", () => {
    const repliedMs = Array.from({ length: 12 }, (_, index) => (index + 1) * MINUTE);
    const { waitMs } = waitingTime({ repliedMs, openSince: [] }, NOW)!;
    expect(waitingTime({ repliedMs, openSince: [NOW - 1000, NOW - 2000] }, NOW)?.waitMs).toBe(waitMs);
  });

  it("is never under the middle of the measured waits, and whoever still waits only makes it longer", () => {
    const waited = fc.array(fc.integer({ min: 0, max: 3 * 24 * HOUR }), { minLength: 10, maxLength: 40 });
    const open = fc.array(fc.integer({ min: 0, max: 30 * 24 * HOUR }), { maxLength: 20 });
    fc.assert(
      fc.property(waited, open, (repliedMs, openMs) => {
        const sorted = repliedMs.toSorted((a, b) => a - b);
        const middle = sorted[Math.ceil(sorted.length / 2) - 1]!;
        expect(waitingTime({ repliedMs, openSince: [] }, NOW)?.waitMs).toBe(roundedUp(middle));
        const told = waitingTime({ repliedMs, openSince: openMs.map((ms) => NOW - ms) }, NOW);
        if (told) expect(told.waitMs).toBeGreaterThanOrEqual(roundedUp(middle));
      }),
    );
  });
});

it("rounds up, by no more than what can still be said", () => {
  expect([0, 1, 61_000].map(roundedUp)).toEqual([MINUTE, MINUTE, 2 * MINUTE]);
  expect([11, 15, 61, 91].map((one) => roundedUp(one * MINUTE) / MINUTE)).toEqual([15, 15, 65, 120]);
  expect(roundedUp(25 * HOUR)).toBe(48 * HOUR);
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 60 * 24 * HOUR }),
      (ms) => roundedUp(ms) >= ms && roundedUp(roundedUp(ms)) === roundedUp(ms),
    ),
  );
});

describe("what is measured", () => {
  it("is the hour on the site's walls, the one before and the one after, twelve weeks back, also over a change of the clocks", () => {
    const periods = periodsAround(NOW, "Europe/Rome");
    expect(periods).toHaveLength(13);
    expect(periods[0]).toEqual({ from: Date.parse("2026-11-24T09:00:00+01:00"), to: NOW });
    expect(periods[1]).toEqual({ from: Date.parse("2026-11-17T09:00:00+01:00"), to: Date.parse("2026-11-17T12:00:00+01:00") });
    expect(periods[6]).toEqual({ from: Date.parse("2026-10-13T09:00:00+02:00"), to: Date.parse("2026-10-13T12:00:00+02:00") });
  });
});
