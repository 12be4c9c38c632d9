import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addEvent } from "./add-event.ts";
import { compile } from "./compile.ts";
import { emptyFacts } from "./facts.ts";
import { canonicalModel } from "./model/canonical.ts";
import type { Model } from "./model/model.ts";
import { modelVersion } from "./model/version.ts";
import { eventsOf, factsOf, onDay, order, verdictOf } from "./testing.ts";
import type { Happening } from "./testing.ts";

const at = (day: number, happenings: Happening[], model: Model = canonicalModel) =>
  verdictOf(factsOf(happenings, model), model, onDay(day), "p");
const path = (day: number, happenings: Happening[], model?: Model) =>
  at(day, happenings, model).transitions.map(({ to, effectiveAt }) => [to, (effectiveAt - onDay(0)) / 86_400_000]);
const orders = (...days: number[]): Happening[] => days.map((day, index) => [day, "order_completed", order(`o${index}`)]);
const views = (id: string, ...days: number[]): Happening[] => days.map((day) => [day, "product_viewed", { product_id: id }]);
const added: Happening = [1, "cart_added", { product_id: "a" }];
const seen: Happening[] = [
  [0, "page_viewed"],
  [0, "$visit"],
];

describe("the canonical model", () => {
  it.each<[string, string, number, Happening[]]>([
    ["nothing known", "unknown", 0, []],
    ["a first page view", "aware", 0, seen],
    ["visits on two days", "engaged", 1, [...seen, [1, "$visit"]]],
    ["two visits on one day", "aware", 1, [...seen, [0.5, "$visit"]]],
    ["three products seen", "engaged", 1, [...seen, ...views("a", 0.1), ...views("b", 0.2), ...views("c", 0.3)]],
    ["a search a minute after the first view", "engaged", 1, [...seen, [0.1, "search_performed"]]],
    ["a lead", "engaged", 1, [...seen, [0.1, "lead_submitted"]]],
    ["one product seen twice", "intent", 1, [...seen, ...views("a", 0.1, 0.2)]],
    ["one product seen twice within eight days", "aware", 9, [...seen, ...views("a", 0.1, 8.2)]],
    ["something in the cart", "intent", 1, [...seen, added]],
    ["a checkout begun", "intent", 1, [...seen, [1, "checkout_started"]]],
    ["an emptied cart, a day later", "engaged", 3, [...seen, [1, "$visit"], added, [1.1, "cart_viewed", { products: [] }]]],
    [
      "one of two things removed",
      "intent",
      3,
      [...seen, added, [1, "cart_added", { product_id: "b" }], [1.1, "cart_removed", { product_id: "b" }]],
    ],
    ["14 days of silence with a full cart, and a day", "engaged", 16, [...seen, [1, "$visit"], added]],
    ["a visit to an old cart", "intent", 40, [...seen, added, [40, "$visit"]]],
    ["30 days without a visit, and a day", "aware", 33, [...seen, [1, "$visit"]]],
    ["a first order", "new", 5, [...seen, added, ...orders(5)]],
    ["30 days after the first order", "active", 35, orders(5)],
    ["a second order", "active", 7, orders(5, 6)],
    ["the only order refunded", "engaged", 8, [...orders(5), [7, "order_refunded", { order_id: "o0" }]]],
    ["one of two orders refunded", "new", 8, [...orders(5, 6), [7, "order_refunded", { order_id: "o0" }]]],
    ["three orders in a year", "loyal", 41, orders(1, 20, 40)],
    ["90 days without an order", "at_risk", 90, orders(0)],
    ["180 days without an order", "lapsed", 180, orders(0)],
    ["a visit of the lapsed", "lapsed", 200, [...orders(0), [200, "$visit"]]],
    ["an order of the lapsed", "active", 201, orders(0, 200)],
    ["a cart of a customer", "active", 41, [...orders(0, 40), [41, "cart_added", { product_id: "a" }]]],
  ])("[L24] after %s a person is %s", (_, stage, day, happenings) => {
    expect(at(day, happenings).stage).toBe(stage);
  });

  it.each<[string, string[], number, Happening[]]>([
    ["a verified review", ["advocate"], 9, [[1, "review_submitted", { verified: true }]]],
    ["an unverified review", [], 9, [[1, "review_submitted", { verified: false }]]],
    ["a score of 9", ["advocate"], 9, [[1, "$answered", { kind: "nps", score: 9 }]]],
    ["a score of 8", [], 9, [[1, "$answered", { kind: "nps", score: 8 }]]],
    ["a score of 9 a year ago", [], 366, [[1, "$answered", { kind: "nps", score: 9 }]]],
    [
      "a lead and a sign-up",
      ["lead", "registered"],
      2,
      [
        [1, "lead_submitted"],
        [1, "signed_up"],
      ],
    ],
    ["a newsletter", ["subscribed"], 2, [[1, "subscribed"]]],
    ["a visit of the lapsed", ["returning"], 200, [...orders(0), [200, "$visit"]]],
    ["an order of the lapsed", ["won_back"], 289, orders(0, 200)],
    ["an order of the lapsed 90 days ago", [], 290, orders(0, 200)],
    ["a review of the lapsed", ["advocate"], 300, [...orders(0), [2, "review_submitted", { verified: true }]]],
  ])("[L24] %s raises %j", (_, flags, day, happenings) => {
    expect(at(day, happenings).flags).toEqual(flags);
  });
});

describe("stageOf", () => {
  it("[L17] R is half of the shop's or 2.5 times the own median gap from four orders on, whichever is longer", () => {
    expect(path(400, orders(0, 10, 20, 30)).at(-2)).toEqual(["at_risk", 30 + 45]);
    expect(path(400, orders(0, 40, 80, 120)).at(-2)).toEqual(["at_risk", 120 + 100]);
    expect(path(400, orders(0, 10, 20)).at(-2)).toEqual(["at_risk", 20 + 90]);
  });

  it("[L17] who buys rarely is not lapsed before being at risk", () => {
    expect(at(1099, orders(0, 200, 400, 600)).stage).toBe("active");
    expect(at(1100, orders(0, 200, 400, 600)).stage).toBe("at_risk");
    expect(at(1600, orders(0, 200, 400, 600)).stage).toBe("lapsed");
  });

  it("[L17] the own R and X are whole milliseconds, so nobody stays at risk for ever by a rounding", () => {
    const bought = [0, 1, 2, 3].map((count): Happening => [count * 38.8003, "order_completed", order(`${count}`)]);
    for (let ms = 0; ms < 50; ms++) {
      const late = bought.map(([day, ...rest], count): Happening => [day + (ms * count) / 86_400_000, ...rest]);
      const { stage, transitions } = at(1000, late);
      expect(stage).toBe("lapsed");
      expect(transitions.every(({ effectiveAt }) => Number.isInteger(effectiveAt))).toBe(true);
    }
  });

  it("[L18] hysteresis: three orders in a year make loyal, two keep it, one does not", () => {
    const bought = orders(0, 30, 60, 140, 220, 300, 380);
    expect(at(61, bought.slice(0, 3)).stage).toBe("loyal");
    const model = { ...canonicalModel, atRiskAfter: "300d" as const, lapsedAfter: "360d" as const };
    const walk = orders(0, 100, 200);
    expect(at(366, walk, model).stage).toBe("loyal");
    expect(at(466, walk, model).stage).toBe("active");
    expect(at(366, orders(100, 200), model).stage).toBe("active");
  });

  it("[L19] a behavioural downgrade waits 24 hours, and not at all if its cause goes away", () => {
    const emptied: Happening[] = [...seen, [1, "$visit"], added, [2, "cart_emptied"]];
    expect(at(2.9, emptied).stage).toBe("intent");
    expect(at(2.9, emptied).nextCheckAt).toBe(onDay(3));
    expect(path(4, emptied).at(-1)).toEqual(["engaged", 3]);
    expect(path(4, [...emptied, [2.5, "cart_added", { product_id: "b" }]]).at(-1)).toEqual(["intent", 1]);
  });

  it("[L19] a purchase moves at once", () => {
    expect(path(5, [...seen, added, ...orders(5)]).at(-1)).toEqual(["new", 5]);
  });

  it("[L20] a transition takes effect at its threshold, whenever it is computed, with the same id", () => {
    const early = at(90, orders(0)).transitions;
    const late = at(5000, orders(0)).transitions;
    expect(early.at(-1)).toMatchObject({
      from: "active",
      to: "at_risk",
      effectiveAt: onDay(90),
      evidence: ["e000000"],
      modelVersion: canonicalModel.version,
    });
    expect(late.slice(0, early.length)).toEqual(early);
    expect(verdictOf(factsOf(orders(0)), canonicalModel, onDay(90), "q").transitions[0]?.id).not.toBe(early[0]?.id);
  });

  it("[L20] tells the whole way: forwards, lapse and win-back", () => {
    expect(path(400, [...seen, [1, "$visit"], [2, "checkout_started"], ...orders(3, 300)])).toEqual([
      ["aware", 0],
      ["engaged", 1],
      ["intent", 2],
      ["new", 3],
      ["active", 33],
      ["at_risk", 93],
      ["lapsed", 183],
      ["active", 300],
      ["at_risk", 390],
    ]);
  });

  it("[L21] as time passes, every move is told once, and nothing of a forgotten past is told anew", () => {
    const days = [0, 0.2, 1, 2, 3, 4.5, 40, 41, 42, 43, 44, 90, 91, 200, 201, 202, 203, 330];
    const names = ["page_viewed", "$visit", "product_viewed", "product_viewed", "cart_added", "search_performed", "page_viewed"];
    const happenings = days.flatMap((day, index) =>
      names.map((name, minute): Happening => [day + minute / 1440, name, { product_id: `p${index % 4}` }]),
    );
    happenings.push([41.5, "order_completed", order("1")], [203.5, "order_completed", order("2")]);
    happenings.sort(([a], [b]) => a - b);
    const needed = compile(canonicalModel, []).needs;
    let facts = emptyFacts();
    let stage = "unknown";
    const told = new Map<string, number>();
    let lastAt = -Infinity;
    let checkAt = Infinity;
    const look = (now: number) => {
      const verdict = verdictOf(facts, canonicalModel, now, "p");
      const fresh = verdict.transitions.filter(({ id }) => !told.has(id));
      for (const { id, effectiveAt } of fresh) told.set(id, effectiveAt);
      expect(fresh.every(({ effectiveAt }) => effectiveAt > lastAt)).toBe(true);
      expect(fresh.map(({ to }) => to)).toEqual(verdict.stage === stage ? [] : [verdict.stage]);
      stage = verdict.stage;
      checkAt = verdict.nextCheckAt ?? Infinity;
      lastAt = now;
    };
    for (const event of eventsOf(happenings)) {
      for (let due = checkAt; due < event.at; due = checkAt) look(due);
      facts = addEvent(facts, event, needed);
      look(event.at);
    }
    expect(told.size).toBeGreaterThan(8);
  });

  it("[L4] bounded facts give the verdict that unbounded facts give", () => {
    const names = [
      "page_viewed",
      "$visit",
      "product_viewed",
      "cart_added",
      "cart_removed",
      "checkout_started",
      "search_performed",
    ];
    const what = fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...names) },
      fc.constantFrom("order_completed", "order_refunded", "lead_submitted"),
    );
    const gap = fc.oneof(
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 20_000 }),
      fc.integer({ min: 1, max: 200_000 }),
    );
    const happening = fc.record({
      what,
      minutes: gap,
      product: fc.constantFrom("a", "b", "c"),
      order: fc.integer({ min: 1, max: 9 }),
    });
    const bounded = compile(canonicalModel, []).needs;
    const all = Object.entries(bounded.keys).map(([key, need]) => [key, { ...need, k: 9999 }]);
    const unbounded = { ...bounded, keys: Object.fromEntries(all) as typeof bounded.keys };
    fc.assert(
      fc.property(fc.array(happening, { minLength: 20, maxLength: 80 }), (history) => {
        let [few, many, now] = [emptyFacts(), emptyFacts(), onDay(0)];
        for (const [index, { what: name, minutes, product, order: id }] of history.entries()) {
          now += minutes * 60_000;
          const event = { id: `e${index}`, name, at: now, props: { product_id: product, ...order(`o${id}`) } };
          few = addEvent(few, event, bounded);
          many = addEvent(many, event, unbounded);
        }
        const verdict = verdictOf(few, canonicalModel, now, "p");
        const expected = verdictOf(many, canonicalModel, now, "p");
        expect([verdict.stage, verdict.flags, verdict.nextCheckAt]).toEqual([
          expected.stage,
          expected.flags,
          expected.nextCheckAt,
        ]);
        expect(expected.transitions.map(({ id }) => id)).toEqual(
          expect.arrayContaining(verdict.transitions.slice(-1).map(({ id }) => id)),
        );
      }),
      { numRuns: 60 },
    );
  });

  it("[L22] since is when the stage began, nextCheckAt when stage or flags can change next", () => {
    expect(at(40, orders(0))).toMatchObject({ since: onDay(30), nextCheckAt: onDay(90) });
    expect(at(181, orders(0))).toMatchObject({ since: onDay(180), nextCheckAt: null });
    expect(at(200, [...orders(0), [200, "$visit"]]).nextCheckAt).toBe(onDay(230));
  });

  it("[L23] events of the future do not count yet, and are waited for", () => {
    expect(at(0, orders(3))).toMatchObject({ stage: "unknown", nextCheckAt: onDay(3) });
  });

  it("[L25] a model's version is the hash of its canonical JSON", () => {
    const { version, ...rest } = canonicalModel;
    expect(modelVersion(rest)).toBe(version);
    expect(modelVersion(JSON.parse(JSON.stringify(canonicalModel)) as Model)).toBe(version);
    expect(modelVersion({ ...rest, atRiskAfter: "91d" })).not.toBe(version);
  });
});
