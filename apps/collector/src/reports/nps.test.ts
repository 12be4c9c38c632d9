import { describe, expect, it } from "vitest";
import { type NpsAnswer, neededForTen, npsOf, npsReport } from "./nps.ts";

const answer = (person: string, score: number, more: Partial<NpsAnswer> = {}): NpsAnswer => ({
  person,
  name: null,
  score,
  text: null,
  at: 1_000,
  stage: "new",
  ...more,
});
const reach = { shown: 10, dismissed: 2, snoozed: 1 };

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
  it("counts the latest answer of each person and shows every comment, newest first", () => {
    const report = npsReport(
      [answer("ann", 3, { at: 1, text: "slow" }), answer("ann", 10, { at: 2, text: "better now" }), answer("bob", 8, { at: 3 })],
      reach,
      ["new"],
    );
    expect(report).toMatchObject({ promoters: 1, passives: 1, detractors: 0, answered: 2, nps: 50, shown: 10, dismissed: 2, snoozed: 1 });
    expect(report.byScore).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1]);
    expect(report.comments.map(({ text }) => text)).toEqual(["better now", "slow"]);
  });

  it("lists stages in the model's order, those of an older model last", () => {
    const report = npsReport(
      [answer("a", 9, { stage: "gone" }), answer("b", 2, { stage: "loyal" }), answer("c", 9, { stage: "new" })],
      reach,
      ["new", "active", "loyal"],
    );
    expect(report.byStage.map(({ stage, answered, nps }) => [stage, answered, nps])).toEqual([
      ["new", 1, 100],
      ["loyal", 1, -100],
      ["gone", 1, 100],
    ]);
  });

  it("is empty, not zero, without answers", () => {
    const report = npsReport([], { shown: 0, dismissed: 0, snoozed: 0 }, ["new"]);
    expect(report).toMatchObject({ answered: 0, nps: null, interval: null, byStage: [], comments: [], neededForTen: 190 });
  });
});
