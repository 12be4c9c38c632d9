import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addEvent } from "./add-event.ts";
import { compile } from "./compile.ts";
import { compileRule } from "./compile-rule.ts";
import { asked as askedOf, createScope, valueOf } from "./evaluate.ts";
import { emptyFacts } from "./facts.ts";
import type { Facts, LifecycleEvent } from "./facts.ts";
import { merge } from "./merge.ts";
import { canonicalModel } from "./model/canonical.ts";
import type { Model } from "./model/model.ts";
import { presets } from "./presets/presets.ts";
import type { Rule, Span } from "./rule.ts";
import { stageOf } from "./stage.ts";
import { eventsOf, onDay } from "./testing.ts";
import type { Happening } from "./testing.ts";

const product = fc.constantFrom("a", "b", "c");
const orderId = fc.integer({ min: 1, max: 8 }).map((number) => `o${number}`);
const money = fc.record({ order_id: orderId, value: fc.integer({ min: 0, max: 50 }), currency: fc.constantFrom("EUR", "USD") });
const what: fc.Arbitrary<[name: string, props: Happening[2]]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<[string, object]>(["$visit", { url: "/", referrer: "", source: { utm_source: "x" } }]) },
  { weight: 3, arbitrary: product.map((id): [string, object] => ["product_viewed", { product_id: id }]) },
  { weight: 2, arbitrary: product.map((id): [string, object] => ["cart_added", { product_id: id }]) },
  { weight: 3, arbitrary: money.map((props): [string, object] => ["order_completed", props]) },
  product.map((id): [string, object] => ["cart_removed", { product_id: id }]),
  orderId.map((id): [string, object] => ["order_refunded", { order_id: id }]),
  fc
    .constantFrom("checkout_started", "search_performed", "lead_submitted", "signed_up", "logged_in", "subscribed", "page_viewed")
    .map((name): [string, object] => [name, {}]),
  fc.integer({ min: 0, max: 10 }).map((score): [string, object] => ["$answered", { kind: "nps", campaign: "nps", score }]),
  fc.constant<[string, object]>(["review_submitted", { verified: true }]),
) as fc.Arbitrary<[string, Happening[2]]>;

/** Up to three years, in days. */
const history = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 1100 * 24 }), what), { maxLength: 40 })
  .map((all) => eventsOf(all.map(([hour, [name, props]]): Happening => [hour / 24, name, props!])));
const model = fc.constantFrom<Model>(canonicalModel, ...presets);
const day = fc.integer({ min: 0, max: 1500 });

const counts = fc.constantFrom({ gte: 1 }, { gte: 2 }, { eq: 2 }, { lt: 2 }, { gte: 2, lte: 3 });
const age = fc.constantFrom("7d", "30d", "R", "X");
const names = fc.constantFrom("$visit", "product_viewed", "cart_added", "order_completed", "order_refunded");
const since = fc.subarray(["cart_removed", "order_completed", "order_refunded"]);
const about = fc.record({ event: names, since, same: fc.constant("product_id") }, { requiredKeys: ["event"] });
const leaf: fc.Arbitrary<Rule> = fc
  .oneof(
    fc.tuple(about, fc.record({ count: counts, within: fc.constantFrom<Span>("7d", "60d", "365d") }, { requiredKeys: [] })),
    fc.tuple(about, fc.record({ last: fc.record({ older: age, newer: age }, { requiredKeys: [] }) })),
    fc.tuple(about, fc.record({ first: fc.record({ older: age, newer: age }, { requiredKeys: [] }) })),
    fc.tuple(fc.constant({ attr: "nps" }), fc.record({ gte: fc.constant(9), newer: age }, { requiredKeys: [] })),
  )
  .map(([one, other]) => ({ ...one, ...other }) as Rule);
const rule: fc.Arbitrary<Rule> = fc.oneof(
  leaf,
  fc.array(leaf, { minLength: 1, maxLength: 3 }).map((all): Rule => ({ all })),
  fc.array(leaf, { minLength: 1, maxLength: 3 }).map((any): Rule => ({ any: any.map((not) => ({ not })) })),
);

/** A history told in any order, parts of it twice, over several devices. */
const told = history.chain((events) =>
  fc.record({
    events: fc.constant(events),
    again: fc
      .shuffledSubarray(events)
      .chain((some) => fc.shuffledSubarray([...events, ...some], { minLength: events.length + some.length })),
    devices: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 100, maxLength: 100 }),
  }),
);

const factsFrom = (events: readonly LifecycleEvent[], { needs }: ReturnType<typeof compile>): Facts =>
  events.reduce((facts, event) => addEvent(facts, event, needs), emptyFacts());

/** The same, whatever the order of keys. */
const same = (one: unknown, other: unknown) => expect(one).toEqual(other);

describe("a history", () => {
  it("[L2] told in any order, parts of it twice, over any devices gives the same facts, stage, flags and transitions", () => {
    fc.assert(
      fc.property(told, model, day, ({ events, again, devices }, authored, now) => {
        const compiled = compile(authored, []);
        const atOnce = factsFrom(events, compiled);
        const parts = [0, 1, 2, 3].map((device) =>
          factsFrom(
            again.filter((_, index) => devices[index % 100] === device),
            compiled,
          ),
        );
        const together = parts.reduceRight((all, part) => merge(part, all, compiled.needs));
        same(together, atOnce);
        same(stageOf(together, compiled.model, onDay(now), "p"), stageOf(atOnce, compiled.model, onDay(now), "p"));
      }),
      { numRuns: 400 },
    );
  });

  it("[L20] looked at later tells the same transitions and perhaps more; where nothing is forgotten, each begins where the last one ended", () => {
    fc.assert(
      fc.property(history, model, day, day, (events, authored, one, other) => {
        const { needs, model: compiled } = compile(authored, []);
        const keys = Object.fromEntries(Object.entries(needs.keys).map(([key, need]) => [key, { ...need, k: 9999 }]));
        const lasting = events.filter(({ name }) => name !== "$answered");
        const facts = lasting.reduce((all, event) => addEvent(all, event, { ...needs, keys }), emptyFacts());
        const [now, then] = [Math.min(one, other), Math.max(one, other)];
        const early = stageOf(facts, compiled, onDay(now), "p");
        const late = stageOf(facts, compiled, onDay(then), "p");
        same(late.transitions.slice(0, early.transitions.length), early.transitions);
        const path = [...early.transitions.slice(-1), ...late.transitions.slice(early.transitions.length)];
        expect(early.transitions.at(-1)?.to ?? early.stage).toBe(early.stage);
        expect(late.transitions.at(-1)?.to ?? late.stage).toBe(late.stage);
        for (const [index, { from, effectiveAt }] of path.slice(1).entries()) {
          expect(from).toBe(path[index]!.to);
          expect(effectiveAt).toBeGreaterThan(path[index]!.effectiveAt);
        }
        const next = late.transitions[early.transitions.length];
        if (next) expect(early.nextCheckAt).toBeLessThanOrEqual(next.effectiveAt);
      }),
      { numRuns: 400 },
    );
  });

  it("[L21] tells the same transitions whatever else is looked at in between", () => {
    fc.assert(
      fc.property(history, model, day, rule, (events, authored, now, watched) => {
        const compiled = compile(authored, []);
        const facts = factsFrom(events, compiled);
        // Never holds, and is asked at every instant at which what it begins with may change.
        const never = compileRule({ all: [watched, { any: [] }] }, { inModel: true });
        const [first] = compiled.model.stages;
        const stages = [{ ...first!, id: "never", base: "never", enter: never }, ...compiled.model.stages];
        same(stageOf(facts, { ...compiled.model, stages }, onDay(now), "p"), stageOf(facts, compiled.model, onDay(now), "p"));
      }),
      { numRuns: 400 },
    );
  });

  it("[L21] tells the move after one that is in doubt, whenever the doubt is looked at", () => {
    const seen = Array.from({ length: 5 }, (_, index): Happening => [200 + index, "seen"]);
    const past: Happening[] = [[0, "entered"], [0, "seen"], [100, "finished"], ...seen, [60, "watched"]];
    const toldWith = (...watching: Rule[]) => {
      const steps = [
        { id: "done", enter: { event: "finished" } },
        { id: "kept", enter: { event: "entered", within: "1d" }, stay: { event: "seen", last: { newer: "30d" } } },
        { id: "rest", enter: { all: [] } },
      ] satisfies Model["stages"];
      const watch = watching.map((one) => ({ id: "never", enter: { all: [one, { any: [] }] } }));
      const compiled = compile({ ...canonicalModel, stages: [...watch, ...steps], flags: [] }, []);
      const { transitions } = stageOf(factsFrom(eventsOf(past), compiled), compiled.model, onDay(210), "p");
      return transitions.map(({ from, to, effectiveAt }) => [from, to, (effectiveAt - onDay(0)) / 86_400_000]);
    };
    const both = [
      ["rest", "kept", 0],
      ["rest", "done", 100],
    ];
    expect([toldWith(), toldWith({ event: "watched" })]).toEqual([both, both]);
  });

  it("[L16] a rule asked at one instant after the other answers as one asked for the first time", () => {
    fc.assert(
      fc.property(history, fc.constantFrom(canonicalModel, ...presets), rule, fc.array(day), (events, authored, added, days) => {
        const { model: compiled, needs } = compile({ ...authored, flags: [{ id: "added", label: "", when: added }] }, []);
        const facts = factsFrom(events, { model: compiled, needs, campaigns: [] });
        const rules = [
          ...compiled.flags.map(({ when }) => when),
          ...compiled.stages.flatMap(({ enter, stay = enter }) => [enter, stay]),
        ];
        const marks = [...Object.values(facts.orders), ...Object.values(facts.refunds)].map(({ at }) => at);
        const times = [...days.map(onDay), ...marks, ...events.map(({ at }) => at)].toSorted((a, b) => a - b);
        for (const asked of rules.map((one) => askedOf(one))) {
          const scope = createScope(facts, { asOf: onDay(1500), left: { lapsed: onDay(30) } }, compiled);
          for (const at of times) {
            scope.at = at;
            const remembered = valueOf(asked, scope);
            expect(remembered).toBe(valueOf(askedOf(asked.rule), { ...scope }));
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it("[L22] holds its stage and flags until the next check, and may change them then", () => {
    fc.assert(
      fc.property(history, model, day, fc.nat(1_000_000_000), (events, authored, now, later) => {
        const compiled = compile(authored, []);
        const facts = factsFrom(events, compiled);
        const { stage, base, flags, nextCheckAt } = stageOf(facts, compiled.model, onDay(now), "p");
        const at = Math.min(onDay(now) + later, (nextCheckAt ?? Infinity) - 1);
        expect(stageOf(facts, compiled.model, at, "p")).toMatchObject({ stage, base, flags });
      }),
      { numRuns: 400 },
    );
  });

  it("[L20] gives a page and a collector the same verdict: compiled rules travel as JSON", () => {
    fc.assert(
      fc.property(history, model, day, (events, authored, now) => {
        const here = compile(authored, []);
        const there = JSON.parse(JSON.stringify(here)) as typeof here;
        const sent = JSON.parse(JSON.stringify(factsFrom(events, here))) as Facts;
        same(stageOf(sent, there.model, onDay(now), "p"), stageOf(factsFrom(events, here), here.model, onDay(now), "p"));
      }),
      { numRuns: 200 },
    );
  });

  it("[L4] of somebody who orders all the time the latest orders tell what all of them tell", () => {
    const often = fc.array(fc.tuple(fc.integer({ min: 0, max: 1100 * 24 }), fc.boolean()), { minLength: 18, maxLength: 60 });
    fc.assert(
      fc.property(often, model, day, (all, authored, now) => {
        const compiled = compile(authored, []);
        const happenings = all.flatMap(([hour, isRefunded], index): Happening[] => [
          [hour / 24, "order_completed", { order_id: `o${index}`, value: 9, currency: "EUR" }],
          ...(isRefunded && index % 4 === 0 ? [[hour / 24 + 5, "order_refunded", { order_id: `o${index}` }] as Happening] : []),
        ]);
        const past = eventsOf(happenings).filter(({ at }) => at <= onDay(now));
        const facts = factsFrom(past, compiled);
        const verdictOf = (ordersRead: number) => {
          const { stage, base, flags, nextCheckAt } = stageOf(facts, { ...compiled.model, ordersRead }, onDay(now), "p");
          return { stage, base, flags, nextCheckAt };
        };
        same(verdictOf(compiled.model.ordersRead), verdictOf(50));
      }),
      { numRuns: 300 },
    );
  });

  it("[L4] of somebody who gives most things back the orders that were kept decide, however many came after them", () => {
    const given = Array.from({ length: 20 }, (_, index): Happening[] => [
      [100 + index, "order_completed", { order_id: `o${index}` }],
      [100.5 + index, "order_refunded", { order_id: `o${index}` }],
    ]).flat();
    const kept = [0, 1, 50].map((at): Happening => [at, "order_completed", { order_id: `kept${at}` }]);
    const { model: compiled, needs } = compile(canonicalModel, []);
    const stageOn = (some: Happening[], at: number) =>
      stageOf(factsFrom(eventsOf([...some, ...given]), { model: compiled, needs, campaigns: [] }), compiled, onDay(at), "p")
        .stage;
    expect([stageOn(kept, 121), stageOn(kept, 141), stageOn(kept.slice(0, 1), 121)]).toEqual(["loyal", "at_risk", "at_risk"]);
  });

  it("[L4] takes no silence for real where orders are not looked at", () => {
    const days = [0, 60, ...Array.from({ length: 16 }, (_, index) => 140 + index)];
    const facts = eventsOf(days.map((at): Happening => [at, "order_completed", { order_id: `o${at}` }]));
    const compiled = compile(canonicalModel, []);
    const { stage, flags, transitions } = stageOf(factsFrom(facts, compiled), compiled.model, onDay(156), "p");
    expect([stage, flags, transitions.map(({ to }) => to)]).toEqual(["loyal", [], []]);
  });

  it("[L4] a rule that counts many orders sees as many", () => {
    const enter = { event: "order_completed", count: { gte: 30 } };
    const journey = [...canonicalModel.journey, { id: "collector", label: "Collector" }];
    const many: Model = { ...canonicalModel, journey, stages: [{ id: "collector", enter }, ...canonicalModel.stages] };
    const compiled = compile(many, []);
    const orders = Array.from({ length: 30 }, (_, index): Happening => [index, "order_completed", { order_id: `o${index}` }]);
    const stageAfter = (count: number) =>
      stageOf(factsFrom(eventsOf(orders.slice(0, count)), compiled), compiled.model, onDay(40), "p").stage;
    expect([29, 30].map(stageAfter)).toEqual(["loyal", "collector"]);
  });
});
