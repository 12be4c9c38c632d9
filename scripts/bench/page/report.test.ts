import { describe, expect, it } from "vitest";
import { mediansOf, type Figures } from "./figures.ts";
import { linesOf, tableOf } from "./report.ts";

const column = (page: string, figures: Figures) => ({ page, title: page.toUpperCase(), from: "", figures });

const columns = [
  column("bare", { initMs: 0, longestTaskMs: 30, callerMs: 1, trackMs: 4, heapBytes: 600_000 }),
  column("tappa", { initMs: 30, longestTaskMs: 50, callerMs: 20, trackMs: 54, heapBytes: 700_000 }),
  column("umami", { initMs: 20, longestTaskMs: 40, callerMs: 400, trackMs: 504, heapBytes: 710_000 }),
];

const lineOf = (name: keyof Figures) => linesOf(columns).find((line) => line.name === name)!;

describe("the table of a page's costs", () => {
  it("holds ours against the target, or against the peer that is the target, of the same run", () => {
    expect(lineOf("initMs")).toMatchObject({ ours: 30, target: 20, isMet: false, ratio: 1.5 });
    expect(lineOf("longestTaskMs")).toMatchObject({ ours: 50, target: 50, isMet: true, ratio: 1 });
  });

  it("counts what is added to a page that carries nothing", () => {
    expect(lineOf("callerMs")).toMatchObject({ values: [0, 19, 399], target: 10, isMet: false, ratio: 1.9 });
    expect(lineOf("trackMs")).toMatchObject({ values: [0, 50, 500], isMet: true, ratio: 0.5 });
    expect(lineOf("heapBytes")).toMatchObject({ values: [0, 100_000, 110_000], isMet: true });
  });

  it("has no verdict where something was not measured, and a dash in its place", () => {
    expect(lineOf("askMs")).toMatchObject({ ours: undefined, isMet: undefined, values: [undefined, undefined, undefined] });
    expect(tableOf(columns)).toContain("| NPS shown, from decision to pixels, script ms | ≤ 46 | – | – | – |  |");
    expect(tableOf(columns)).toContain("| heap added, kB | ≤ 150 | 0.0 | 100 | 110 | met, 0.67 × |");
  });
});

it("takes the median of each figure over the rounds that have it", () => {
  expect(mediansOf([{ initMs: 9, askMs: 5 }, { initMs: 1 }, { initMs: 3 }])).toEqual({ initMs: 3, askMs: 5 });
});
