import { describe, expect, it } from "vitest";
import { correctedAt, deviceOffset, isTooOld, withSample } from "./device-clock.ts";

const NOW = Date.UTC(2026, 5, 15);
const DAY_MS = 86_400_000;

const offsetOf = (...differences: number[]) =>
  deviceOffset(differences.reduce<number[]>((offsets, one) => withSample(offsets, NOW - one, NOW), []));

describe("[W9] a device's clock", () => {
  it("is left alone within a minute, and without any sample", () => {
    expect([deviceOffset([]), offsetOf(60_000), offsetOf(-60_000)]).toEqual([0, 0, 0]);
  });

  it("is measured by the fastest of its recent batches, as a slow network only adds", () => {
    expect(offsetOf(3_640_000, 3_600_000, 3_655_000)).toBe(3_600_000);
  });

  it("is measured anew as soon as it was set", () => {
    expect([offsetOf(-7_200_000, 100), offsetOf(100, 3_600_000)]).toEqual([0, 3_600_000]);
  });

  it("goes on being corrected after one time that was none", () => {
    const wild = -300 * DAY_MS;
    expect([offsetOf(100, wild, 200), offsetOf(3_600_000, wild, 3_600_500)]).toEqual([0, 3_600_500]);
  });

  it("leaves the past as it was told, says when that was too long ago, and never puts an event later than in 5 minutes", () => {
    expect(correctedAt(NOW - 31 * DAY_MS, 0, NOW)).toBe(NOW - 31 * DAY_MS);
    expect(correctedAt(5, -10, NOW)).toBe(0);
    expect([30, 31].map((days) => isTooOld(NOW - days * DAY_MS, NOW))).toEqual([false, true]);
    expect(correctedAt(NOW + DAY_MS, 0, NOW)).toBe(NOW + 300_000);
    expect(correctedAt(NOW - 5, 3, NOW)).toBe(NOW - 2);
  });
});
