import { describe, expect, it } from "vitest";
import type { Campaign, ItemRule } from "./campaign.ts";
import { lint } from "./lint.ts";
import { canonicalModel } from "./model/canonical.ts";
import type { Rule } from "./rule.ts";
import { modelOf } from "./testing.ts";

const campaign = (kind: Campaign["kind"], audience: Rule, items?: ItemRule[]): Campaign => ({
  id: "c",
  kind,
  audience,
  when: { on: "page" },
  caps: {},
  priority: 1,
  ...(items && { items }),
});
const codes = (one: Campaign) => lint([one], canonicalModel).map(({ code }) => code);
const always: Rule = { all: [] };

describe("lint", () => {
  it.each<Rule>([
    { attr: "nps", gte: 9 },
    { not: { attr: "csat", lt: 4 } },
    { all: [{ event: "order_completed" }, { attr: "lastRating", gte: 4 }] },
    { event: "$answered", where: { kind: "nps" } },
    { event: "view", where: { stars: 5 } },
    { not: { event: "order_refunded" } },
    { event: "order_completed", since: ["order_refunded"] },
    { stage: ["loyal"] },
    { flag: "advocate" },
    { not: { flag: "advocate" } },
    { attr: "customer_satisfaction", exists: true },
  ])("[L31] refuses a review prompt for %j", (audience) => {
    expect(codes(campaign("review", audience))).toContain("review_gated");
  });

  it.each<Rule>([
    always,
    { event: "order_completed", last: { older: "14d", newer: "60d" } },
    { all: [{ event: "order_completed", count: { gte: 2 } }, { url: ["/account/**"] }, { sample: 50, salt: "s" }] },
    { flag: "registered" },
    { event: "page_viewed", where: { title: "Start" } },
    { attr: "plan", eq: "pro" },
  ])("[L31] takes a review prompt for %j", (audience) => {
    expect(lint([campaign("review", audience)], canonicalModel)).toEqual([]);
  });

  it("[L31] sees through the flags of any model", () => {
    const model = modelOf({ flag: "flag1" }, { attr: "nps", gte: 9 });
    expect(lint([campaign("review", { flag: "flag0" })], model)).toMatchObject([{ campaign: "c", code: "review_gated" }]);
    expect(lint([campaign("review", { stage: ["all"] })], model)).toEqual([]);
  });

  it("[L31] lets other kinds read what they like", () => {
    expect(codes(campaign("nps", { all: [{ stage: ["loyal"] }, { attr: "nps", gte: 9 }] }))).toEqual([]);
  });

  it.each<[string, ItemRule[]]>([
    ["a rule that is never true", [{ id: "a", done: { any: [] } }]],
    ["waiting for an unknown item", [{ id: "a", done: "manual", after: ["b"] }]],
    ["waiting in a circle", [{ id: "a", done: "manual", after: ["a"] }]],
    [
      "an id used twice",
      [
        { id: "a", done: "manual" },
        { id: "a", done: "manual" },
      ],
    ],
    ["a page only the browser sees, to be verified by the collector", [{ id: "a", done: { url: ["/x"] }, verify: "server" }]],
  ])("[L32] refuses an item with %s", (_, items) => {
    expect(codes(campaign("checklist", always, items))).toEqual(["item_never_done"]);
  });

  it("[L32] takes a list that can be done", () => {
    const items: ItemRule[] = [
      { id: "a", done: "manual" },
      { id: "b", done: { event: "order_completed" }, verify: "server", after: ["a"] },
      { id: "c", done: { url: ["/account"] }, after: ["a", "b"], visible: { flag: "registered" } },
    ];
    expect(lint([campaign("checklist", always, items)], canonicalModel)).toEqual([]);
  });

  it.each<Rule>([
    { any: [] },
    { not: { all: [] } },
    { all: [{ event: "x" }, { not: { event: "x" } }] },
    { event: "x", count: { gte: 3, lt: 3 } },
    { event: "x", count: { gte: 51 } },
    { event: "x", within: "2d", days: { gte: 5 } },
    { event: "x", last: { older: "9d", newer: "3d" } },
    { event: "x", first: { newer: "3d" }, last: { older: "9d" } },
    { attr: "a", eq: 1, ne: 1 },
    { attr: "a", gt: 3, lt: 2 },
    { attr: "a", in: [] },
    { attr: "a", exists: false, eq: 1 },
    {
      all: [
        { attr: "a", eq: 1 },
        { attr: "a", eq: 2 },
      ],
    },
    { all: [{ stage: ["new"] }, { stage: ["lapsed"] }] },
    { stage: ["gone"] },
    { flag: "gone" },
    { sample: 0, salt: "s" },
    { url: ["/*/*/*/*/*"] },
    { someday: true } as unknown as Rule,
    { not: { someday: true } as unknown as Rule },
    { left: ["new"], within: "3d" },
  ])("[L33] refuses an audience that can never be: %j", (audience) => {
    expect(codes(campaign("nps", audience))).toEqual(["rule_never_true"]);
  });

  it.each<Rule>([
    { not: { any: [] } },
    { event: "x", count: { eq: 0 } },
    { event: "x", within: "2d", days: { gte: 3 } },
    { any: [{ any: [] }, { event: "x" }] },
    { attr: "a", gte: 3, lte: 3 },
    { not: { sample: 50, salt: "s" } },
  ])("[L33] takes %j", (audience) => {
    expect(codes(campaign("nps", audience))).toEqual([]);
  });
});
