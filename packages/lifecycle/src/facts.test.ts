import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addEvent } from "./add-event.ts";
import { compile } from "./compile.ts";
import { emptyFacts } from "./facts.ts";
import type { Facts, LifecycleEvent } from "./facts.ts";
import type { Props } from "./json.ts";
import { merge } from "./merge.ts";
import { canonicalModel } from "./model/canonical.ts";
import { eventsOf, factsOf, onDay, order, START, verdictOf } from "./testing.ts";
import type { Happening } from "./testing.ts";

const needed = compile(canonicalModel, []).needs;

const product = fc.constantFrom("a", "b", "c");
const named = (name: string, props: fc.Arbitrary<Props>) => props.map((value) => ({ name, props: value }));
const happening = fc.oneof(
  named("page_viewed", fc.constant({})),
  named("$visit", fc.record({ source: fc.constantFrom({}, { medium: "email" }, { medium: "ads" }) })),
  named("product_viewed", fc.record({ product_id: product })),
  named("cart_added", fc.record({ product_id: product })),
  named("cart_removed", fc.record({ product_id: product })),
  named("cart_viewed", fc.record({ products: fc.constantFrom([], ["a"]) })),
  named(
    "order_completed",
    fc.record({
      order_id: fc.constantFrom("1", "2", "3", "4", "5", "6"),
      value: fc.constantFrom(5, "7.50", 0),
      currency: fc.constantFrom("EUR", null),
      $source: fc.constantFrom(1, 2, 3, 4),
    }),
  ),
  named("order_refunded", fc.record({ order_id: fc.constantFrom("1", "2", "3", "4"), value: fc.constantFrom(null, 5) })),
  named("$identify", fc.record({ traits: fc.record({ plan: fc.constantFrom("free", "pro") }) })),
  named("$answered", fc.record({ kind: fc.constant("nps"), score: fc.integer({ min: 0, max: 10 }) })),
  named(
    "$item",
    fc.record({ checklist: fc.constant("welcome"), item: product, by: fc.constantFrom("rule", "hand"), version: product }),
  ),
);
/** Events with ids of their own, over 300 days. */
const history = fc
  .array(fc.tuple(happening, fc.integer({ min: 0, max: 300 * 24 })), { maxLength: 60 })
  .map((all) => all.map(([what, hour], index): LifecycleEvent => ({ ...what, id: `e${index}`, at: START + hour * 3_600_000 })));
const add = (facts: Facts, event: LifecycleEvent) => addEvent(facts, event, needed);
const read = (events: readonly LifecycleEvent[]) => events.reduce(add, emptyFacts());
const join = (a: Facts, b: Facts) => merge(a, b, needed);

/** Histories that overlap: every event is in some of the three. */
const overlapping = history.chain((events) =>
  fc.array(fc.integer({ min: 1, max: 7 }), { minLength: events.length, maxLength: events.length }).map((masks) => ({
    events,
    parts: [1, 2, 4].map((bit) => read(events.filter((_, index) => masks[index]! & bit))) as [Facts, Facts, Facts],
  })),
);

const bytes = (count: number) => {
  let facts = emptyFacts();
  for (let index = 0; index < count; index++) {
    const props = { product_id: `p${index % 30}`, ...order(`o${10_000 + index}`) };
    for (const name of ["page_viewed", "product_viewed", "cart_added", "$visit", "order_completed", "order_refunded"])
      facts = add(facts, { id: `${name}${10_000 + index}`, name, at: START + index * 7_200_000, props });
  }
  return JSON.stringify(facts).length;
};

describe("merge", () => {
  it("[L1] is commutative, associative and idempotent", () => {
    fc.assert(
      fc.property(overlapping, ({ parts: [a, b, c] }) => {
        expect(join(a, b)).toEqual(join(b, a));
        expect(join(join(a, b), c)).toEqual(join(a, join(b, c)));
        expect(join(a, a)).toEqual(a);
        expect(join(a, emptyFacts())).toEqual(a);
      }),
    );
  });

  it("[L2] overlapping histories merge to what one history tells", () => {
    fc.assert(
      fc.property(overlapping, ({ events, parts: [a, b, c] }) => {
        expect(join(join(a, b), c)).toEqual(read(events));
      }),
    );
  });
});

describe("addEvent", () => {
  it("[L2] gives the same facts in any order and with repeats", () => {
    const shuffled = history.chain((events) =>
      fc.tuple(
        fc.constant(events),
        fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2, maxLength: events.length * 2 }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([events, again]) => {
        expect(read(again)).toEqual(read(events));
      }),
    );
  });

  it("[L2] and so the same verdict, whatever the order and the split", () => {
    fc.assert(
      fc.property(overlapping, fc.integer({ min: 0, max: 500 }), ({ events, parts: [a, b, c] }, day) => {
        const verdict = verdictOf(read(events), canonicalModel, onDay(day), "p");
        expect(verdictOf(join(c, join(b, a)), canonicalModel, onDay(day), "p")).toEqual(verdict);
      }),
      { numRuns: 50 },
    );
  });

  it("[L3] keeps only what a rule reads", () => {
    const facts = factsOf([
      [0, "newsletter_opened"],
      [0, "page_viewed"],
    ]);
    expect(Object.keys(facts.keys)).toEqual(["page_viewed"]);
  });

  it("[L4] does not grow with the history: 150 and 1,000 events of each kind take the same bytes", () => {
    expect(Math.abs(bytes(1000) - bytes(150))).toBeLessThan(100);
  });

  it("[L4] leaves out values that are too long, and keeps the 50 latest orders", () => {
    const facts = factsOf([
      [0, "$identify", { traits: { name: "Ada", essay: "x".repeat(600) } }],
      ...Array.from({ length: 60 }, (_, index): [number, string, Props] => [index, "order_completed", order(`o${index}`)]),
    ]);
    expect(Object.keys(facts.attrs)).toEqual(["name"]);
    expect(Object.keys(facts.orders)).toHaveLength(50);
    expect(facts.orders.o9).toBeUndefined();
    expect(facts.orders.o59).toBeDefined();
  });

  it.each([
    [{ value: 42, currency: "EUR" }, 4200, "EUR"],
    [{ value: "29.99", currency: "eur" }, 2999, "EUR"],
    [{ value: 1200, currency: "JPY" }, 1200, "JPY"],
    [{ value: "1.234", currency: "KWD" }, 1234, "KWD"],
    [{ total: 10, currency: "EUR" }, 1000, "EUR"],
    [{ value: 42 }, null, null],
    [{ value: "many", currency: "EUR" }, null, "EUR"],
    [{ currency: "EUR" }, null, "EUR"],
  ])("[L5] reads the value of an order: %j", (props, valueMinor, currency) => {
    expect(factsOf([[0, "order_completed", { order_id: "1", ...props }]]).orders["1"]).toMatchObject({ valueMinor, currency });
  });

  it("[L5] takes the event's id for an order without one", () => {
    const without = ["", null, undefined].map((order_id): Happening => [
      0,
      "order_completed",
      order_id === undefined ? {} : { order_id },
    ]);
    expect(Object.keys(factsOf(without).orders).toSorted()).toEqual(["e000000", "e000001", "e000002"]);
  });

  it("[L6] one order told by several sources is one: the best source wins, then the earliest telling", () => {
    const facts = factsOf([
      [0, "order_completed", order("1", { value: 1, $source: 1 })],
      [2, "order_completed", order("1", { value: 4, $source: 4 })],
      [1, "order_completed", order("1", { value: 4, $source: 4 })],
      [5, "order_completed", order("1", { value: 2, $source: 2 })],
    ]);
    expect(facts.orders).toEqual({ "1": expect.objectContaining({ valueMinor: 400, source: 4, at: onDay(1) }) });
  });

  it("[L6] sources go by word or number; the word of a server is a number only", () => {
    const words = ["JSON-LD", "microdata", "dataLayer", "segment", "platform", "woocommerce", "shopify"];
    const told = [...words, undefined, 4, "4", "api", "toString", "__proto__"];
    const sources = told.map(
      (source) =>
        factsOf([[0, "order_completed", order("1", source === undefined ? {} : { $source: source })]]).orders["1"]?.source,
    );
    expect(sources).toEqual([1, 1, 2, 2, 3, 3, 3, 3, 4, 4, 0, 0, 0]);
  });

  it("[L7] a refund without value is of the whole order, one with a value of a part", () => {
    const facts = factsOf([
      [0, "order_refunded", { order_id: "A/1" }],
      [0, "order_refunded", { order_id: "B", value: "-2.50", currency: "EUR", line_id: "7" }],
      [1, "order_refunded", { order_id: "B", value: 2.5, currency: "EUR", line_id: "7" }],
    ]);
    expect(facts.refunds).toEqual({
      "A%2F1": expect.objectContaining({ valueMinor: null }),
      "B/7": expect.objectContaining({ valueMinor: 250, at: onDay(0) }),
    });
  });

  it("[L8] reads traits, answers, items and sources; the latest trait wins, the earliest tick", () => {
    const facts = factsOf([
      [2, "$identify", { userId: "7", traits: { plan: "pro" } }],
      [1, "$identify", { userId: "7", traits: { plan: "free", name: "Ada" } }],
      [3, "$answered", { campaign: "nps", kind: "nps", response: "r", score: 9 }],
      [4, "$answered", { campaign: "nps", kind: "nps", response: "r", text: "nice" }],
      [6, "$item", { checklist: "welcome", item: "a", by: "hand", version: "1" }],
      [5, "$item", { checklist: "welcome", item: "a", by: "rule", version: "1" }],
      [0, "$visit", { source: { medium: "ads" } }],
      [9, "$visit", { source: {} }],
    ]);
    expect(facts.attrs).toMatchObject({ plan: { value: "pro" }, name: { value: "Ada" }, nps: { value: 9, at: onDay(3) } });
    expect(facts.items).toEqual({ "welcome/a": { doneAt: onDay(5), by: "rule", version: "1" } });
    expect(facts.source.last).toEqual([[onDay(0), "e000006"], { medium: "ads" }]);
    expect([facts.firstSeen, facts.lastSeen]).toEqual([onDay(0), onDay(9)]);
  });

  it("[L8] an event named like what every object inherits is an event like others", () => {
    const props = { keys: null, orders: null, $source: "constructor" } as unknown as Props;
    for (const name of ["constructor", "toString", "__proto__"])
      expect(factsOf([[0, name, props]])).toEqual({ ...emptyFacts(), firstSeen: onDay(0), lastSeen: onDay(0) });
    expect(factsOf([[0, "order_completed", order("1", props)]]).orders["1"]?.source).toBe(0);
  });

  it("[L8] survives names that are dangerous as keys", () => {
    const traits = JSON.parse('{"__proto__": 1, "constructor": 2}') as Props;
    const events = eventsOf([
      [0, "$identify", { traits }],
      [1, "order_completed", order("__proto__")],
    ]);
    const facts = read(events);
    expect(Object.keys(facts.attrs).toSorted()).toEqual(["__proto__", "constructor"]);
    expect(Object.keys(JSON.parse(JSON.stringify(facts.orders)) as object)).toEqual(["__proto__"]);
    expect(verdictOf(facts, canonicalModel, onDay(2), "p").stage).toBe("new");
  });
});
