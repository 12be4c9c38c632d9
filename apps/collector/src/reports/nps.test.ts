import { describe, expect, it } from "vitest";
import type { NpsCounts } from "../store/records.ts";
import { neededForTen, npsOf, npsReport } from "./nps.ts";

const counts = (scores: [stage: string, score: number, count: number][], more: Partial<NpsCounts> = {}): NpsCounts => ({
  scores: scores.map(([stage, score, count]) => ({ stage, score, count })),
  comments: [],
  shown: 10,
  dismissed: 2,
  snoozed: 1,
  ...more,
});

describe("the net promoter score", () => {
  it.each([
    ["three promoters of three read −7…100, not 100 ± 0", [3, 0, 0], 100, [-7, 100]],
    ["50/30/20 of 100 is 30", [50, 30, 20], 30, [14, 44]],
    ["three detractors of three mirror three promoters", [0, 0, 3], -100, [-100, 7]],
    ["one passive answer is 0 and nearly nothing is known", [0, 1, 0], 0, [-60, 60]],
    ["a thousand promoters stop at 100", [1000, 0, 0], 100, [99, 100]],
    ["one third is rounded last", [1, 1, 1], 0, [-61, 61]],
    ["2/0/1 of 3 is 33", [2, 0, 1], 33, [-51, 85]],
  ] as const)("%s", (_, [promoters, passives, detractors], nps, interval) => {
    expect(npsOf({ promoters, passives, detractors })).toEqual({ nps, interval });
  });

  it("is unknown without answers", () => {
    expect(npsOf({ promoters: 0, passives: 0, detractors: 0 })).toBeNull();
  });

  it("never has an interval outside ±100 nor one that misses the adjusted score, for every split of up to 30 answers", () => {
    for (let promoters = 0; promoters <= 30; promoters++)
      for (let detractors = 0; detractors + promoters <= 30; detractors++) {
        const passives = 30 - promoters - detractors;
        const { nps, interval } = npsOf({ promoters, passives, detractors }) ?? { nps: NaN, interval: [NaN, NaN] };
        const [low, high] = interval;
        expect(low).toBeGreaterThanOrEqual(-100);
        expect(high).toBeLessThanOrEqual(100);
        expect(low).toBeLessThanOrEqual(nps);
        expect(high).toBeGreaterThanOrEqual(nps);
      }
  });

  it("says how many more answers make it ±10, and that number does", () => {
    expect(neededForTen({ promoters: 0, passives: 0, detractors: 0 })).toBe(190);
    expect(neededForTen({ promoters: 3, passives: 0, detractors: 0 })).toBe(187);
    expect(neededForTen({ promoters: 50, passives: 30, detractors: 20 })).toBe(132);
    expect(neededForTen({ promoters: 500, passives: 300, detractors: 200 })).toBe(0);
    const [low, high] = npsOf({ promoters: 116, passives: 70, detractors: 46 })?.interval ?? [0, 0];
    expect(high - low).toBeLessThanOrEqual(20);
  });
});

describe("the NPS report", () => {
  it("tallies scores over all stages and passes on who saw, dismissed and commented", () => {
    const comments = [{ person: "p", name: null, score: 10, text: "better now", at: 2, stage: "new" }];
    const report = npsReport(
      counts(
        [
          ["new", 10, 1],
          ["new", 8, 1],
          ["loyal", 8, 1],
          ["loyal", 0, 1],
        ],
        { comments },
      ),
      ["new", "loyal"],
    );
    expect(report).toMatchObject({ promoters: 1, passives: 2, detractors: 1, answered: 4, nps: 0 });
    expect(report).toMatchObject({ shown: 10, dismissed: 2, snoozed: 1, comments });
    expect(report.byScore).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1]);
  });

  it("counts 9 and 10 as promoters, 7 and 8 as passives, 0 to 6 as detractors", () => {
    const report = npsReport(counts(Array.from({ length: 11 }, (_, score) => ["new", score, 1])), ["new"]);
    expect(report).toMatchObject({ promoters: 2, passives: 2, detractors: 7, answered: 11, nps: -45 });
  });

  it("lists stages in the model's order, those of an older model last", () => {
    const report = npsReport(
      counts([
        ["gone", 9, 1],
        ["loyal", 2, 1],
        ["new", 9, 3],
      ]),
      ["new", "active", "loyal"],
    );
    expect(report.byStage).toEqual([
      { stage: "new", answered: 3, nps: 100, interval: [-7, 100] },
      { stage: "loyal", answered: 1, nps: -100, interval: [-99, 49] },
      { stage: "gone", answered: 1, nps: 100, interval: [-49, 99] },
    ]);
  });

  it("is empty, not zero, without answers", () => {
    const report = npsReport(counts([], { shown: 0 }), ["new"]);
    expect(report).toMatchObject({ answered: 0, shown: 0, nps: null, interval: null, byStage: [], neededForTen: 190 });
  });
});
