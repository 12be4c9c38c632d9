import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { InboxCounts } from "../store/records.ts";
import { inboxCsv } from "./inbox-csv.ts";
import { inboxReport, periodOf } from "./inbox.ts";

const none: InboxCounts = {
  firstResponses: { total: 0, groups: [] },
  unanswered: 0,
  resolutions: { total: 0, groups: [] },
  ratings: [],
  opened: [],
  resolved: [],
  agents: [],
};
const timed = (...groups: InboxCounts["firstResponses"]["groups"]) => ({
  total: groups.reduce((sum, { ms }) => sum + ms.length, 0),
  groups,
});
const HOUR_MS = 3_600_000;
const period = { from: Date.UTC(2026, 5, 15), to: Date.UTC(2026, 5, 17) };
const report = (counts: Partial<InboxCounts>, span = period, zone = "UTC") =>
  inboxReport({ ...none, ...counts }, span, zone, ["new", "active"]);

describe("times", () => {
  it("have a median that half do not exceed and a p90 that nine of ten do not", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1e9), { minLength: 1, maxLength: 60 }), (ms) => {
        const { medianMs, p90Ms, count } = report({ firstResponses: timed({ agent: "a", stage: "new", ms }) }).total
          .firstResponse;
        const within = (bound: number) => ms.filter((one) => one <= bound).length / ms.length;
        expect(count).toBe(ms.length);
        expect(within(medianMs!)).toBeGreaterThanOrEqual(0.5);
        expect(within(p90Ms!)).toBeGreaterThanOrEqual(0.9);
        expect(within(p90Ms! - 1)).toBeLessThan(0.9);
      }),
    );
  });

  it("are told by agent and by stage, in the order of the journey, stages of an older model last", () => {
    const { byAgent, byStage, total } = report({
      firstResponses: timed(
        { agent: "a", stage: "gone", ms: [10] },
        { agent: "b", stage: "active", ms: [30] },
        { agent: "a", stage: "new", ms: [20] },
      ),
      resolutions: timed({ agent: "b", stage: "new", ms: [70] }),
      agents: [
        { id: "a", name: "Anna" },
        { id: "b", name: "Boris" },
      ],
    });
    expect(
      byAgent.map(({ agent, firstResponse, resolution }) => [agent.name, firstResponse.medianMs, resolution.medianMs]),
    ).toEqual([
      ["Anna", 15, null],
      ["Boris", 30, 70],
    ]);
    expect(byStage.map(({ stage, firstResponse }) => [stage, firstResponse.count])).toEqual([
      ["new", 1],
      ["active", 1],
      ["gone", 1],
    ]);
    expect(total.firstResponse).toEqual({ count: 3, of: 3, medianMs: 20, p90Ms: 30 });
  });

  it("say when they are of the newest alone", () => {
    const firstResponses = { total: 500, groups: [{ agent: "a", stage: "new", ms: [1, 2, 3] }] };
    expect(report({ firstResponses }).total.firstResponse).toMatchObject({ count: 500, of: 3 });
  });
});

it("ratings are counted with those who did not answer, whose silence is no score", () => {
  const ratings = [
    { agent: "a", stage: "new", score: null, count: 6 },
    { agent: "a", stage: "new", score: 5, count: 2 },
    { agent: "a", stage: "new", score: 3, count: 2 },
  ];
  expect(report({ ratings }).total.csat).toMatchObject({ asked: 10, answered: 4, average: 4, satisfied: 2 });
  const silent = { asked: 6, answered: 0, average: null, satisfied: 0, interval: null };
  expect(report({ ratings: ratings.slice(0, 1) }).total.csat).toEqual(silent);
});

/** Of so many answers those of 4 and 5, in whole per cents. */
const intervalOf = (satisfied: number, answered: number) =>
  report({
    ratings: [
      { agent: "a", stage: "new", score: 5, count: satisfied },
      { agent: "a", stage: "new", score: 1, count: answered - satisfied },
    ],
  }).total.csat.interval!.map((share) => Math.round(share * 100));

it("few ratings say little: their share has Wilson's interval", () => {
  expect(intervalOf(1, 1)).toEqual([21, 100]);
  expect(intervalOf(0, 1)).toEqual([0, 79]);
  expect(intervalOf(8, 10)).toEqual([49, 94]);
  expect(intervalOf(800, 1000)).toEqual([77, 82]);
});

describe("a period", () => {
  const now = Date.UTC(2026, 9, 25, 22, 30);

  it("of days ends with today, where it is that day", () => {
    expect(periodOf({ days: 2 }, "UTC", now)).toEqual({ from: Date.UTC(2026, 9, 24), to: Date.UTC(2026, 9, 26) });
    expect(periodOf({ days: 1 }, "Asia/Kathmandu", now)).toEqual({
      from: Date.UTC(2026, 9, 25, 18, 15),
      to: Date.UTC(2026, 9, 26, 18, 15),
    });
  });

  it("is as long as its days are when the clocks are changed", () => {
    const { from, to } = periodOf({ days: 7, from: "2026-10-25", to: "2026-10-25" }, "Europe/Rome", now);
    expect((to - from) / HOUR_MS).toBe(25);
  });
});

describe("volume", () => {
  it("goes by the clocks on the site's walls, also where they are off by a quarter of an hour", () => {
    const opened = [{ at: Date.UTC(2026, 5, 15, 18, 15), count: 2 }];
    expect(report({ opened }).days).toEqual([
      { day: "2026-06-15", opened: 2, resolved: 0 },
      { day: "2026-06-16", opened: 0, resolved: 0 },
    ]);
    const nepal = report({ opened }, period, "Asia/Kathmandu");
    expect(nepal.hours.indexOf(2)).toBe(0);
    expect(nepal.days.map(({ day, opened: count }) => [day, count])).toEqual([
      ["2026-06-15", 0],
      ["2026-06-16", 2],
      ["2026-06-17", 0],
    ]);
  });

  it("has every day once over a change of the clocks, and loses nothing", () => {
    const span = { from: Date.UTC(2026, 9, 23, 22), to: Date.UTC(2026, 9, 26, 23) };
    const opened = Array.from({ length: 73 }, (_, hour) => ({ at: span.from + hour * HOUR_MS, count: 1 }));
    const { days, hours } = report({ opened }, span, "Europe/Rome");
    expect(days.map(({ day, opened: count }) => [day, count])).toEqual([
      ["2026-10-24", 24],
      ["2026-10-25", 25],
      ["2026-10-26", 24],
    ]);
    expect(hours).toEqual([3, 3, 4, ...Array.from({ length: 21 }, () => 3)]);
  });
});

const lines = (name: string) =>
  inboxCsv(
    report({ agents: [{ id: "a", name }], resolutions: timed({ agent: "a", stage: "new", ms: [90_000] }) }),
    (stage) => `The ${stage}`,
  ).split("\r\n");

describe("the table to keep", () => {
  it("has a line for all, each agent, stage, hour and day, each as long as its head", () => {
    const table = lines("Anna");
    expect(table.filter(Boolean)).toHaveLength(1 + 1 + 1 + 1 + 24 + 2);
    for (const line of table.filter(Boolean)) expect(line.split(",")).toHaveLength(table[0]!.split(",").length);
    expect(table[2]).toMatch(/^agent,a,Anna,0,,,1,90,90,/);
    expect(table[3]).toMatch(/^stage,new,The new,/);
  });

  it("keeps names whole, and none of them is run as a formula", () => {
    expect(lines('Ann "A", Ltd')[2]).toContain('"Ann ""A"", Ltd"');
    expect(lines("=1+1")[2]).toContain(",'=1+1,");
  });
});
