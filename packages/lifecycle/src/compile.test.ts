import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arbitrate } from "./arbitrate.ts";
import type { Campaign } from "./campaign.ts";
import { compile } from "./compile.ts";
import { compileRule } from "./compile-rule.ts";
import {
  AGE_OF_FIRST,
  AGE_OF_LAST,
  ALL,
  ATTRIBUTE,
  CONTEXT,
  EVENTS,
  GROUPS,
  HOW_MANY,
  NET_ORDERS,
  NOT,
  WRITING,
} from "./compiled.ts";
import type { CompiledRule } from "./compiled.ts";
import { definitionOf, ruleOf } from "./definition.ts";
import { explain } from "./explain.ts";
import { canonicalModel } from "./model/canonical.ts";
import type { Rule } from "./rule.ts";
import { english } from "./sentence/english.ts";
import { sentence } from "./sentence/sentence.ts";
import { stageOf } from "./stage.ts";
import { contextAt, factsOf, modelOf, momentAt, onDay, order, verdictOf } from "./testing.ts";
import type { Happening } from "./testing.ts";
import { whyOf } from "./why.ts";

const DAY = 86_400_000;
const history: Happening[] = [
  [0, "page_viewed"],
  [0, "$visit"],
  [1, "order_completed", order("1")],
  [5, "order_completed", order("2")],
  [9, "$visit"],
];
const ask = (id: string, kind: "nps" | "review", priority: number): Campaign => ({
  id,
  kind,
  audience: { event: "order_completed", first: { older: "7d" } },
  when: { on: "page", dwell: "5s" },
  caps: { answered: "90d", shows: 2 },
  priority,
});

const span = fc.constantFrom("60s", "90m", "12h", "30d") as fc.Arbitrary<"30d">;
const count = fc.oneof(
  fc.record({ gte: fc.integer({ min: 0, max: 9 }) }),
  fc.record({ eq: fc.integer({ min: 0, max: 9 }) }),
  fc.record({ gt: fc.integer({ min: 0, max: 9 }), lte: fc.integer({ min: 10, max: 20 }) }),
  fc.record({ lt: fc.integer({ min: 1, max: 9 }) }),
);
const event = fc.constantFrom("view", "order_completed", "added");
const leaf = fc.oneof(
  fc.record({ event, count }),
  fc.record({ event, within: span, days: count }),
  fc.record({
    event,
    where: fc.record({ kind: fc.constantFrom("a", 7, { gte: 3 }) }),
    since: fc.constant<string[]>(["removed"]),
  }),
  fc.record({ event, where: fc.constant({}), count }),
  fc.record({ event, where: fc.constant({}), same: fc.constant("id"), count }),
  fc.record({ event, same: fc.constant("id"), first: fc.record({ older: span }), last: fc.record({ newer: span }) }),
  fc.record({ attr: fc.constant("plan"), ne: fc.constantFrom("free", null), newer: span }),
  fc.record({ attr: fc.constant("plan"), starts: fc.string(), contains: fc.string() }),
  fc.record({ attr: fc.constant("plan"), exists: fc.boolean(), in: fc.constant(["a", "b"]), gt: fc.integer() }),
  fc.record({ url: fc.constantFrom(["/app/**"], ["/a", "https://x.example/*?q=1"]) }),
  fc.record({ ctx: fc.constantFrom("device", "lang"), eq: fc.constantFrom("phone", "it") }) as fc.Arbitrary<Rule>,
  fc.constantFrom<Rule>({ stage: ["new", "loyal"] }, { flag: "lead" }, { sample: 50, salt: "s" }),
  fc.constantFrom({ left: ["lapsed"], within: "90d" } as Rule, { someday: 1 } as unknown as Rule),
) as fc.Arbitrary<Rule>;
const { rule } = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { depthSize: "small" },
    leaf,
    fc.record({ all: fc.array(tie("rule"), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie("rule"), { maxLength: 3 }) }),
    fc.record({ not: tie("rule") }),
  ),
}));

describe("compile", () => {
  it.each<[Rule, CompiledRule]>([
    [{ event: "view" }, [EVENTS, "view", HOW_MANY, 1, null, null, [], 1]],
    [{ event: "view", within: "7d", count: { gt: 2, lte: 5 } }, [EVENTS, "view", HOW_MANY, 3, 6, 7 * DAY, [], 6]],
    [{ event: "order_completed", count: { eq: 1 } }, [NET_ORDERS, null, HOW_MANY, 1, 2, null, [], 2]],
    [{ event: "order_completed", days: { gte: 2 } }, [EVENTS, "order_completed@days", HOW_MANY, 2, null, null, [], 2]],
    [{ event: "added", same: "id", since: ["removed"] }, [GROUPS, "added#id", HOW_MANY, 1, null, null, ["removed#id"], 1]],
    [
      { event: "view", first: { older: "1d" }, last: { newer: "2h" } },
      [
        ALL,
        [
          [EVENTS, "view", AGE_OF_FIRST, DAY, null, null, [], 1],
          [EVENTS, "view", AGE_OF_LAST, 0, 7_200_000, null, [], 1],
        ],
      ],
    ],
    [{ attr: "plan", ne: "pro" }, [NOT, [[ATTRIBUTE, "plan", ["in", ["pro"]]]]]],
    [
      { attr: "nps", gte: 9, newer: "1w" },
      [
        ALL,
        [
          [ATTRIBUTE, "nps", ["gte", 9]],
          [WRITING, "nps", AGE_OF_LAST, 0, 7 * DAY, null, [], 1],
        ],
      ],
    ],
    [{ stage: ["new"] }, [CONTEXT, "stage", ["in", ["new"]]]],
    [{ event: "view", last: { older: "soon" as "1d" } }, []],
    [{ event: "view", within: "R" as "1d" }, []],
    [{ event: "view", count: { about: 3 } as object }, []],
    [{ moon: "full" } as unknown as Rule, []],
  ])("[L35] %j becomes %j", (authored, compiled) => {
    expect(compileRule(authored)).toEqual(compiled);
  });

  it("[L35] a rule in words again is a rule that compiles to the same", () => {
    fc.assert(
      fc.property(rule, (authored) => {
        const compiled = compileRule(authored, { inModel: true });
        const { needs } = compile(modelOf(authored), []);
        expect(compileRule(ruleOf(compiled, needs), { inModel: true })).toEqual(compiled);
      }),
      { numRuns: 500 },
    );
  });

  it("[L35] is JSON: what a page got gives the answers that the collector has", () => {
    const here = compile(canonicalModel, [ask("nps", "nps", 5), ask("review", "review", 9)]);
    const there = JSON.parse(JSON.stringify(here)) as typeof here;
    const facts = factsOf(history);
    for (const day of [0, 2, 6, 20, 50, 120, 400])
      expect(stageOf(facts, there.model, onDay(day), "p")).toEqual(stageOf(facts, here.model, onDay(day), "p"));
    const decide = ({ campaigns }: typeof here) => arbitrate(campaigns, facts, contextAt(20), momentAt(20));
    expect(decide(there)).toEqual(decide(here));
    expect(decide(there).ask).toBe("review");
  });

  it("[L35] the words of a page are those of the collector", () => {
    const { model, needs } = compile(canonicalModel, []);
    const facts = factsOf(history);
    for (const day of [0, 2, 6, 20, 50, 120, 400]) {
      const { stage, why } = verdictOf(facts, canonicalModel, onDay(day), "p");
      const definition = definitionOf(
        model.stages.find(({ id }) => id === stage)!,
        needs,
      );
      expect(sentence(whyOf(facts, model, onDay(day), definition), english)).toBe(sentence(why, english));
    }
  });

  it("[L26] the explanation never disagrees with the decision", () => {
    const { campaigns, needs } = compile(canonicalModel, [ask("nps", "nps", 5), ask("review", "review", 9)]);
    expect(needs.keys[campaigns[0]!.asks!]).toBeDefined();
    const acts = fc.array(
      fc.tuple(
        fc.integer({ min: 0, max: 60 }),
        fc.constantFrom("$shown", "$answered", "$dismissed"),
        fc.constantFrom("nps", "review"),
      ),
      { maxLength: 6 },
    );
    const moment = fc.record({ typing: fc.boolean(), firstVisit: fc.boolean(), chatOpen: fc.boolean() });
    fc.assert(
      fc.property(acts, moment, fc.integer({ min: 0, max: 90 }), (acted, now, day) => {
        const told = acted.map(([at, name, campaign]): Happening => [at, name, { campaign, kind: campaign }]);
        const facts = factsOf([...history, ...told], canonicalModel, [ask("nps", "nps", 5), ask("review", "review", 9)]);
        const [context, at] = [contextAt(day), momentAt(day, now)];
        const found = explain(campaigns, facts, context, at);
        const { ask: asked } = arbitrate(campaigns, facts, context, at);
        const isRight = !now.typing && !now.chatOpen;
        expect(found.filter(({ eligible }) => eligible).map(({ campaign }) => campaign)).toEqual(asked && isRight ? [asked] : []);
        for (const { eligible, gates } of found) expect(gates.every(({ pass }) => pass)).toBe(eligible);
      }),
    );
  });
});
