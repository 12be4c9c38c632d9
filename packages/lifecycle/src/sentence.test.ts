import { describe, expect, it } from "vitest";
import { canonicalModel } from "./model/canonical.ts";
import type { Rule } from "./rule.ts";
import { sentence } from "./sentence.ts";
import { contextAt, factsOf, modelOf, onDay, order, verdictOf } from "./testing.ts";
import type { Happening } from "./testing.ts";
import { evaluate } from "./why.ts";

const history: Happening[] = [
  [0, "order_completed", order("1")],
  [10, "order_completed", order("2")],
  [10, "$identify", { traits: { plan: "pro" } }],
];

describe("sentence", () => {
  it.each<[Rule, string]>([
    [{ event: "order_completed", within: "90d", count: { gte: 3 } }, "2 of 3 orders in 90 days"],
    [{ event: "order_completed", count: { gte: 2 } }, "2 orders"],
    [{ event: "page_viewed" }, "no page views"],
    [{ event: "newsletter_opened", within: "1w" }, 'no "newsletter_opened" in 1 week'],
    [{ event: "order_completed", count: { eq: 1 } }, "2 orders (exactly 1 needed)"],
    [{ event: "order_completed", last: { older: "90d" } }, "last order 10 days ago (90 days or more needed)"],
    [{ attr: "plan", eq: "free" }, "plan is pro (exactly free needed)"],
    [{ not: { event: "page_viewed" } }, "not (no page views)"],
    [{ all: [{ event: "order_completed" }, { event: "page_viewed" }] }, "no page views"],
    [{ any: [{ event: "order_completed" }, { event: "page_viewed" }] }, "2 orders"],
    [{ all: [] }, "always"],
    [{ someday: 1 } as unknown as Rule, "a condition this version does not know (unknown)"],
  ])("[L34] %j reads: %s", (rule, expected) => {
    const text = sentence(evaluate(rule, factsOf(history, modelOf(rule)), contextAt(20)).why);
    expect(text.replace(/; next.*/, "")).toBe(expected);
  });

  it("[L34] names the day of the next check", () => {
    const rule: Rule = { event: "order_completed", last: { older: "90d" } };
    const why = evaluate(rule, factsOf(history, modelOf(rule)), contextAt(20)).why;
    expect(why.until).toBe(onDay(100));
    expect(sentence(why)).toBe("last order 10 days ago (90 days or more needed); next check 12 Jan 2025");
  });

  it("[L34] says R as the days it is for this person", () => {
    const verdict = verdictOf(factsOf(history), canonicalModel, onDay(101), "p");
    expect(sentence(verdict.why)).toBe("last order 91 days ago (90 days or more needed)");
  });
});
