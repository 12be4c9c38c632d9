import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Context, Rule } from "./rule.ts";
import { contextAt, factsOf, modelOf, onDay, order } from "./testing.ts";
import type { Happening } from "./testing.ts";
import { evaluate } from "./why.ts";

const ask = (rule: Rule, day: number, happenings: Happening[] = [], rest: Partial<Context> = {}) =>
  evaluate(rule, factsOf(happenings, modelOf(rule)), contextAt(day, rest));
const views = (...days: number[]): Happening[] => days.map((day) => [day, "view"]);

const viewsOf = (...ids: string[]): Happening[] => ids.map((id, index) => [index / 10, "view", { id }]);
const inSample = (salt: string, visitor: string) => evaluate({ sample: 10, salt }, factsOf([]), { asOf: 0, visitor }).value;

describe("event rules", () => {
  it.each<[Rule, number, Happening[], boolean | null]>([
    [{ event: "view" }, 1, views(0), true],
    [{ event: "view" }, 1, [], false],
    [{ event: "view" }, 1, views(2), false],
    [{ event: "view", count: { gte: 3 } }, 9, views(1, 2), false],
    [{ event: "view", count: { gte: 3 } }, 9, views(1, 2, 3, 4, 5), true],
    [{ event: "view", count: { eq: 3 } }, 9, views(1, 2, 3, 4, 5), false],
    [{ event: "view", count: { eq: 2 } }, 9, views(1, 2), true],
    [{ event: "view", count: { lt: 2 } }, 9, views(1, 2), false],
    [{ event: "view", count: { eq: 0 } }, 9, [], true],
    [{ event: "view", where: { kind: "a" } }, 1, [[0, "view", { kind: "b" }]], false],
    [{ event: "view", where: { size: 7 } }, 1, [[0, "view", { size: "7" }]], true],
    [{ event: "view", where: { size: { gte: 7 } } }, 1, [[0, "view", { size: "8.5" }]], true],
    [{ event: "view", where: { kind: { in: ["a", "b"] } } }, 1, [[0, "view", { kind: "b" }]], true],
    [{ event: "view", where: { kind: "a" } }, 1, [[0, "view"]], false],
    [{ event: "view", days: { gte: 2 } }, 9, views(1, 1.1, 1.9), false],
    [{ event: "view", days: { gte: 2 }, within: "3d" }, 9, views(1, 2), false],
    [{ event: "view", days: { gte: 2 } }, 9, views(1.9, 2), true],
  ])("[L9] %j on day %d after %j is %s", (rule, day, happenings, expected) => {
    expect(ask(rule, day, happenings).value).toBe(expected);
  });

  it("[L9] counts the largest group where occurrences must agree", () => {
    const rule: Rule = { event: "view", same: "id", count: { gte: 2 } };
    expect(ask(rule, 1, viewsOf("a", "b", "c")).value).toBe(false);
    expect(ask(rule, 1, viewsOf("a", "b", "a")).value).toBe(true);
  });

  it("[L10] an occurrence ends with the next event named in since, of its group where that has one", () => {
    const rule: Rule = { event: "added", same: "id", since: ["removed", "emptied"] };
    const added: Happening[] = [
      [0, "added", { id: "a" }],
      [0, "added", { id: "b" }],
    ];
    expect(ask(rule, 2, [...added, [1, "removed", { id: "a" }]]).value).toBe(true);
    expect(ask(rule, 2, [...added, [1, "removed", { id: "a" }], [1, "removed", { id: "b" }]]).value).toBe(false);
    expect(ask(rule, 2, [...added, [1, "emptied"]]).value).toBe(false);
    expect(ask(rule, 3, [...added, [1, "emptied"], [2, "added", { id: "a" }]]).value).toBe(true);
  });

  it("[L11] a window ends exactly its length after the occurrence", () => {
    const rule: Rule = { event: "view", within: "7d" };
    expect(evaluate(rule, factsOf(views(0), modelOf(rule)), { asOf: onDay(7) - 1 }).value).toBe(true);
    expect(evaluate(rule, factsOf(views(0), modelOf(rule)), { asOf: onDay(7) }).value).toBe(false);
  });

  it.each<[Rule, number, boolean]>([
    [{ event: "view", first: { older: "7d" } }, 7, true],
    [{ event: "view", first: { older: "7d" } }, 6.9, false],
    [{ event: "view", last: { newer: "7d" } }, 11.9, true],
    [{ event: "view", last: { newer: "7d" } }, 12, false],
    [{ event: "view", last: { older: "1d", newer: "7d" } }, 7, true],
    [{ event: "other", last: { older: "1d" } }, 7, false],
    [{ event: "other", last: { newer: "1d" } }, 7, false],
  ])("[L11] ages: %j on day %d, seen on days 0 and 5, is %s", (rule, day, expected) => {
    expect(ask(rule, day, views(0, 5)).value).toBe(expected);
  });

  it.each<[string, Happening[], number]>([
    [
      "told twice",
      [
        [1, "order_completed", order("1")],
        [2, "order_completed", order("1")],
      ],
      1,
    ],
    [
      "refunded in full",
      [
        [1, "order_completed", order("1")],
        [2, "order_refunded", { order_id: "1" }],
      ],
      0,
    ],
    [
      "refunded in part",
      [
        [1, "order_completed", order("1")],
        [2, "order_refunded", { order_id: "1", value: 4, currency: "EUR" }],
      ],
      1,
    ],
    [
      "refunded in two parts",
      [
        [1, "order_completed", order("1")],
        [2, "order_refunded", { order_id: "1", value: 4, currency: "EUR" }],
        [3, "order_refunded", { order_id: "1", value: 6, currency: "EUR" }],
      ],
      0,
    ],
    [
      "refunded that has a / in its name, like one that has none",
      [
        [1, "order_completed", order("A/1")],
        [2, "order_completed", order("2")],
        [3, "order_refunded", { order_id: "A/1", line_id: "x", value: 10, currency: "EUR" }],
        [4, "order_refunded", { order_id: "2" }],
      ],
      0,
    ],
    ["of unknown value", [[1, "order_completed", { order_id: "1", value: 3 }]], 1],
    ["for nothing", [[1, "order_completed", order("1", { value: 0 })]], 0],
  ])("[L12] counts orders, not tellings: one %s", (_, happenings, count) => {
    expect(ask({ event: "order_completed", count: { eq: count } }, 9, happenings).value).toBe(true);
  });
});

describe("other rules", () => {
  const traits: Happening[] = [[0, "$identify", { traits: { plan: "pro", seats: "12", tags: ["a", "b"], empty: null } }]];
  it.each<[Rule, boolean]>([
    [{ attr: "plan", eq: "pro" }, true],
    [{ attr: "plan", ne: "pro" }, false],
    [{ attr: "plan", in: ["free", "pro"] }, true],
    [{ attr: "plan", nin: ["free", "pro"] }, false],
    [{ attr: "plan", starts: "pr" }, true],
    [{ attr: "plan", contains: "ro" }, true],
    [{ attr: "seats", gt: 11, lte: 12 }, true],
    [{ attr: "seats", lt: 12 }, false],
    [{ attr: "plan", gt: 1 }, false],
    [{ attr: "tags", has: "b" }, true],
    [{ attr: "tags", has: "c" }, false],
    [{ attr: "missing", exists: false }, true],
    [{ attr: "empty", exists: true }, false],
    [{ attr: "missing", eq: "x" }, false],
    [{ attr: "missing", ne: "x" }, true],
    [{ attr: "plan", older: "1d" }, true],
    [{ attr: "plan", newer: "1d" }, false],
    [{ attr: "missing", newer: "1d" }, false],
  ])("[L13] %j is %s", (rule, expected) => {
    expect(ask(rule, 2, traits).value).toBe(expected);
  });

  it.each<[Rule, Partial<Context>, boolean | null]>([
    [{ url: ["/app/**"] }, { url: "https://x.example/app/a/b?c=1" }, true],
    [{ url: ["/a", "/b"] }, { url: "https://x.example/c" }, false],
    [{ url: ["/**"] }, {}, null],
    [{ url: [] }, { url: "https://x.example/c" }, false],
    [{ ctx: "device", eq: "phone" }, { device: "phone" }, true],
    [{ ctx: "lang", in: ["it", "pl"] }, { lang: "en" }, false],
    [{ ctx: "consent", eq: "granted" }, {}, null],
    [{ stage: ["new"] }, { stage: "new" }, true],
    [{ stage: ["new"] }, {}, null],
    [{ flag: "advocate" }, { flags: [] }, false],
    [{ sample: 100, salt: "s" }, { visitor: "v" }, true],
    [{ sample: 0, salt: "s" }, { visitor: "v" }, false],
    [{ sample: 50, salt: "s" }, {}, null],
  ])("[L14] %j with %j is %s", (rule, context, expected) => {
    expect(ask(rule, 0, [], context).value).toBe(expected);
  });

  it("[L14] a sample is sticky, even, and independent of other samples", () => {
    const visitors = Array.from({ length: 5000 }, (_, index) => `0190-${index}`);
    const inside = visitors.filter((visitor) => inSample("one", visitor));
    expect(Math.abs(inside.length - 500)).toBeLessThan(80);
    expect(inside.every((visitor) => inSample("one", visitor))).toBe(true);
    expect(Math.abs(inside.filter((visitor) => inSample("two", visitor)).length - 50)).toBeLessThan(30);
  });
});

describe("three values", () => {
  const yes: Rule = { all: [] };
  const no: Rule = { any: [] };
  const unknown = { someday: 1 } as unknown as Rule;

  it.each<[Rule, boolean | null]>([
    [unknown, null],
    [{ not: unknown }, null],
    [{ all: [yes, unknown] }, null],
    [{ all: [no, unknown] }, false],
    [{ any: [yes, unknown] }, true],
    [{ any: [no, unknown] }, null],
    [{ not: no }, true],
    [{ event: "view", count: { about: 3 } as object }, null],
    [{ attr: "x", like: 3 } as unknown as Rule, null],
    [{ event: "view", last: { older: "3 months" as "3d" } }, null],
  ])("[L15] %j is %s and never throws", (rule, expected) => {
    expect(ask(rule, 1, views(0)).value).toBe(expected);
  });

  it.each<[Rule, boolean | null]>([
    [{ event: "view" }, true],
    [{ event: "view", count: { gte: 2 } }, null],
    [{ event: "view", count: { lt: 2 } }, null],
    [{ event: "view", count: { lt: 1 } }, false],
    [{ event: "other" }, null],
    [{ not: { event: "other" } }, null],
    [{ event: "view", first: { older: "1d" } }, true],
    [{ event: "view", first: { older: "3d" } }, null],
    [{ event: "view", first: { newer: "1d" } }, false],
    [{ event: "view", last: { newer: "3d" } }, true],
    [{ event: "view", last: { older: "1d" } }, null],
    [{ event: "view", since: ["other"] }, null],
    [{ attr: "plan", eq: "pro" }, null],
    [{ attr: "plan", exists: true }, true],
    [{ attr: "missing", exists: false }, null],
  ])("[L15] before the collector was heard %j is %s: only met lower bounds are certain", (rule, expected) => {
    expect(ask(rule, 2, [...views(0), [0, "$identify", { traits: { plan: "pro" } }]], { complete: false }).value).toBe(expected);
  });

  it("[L16] until is the next instant at which the value changes by itself, and a change indeed", () => {
    const rule: Rule = {
      all: [{ event: "view", within: "7d", count: { gte: 2 } }, { not: { event: "view", last: { newer: "1d" } } }],
    };
    const found = ask(rule, 3, views(0, 1, 2.5));
    expect(found.value).toBe(false);
    expect(found.until).toBe(onDay(3.5));
    expect(ask(rule, 3.5, views(0, 1, 2.5))).toMatchObject({ value: true, until: onDay(8) });
    expect(ask({ event: "view" }, 3, views(0)).until).toBeNull();
  });

  it("[L16] nothing changes before until", () => {
    const age = fc.constantFrom("1d", "3d", "10d") as fc.Arbitrary<"1d">;
    const leaf: fc.Arbitrary<Rule> = fc.oneof(
      fc.record({ event: fc.constant("view"), within: age, count: fc.record({ gte: fc.integer({ min: 1, max: 4 }) }) }),
      fc.record({ event: fc.constant("view"), last: fc.record({ older: age }) }),
      fc.record({ event: fc.constant("view"), first: fc.record({ newer: age }) }),
      fc.record({ event: fc.constant("view"), within: age, days: fc.record({ lt: fc.integer({ min: 1, max: 3 }) }) }),
    );
    const rule = fc.oneof(leaf, fc.record({ all: fc.array(leaf, { minLength: 1, maxLength: 3 }) }), fc.record({ not: leaf }));
    const days = fc.array(fc.integer({ min: 0, max: 240 }), { maxLength: 12 });
    fc.assert(
      fc.property(rule, days, fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 400 }), (tested, seen, hour, later) => {
        const facts = factsOf(views(...seen.map((at) => at / 24)), modelOf(tested));
        const found = evaluate(tested, facts, { asOf: onDay(hour / 24) });
        const at = onDay((hour + later) / 24);
        const then = evaluate(tested, facts, { asOf: at });
        if (found.until === null || at < found.until) expect(then.value).toBe(found.value);
        if (found.until !== null) expect(evaluate(tested, facts, { asOf: found.until }).value).not.toBe(found.value);
      }),
      { numRuns: 300 },
    );
  });

  it("[L16] why names every node, what was found and what was needed", () => {
    const { why } = ask(
      {
        any: [
          { event: "view", count: { gte: 3 } },
          { event: "view", last: { older: "90d" } },
        ],
      },
      2,
      views(0, 1),
    );
    expect(why).toMatchObject({
      op: "any",
      value: false,
      parts: [
        { op: "event", value: false, have: 2 },
        { op: "event", value: false, need: 90 * 86_400_000 },
      ],
    });
  });
});
