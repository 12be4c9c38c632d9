import type { Model } from "@tappa/lifecycle";
import { describe, expect, it } from "vitest";
import { review, welcome } from "../default-campaigns.ts";
import { type ChecklistCampaign, checklistReport, median } from "./checklist.ts";
import { lossReport } from "./losses.ts";
import { overviewOf } from "./overview.ts";
import { type ReviewCampaign, reviewReport } from "./review.ts";

const stage = (id: string) => ({ id, enter: { all: [] } });

describe("the overview", () => {
  const counts = {
    people: 7,
    openConversations: 2,
    eventsLastHour: 30,
    delivery: { stored: 99, lost: 1, open: 2 },
    lastEventAt: 5,
  };
  const model: Model = {
    id: "m",
    label: "",
    version: "1",
    journey: [
      { id: "new", label: "New" },
      { id: "loyal", label: { pl: "Lojalny", en: "Loyal" } },
    ],
    stages: [stage("loyal"), stage("new")],
    flags: [],
    atRiskAfter: "90d",
    lapsedAfter: "180d",
  };

  it("shows every stage of the model in order, also the empty ones, and strays of an older model", () => {
    const overview = overviewOf(
      {
        ...counts,
        stages: [
          { stage: "old", people: 1 },
          { stage: "loyal", people: 6 },
        ],
      },
      model,
    );
    expect(overview).toEqual({
      ...counts,
      stages: [
        { stage: "new", label: "New", people: 0 },
        { stage: "loyal", label: "Loyal", people: 6 },
        { stage: "old", label: "old", people: 1 },
      ],
    });
  });
});

describe("the checklist report", () => {
  it("lists the items of now with their median time, whatever the counts hold", () => {
    const counts = {
      started: 10,
      completed: 3,
      dismissed: 1,
      items: [
        { item: "fill-cart", done: 4, afterMs: [9_000, 1_000, 3_000, 5_000] },
        { item: "removed", done: 2, afterMs: [1] },
      ],
    };
    const report = checklistReport(welcome as ChecklistCampaign, counts, ["pl"]);
    expect(report).toMatchObject({
      campaign: "welcome",
      title: "Witaj! Pięć małych kroków",
      started: 10,
      completed: 3,
      dismissed: 1,
    });
    expect(report.items.map(({ item }) => item)).toEqual([
      "look-around",
      "find-something",
      "fill-cart",
      "say-hello",
      "first-order",
    ]);
    expect(report.items[2]).toEqual({ item: "fill-cart", title: "Włóż do koszyka", done: 4, medianMs: 4_000 });
    expect(report.items[0]).toMatchObject({ done: 0, medianMs: null });
  });

  it.each([
    [[], null],
    [[7], 7],
    [[3, 1], 2],
    [[9, 1, 5], 5],
    [[10, 2, 4, 100], 7],
  ])("has the median of %j = %j", (values, expected) => {
    expect(median(values)).toBe(expected);
  });
});

describe("the review report", () => {
  it("keeps the order of the destinations, zeros and removed ones included", () => {
    const counts = {
      shown: 20,
      dismissed: 5,
      snoozed: 0,
      opened: [
        { destination: "yelp", count: 1 },
        { destination: "trustpilot", count: 4 },
      ],
      stars: [{ stars: 5, count: 2 }],
      feedback: [{ person: "p", name: "Ann", text: "late parcel", stars: null, at: 9 }],
    };
    const report = reviewReport(review("https://shop.example") as ReviewCampaign, counts);
    expect(report.destinations).toEqual([
      { id: "google", label: "Google", opened: 0 },
      { id: "trustpilot", label: "Trustpilot", opened: 4 },
      { id: "own", label: "shop.example", opened: 0 },
      { id: "yelp", label: "yelp", opened: 1 },
    ]);
    expect(report).toMatchObject({
      campaign: "review",
      shown: 20,
      dismissed: 5,
      stars: [0, 0, 0, 0, 2],
      feedback: counts.feedback,
    });
  });
});

describe("the report of losses", () => {
  const place = { browser: "Chrome", route: "/", came: 90, open: 0, missing: 0, dropped: 0, refused: 0 };

  it("[W32] sums everything, and names the places where something was lost, the most first", () => {
    const open = { ...place, route: "/cart", open: 1 };
    const lost = { ...place, route: "/checkout", missing: 2, dropped: 3, refused: 4 };
    const bots = [{ reason: "crawler" as const, events: 7 }];
    const report = lossReport([place, open, lost], bots);
    // What was refused came; what is open may still come.
    expect(report).toEqual({ made: 270 + 2 + 3 + 1, lost: 9, open: 1, rows: [lost, open], bots });
    expect(lossReport([], [])).toEqual({ made: 0, lost: 0, open: 0, rows: [], bots: [] });
  });

  it("[W32] names fifty places at most, and counts them all", () => {
    const many = Array.from({ length: 60 }, (_, index) => ({ ...place, route: `/${index}`, missing: 1 + index }));
    const report = lossReport(many, []);
    expect([report.rows.length, report.rows[0]?.missing, report.lost]).toEqual([50, 60, 1830]);
  });
});
