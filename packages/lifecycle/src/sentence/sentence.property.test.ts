import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { Context, Rule } from "../rule.ts";
import { contextAt, factsOf, modelOf, order } from "../testing.ts";
import type { Happening } from "../testing.ts";
import { evaluate } from "../why.ts";
import { english } from "./english.ts";
import { sentenceIn, sentenceLocales } from "./sentence-in.ts";

const EVENTS = [...Object.keys(english.nouns), "own_event", "two  words", ""];
const name = fc.constantFrom(...EVENTS);
const span = fc.constantFrom("0s", "1m", "1.5h", "22d", "1w", "R", "X", "soon" as "1d", "d" as "1d");
const number = fc.oneof(fc.integer({ min: -2, max: 120 }), fc.double({ noNaN: true }));
const value = fc.oneof(
  fc.string(),
  number,
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.string()),
  fc.string().map((own) => ({ own })),
);
const some = <T extends object>(parts: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(parts, { requiredKeys: [], noNullPrototype: true });
const count = some({ eq: number, gt: number, gte: number, lt: number, lte: number, about: number });
const age = some({ older: span, newer: span });
const condition = {
  eq: value,
  ne: value,
  in: fc.array(value),
  nin: fc.array(value),
  has: value,
  contains: fc.string(),
  starts: fc.string(),
  gt: number,
  gte: number,
  lt: number,
  lte: number,
  exists: fc.boolean(),
  near: value,
};
const property = fc.oneof(value, some(condition));
const event = fc.record(
  {
    event: name,
    where: fc.dictionary(fc.constantFrom("kind", "a b"), property, { noNullPrototype: true }),
    same: fc.constantFrom("product_id", "sku"),
    since: fc.array(name, { maxLength: 3 }),
    within: span,
    count,
    days: count,
    first: age,
    last: age,
  },
  { requiredKeys: ["event"], noNullPrototype: true },
);
const attribute = fc.record(
  { attr: fc.constantFrom("plan", "seats", "a  b", ""), ...condition, older: span, newer: span },
  { requiredKeys: ["attr"], noNullPrototype: true },
);
const leaf = fc.oneof(
  event,
  attribute,
  fc.record({ url: fc.array(fc.constantFrom("/a", "/b/**", "/*/*/*/*/*")) }),
  fc.record(
    { ctx: fc.constantFrom("device", "lang", "consent"), eq: value, in: fc.array(value) },
    { requiredKeys: ["ctx"], noNullPrototype: true },
  ),
  fc.record({ stage: fc.array(fc.constantFrom("new", "at_risk")) }),
  fc.record({ flag: fc.string() }),
  fc.record({ left: fc.array(fc.constantFrom("new", "at_risk")), within: span }),
  fc.record({ sample: number, salt: fc.string() }),
  fc.constantFrom({}, { someday: 1 }, { " ": 1 }),
) as fc.Arbitrary<Rule>;
const { rule } = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { depthSize: "small" },
    { weight: 4, arbitrary: leaf },
    fc.record({ all: fc.array(tie("rule"), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie("rule"), { maxLength: 3 }) }),
    fc.record({ not: tie("rule") }),
  ),
}));
const history: fc.Arbitrary<Happening[]> = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 30 }),
    fc.constantFrom("order_completed", "$visit", "page_viewed", "$identify"),
    fc.constantFrom(order("1"), { traits: { plan: "a  b", seats: 1.5 } }),
  ),
  { maxLength: 12 },
);
const context = some<Partial<Context>>({
  url: fc.webUrl(),
  device: fc.constantFrom("phone", "desktop"),
  consent: fc.constantFrom("unknown", "granted"),
  stage: fc.constantFrom("new", "own stage"),
  flags: fc.constant([""]),
  visitor: fc.string(),
  complete: fc.boolean(),
});

it("[L34] every rule and history is a sentence in every language", () => {
  fc.assert(
    fc.property(rule, history, context, (asked, happened, rest) => {
      const { why } = evaluate(asked, factsOf(happened, modelOf(asked)), contextAt(31, rest));
      for (const locale of sentenceLocales) {
        const said = sentenceIn(why, locale);
        expect(said).toMatch(/\S/);
        expect(said).not.toMatch(/undefined|NaN|\[object|\s{2}|^\s|\s$/);
        expect(said.replace(/[“„][^”]*”/g, "“”")).not.toMatch(/\s[,;)]|\(\s|\(\)/);
      }
    }),
    { numRuns: 1000 },
  );
});
