import { describe, expect, it } from "vitest";
import { createProposals, proposalOf } from "./proposals.ts";
import type { GapStep } from "./store/store.ts";
import { createTestClock } from "./testing.ts";

const NOW = Date.UTC(2026, 5, 15);

describe("R and X", () => {
  it.each<[string, [days: number, count: number][], unknown]>([
    ["of nobody", [], { gaps: 0, atRiskAfter: null, lapsedAfter: null, medianDays: null }],
    [
      "of too few gaps",
      [
        [5, 100],
        [9, 99],
      ],
      { gaps: 199, atRiskAfter: null, lapsedAfter: null, medianDays: 5 },
    ],
    [
      "of just enough",
      [
        [5, 100],
        [9, 100],
      ],
      { gaps: 200, atRiskAfter: "9d", lapsedAfter: "10d", medianDays: 5 },
    ],
    [
      "at the 80th and the 95th of a hundred",
      [
        [90, 20],
        [30, 100],
        [60, 60],
        [200, 20],
      ],
      { gaps: 200, atRiskAfter: "60d", lapsedAfter: "200d", medianDays: 30 },
    ],
    ["of people who all come every day", [[1, 300]], { gaps: 300, atRiskAfter: "1d", lapsedAfter: "2d", medianDays: 1 }],
  ])("are proposed %s", (_what, histogram, expected) => {
    expect(proposalOf(new Map(histogram))).toEqual({ needed: 200, ...(expected as object) });
  });

  it("are counted step by step, at most every few minutes, and again after a failure", async () => {
    const clock = createTestClock(NOW);
    const asked: (string | null)[] = [];
    const gaps = async (_site: string, after: string | null): Promise<GapStep> => {
      asked.push(after);
      if (asked.length === 1) throw new Error("away");
      return { next: after === null ? "7" : null, gaps: [{ days: 3, count: 150 }] };
    };
    const proposals = createProposals({ reports: { gaps } }, clock);
    await expect(proposals.of("site")).rejects.toThrow("away");
    const both = await Promise.all([proposals.of("site"), proposals.of("site")]);
    expect(both.map(({ gaps: counted, medianDays }) => [counted, medianDays])).toEqual([
      [300, 3],
      [300, 3],
    ]);
    clock.move(4 * 60_000);
    await proposals.of("site");
    expect(asked).toEqual([null, null, "7"]);
    clock.move(2 * 60_000);
    await proposals.of("site");
    expect(asked).toEqual([null, null, "7", null, "7"]);
  });
});
