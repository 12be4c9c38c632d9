import { expect, test } from "vitest";
import { daysIn, problemsOf, spansOf } from "./spans.ts";

test.each([
  ["90", "180", null, null],
  [" 1 ", "1.5", null, null],
  ["", "180", "Give a number of days.", null],
  ["ninety", "180", "Give a number of days, in figures.", null],
  ["0", "180", "Must be more than 0 days.", null],
  ["-3", "180", "Must be more than 0 days.", null],
  ["90", "1e9", null, "At most 3650 days, which is ten years."],
  ["90", "90", null, "Must be more than 90 days: customers are at risk first, and lapse later."],
  ["200", "90", null, "Must be more than 200 days: customers are at risk first, and lapse later."],
])("at risk after %j and lapsed after %j days", (atRisk, lapsed, ofAtRisk, ofLapsed) =>
  expect(problemsOf({ atRisk, lapsed })).toEqual({ atRisk: ofAtRisk, lapsed: ofLapsed }),
);

test("days that were not touched keep the unit they were written in", () => {
  const was = { atRiskAfter: "13w", lapsedAfter: "36h" } as const;
  expect(daysIn(was)).toEqual({ atRisk: "91", lapsed: "1.5" });
  expect(spansOf(daysIn(was), was)).toEqual(was);
  expect(spansOf({ atRisk: "91", lapsed: "180" }, was)).toEqual({ atRiskAfter: "13w", lapsedAfter: "180d" });
});
