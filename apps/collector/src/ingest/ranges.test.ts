import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { missingIn, newest, numbersIn, overlap, type Ranges, taken, without } from "./ranges.ts";

const numbers = fc.array(fc.nat(60), { minLength: 1, maxLength: 60 });

describe("the numbers of a tab that came", () => {
  it("[W32] are the same in whatever order and however often they come", () => {
    fc.assert(
      fc.property(numbers, fc.array(fc.nat(59)), (came, again) => {
        const once = taken([], came);
        const repeated = again.map((index) => came[index % came.length]!);
        const other = taken(taken([], repeated).ranges, came.toReversed());
        expect(other.ranges).toEqual(once.ranges);
        expect(once.fresh).toBe(new Set(came).size);
        expect(taken(once.ranges, repeated)).toEqual({ ranges: once.ranges, fresh: 0, given: 0 });
      }),
    );
  });

  it("[W32] lack what lies between the first and the last and did not come", () => {
    fc.assert(
      fc.property(numbers, (came) => {
        const { ranges } = taken([], came);
        const known = new Set(came);
        const between = Array.from(
          { length: Math.max(...came) - Math.min(...came) + 1 },
          (_, index) => Math.min(...came) + index,
        );
        expect(missingIn(ranges)).toBe(between.filter((n) => !known.has(n)).length);
        for (const n of between) expect(overlap(ranges, [[n, n]])).toBe(known.has(n));
      }),
    );
  });

  it("[W32] stay few: what is closed to keep them so is said, and nothing is lost from the count", () => {
    const came = Array.from({ length: 200 }, (_, index) => index * 3);
    const { ranges, fresh, given } = taken([], came);
    expect([ranges.length, fresh]).toEqual([64, 200]);
    expect(missingIn(ranges) + given).toBe(199 * 2);
  });

  it("[W32] that were told as lost are found one by one, and of too many the lowest are forgotten", () => {
    fc.assert(
      fc.property(numbers, numbers, (lost, found) => {
        const left = new Set(lost.filter((n) => !found.includes(n)));
        const ranges = found.reduce(without, newest([], lost));
        expect(ranges).toEqual(taken([], [...left]).ranges);
      }),
    );
    const lost = Array.from({ length: 100 }, (_, index) => index * 3);
    expect(newest([], lost)).toEqual(lost.slice(-64).map((n) => [n, n]));
  });

  it("[W32] are counted up to a bound, whatever a page says", () => {
    expect(
      numbersIn(
        [
          [1, 2],
          [5, 5],
        ],
        10,
      ),
    ).toEqual([1, 2, 5]);
    expect(
      numbersIn(
        [
          [7, 1e15],
          [0, 1],
        ],
        3,
      ),
    ).toEqual([7, 8, 9]);
    expect(numbersIn([[2, 1]], 3)).toEqual([]);
  });

  it("[W32] believe no jump that a tab cannot have made", () => {
    expect(missingIn(taken([], [0, 1_000_000_000]).ranges)).toBe(1000);
    const none: Ranges = [];
    expect(missingIn(none)).toBe(0);
  });
});
