import { addEvent, emptyFacts, type Facts, type Props } from "@tappa/lifecycle";
import { describe, expect, it } from "vitest";
import { planOf } from "./ingest/plan.ts";
import { gapsOf, personDetail, standingOf, valueOf } from "./people.ts";
import { configOf } from "./site-config.ts";
import { defaultConfig } from "./site-defaults.ts";
import type { PersonRecord } from "./store/store.ts";
import { newId } from "./testing.ts";

const NOW = Date.UTC(2026, 5, 15, 12);
const plan = planOf(configOf(defaultConfig([])));

function factsOf(...events: [name: string, props: Props][]): Facts {
  return events.reduce(
    (facts, [name, props], index) => addEvent(facts, { id: newId(NOW), name, at: NOW + index, props }, plan.needs),
    emptyFacts(),
  );
}
const order = (id: string, value: number | null, currency = "EUR"): [string, Props] => [
  "order_completed",
  { order_id: id, currency, ...(value === null ? {} : { value }) },
];
const refund = (id: string, props: Props = {}): [string, Props] => [
  "order_refunded",
  { order_id: id, currency: "EUR", ...props },
];

const onDay = (day: number, [name, props]: [string, Props]) => ({
  id: newId(NOW),
  name,
  at: NOW + day * 86_400_000,
  props,
});

describe("the gaps between purchase days", () => {
  it("are of distinct days, without orders that came to nothing", () => {
    const events = [
      onDay(0, order("1", 10)),
      onDay(0.2, order("2", 10)),
      onDay(5, order("3", null)),
      onDay(6, order("4", 0)),
      onDay(7, order("5", 10)),
      onDay(8, refund("5")),
      onDay(9, order("6", 10)),
      onDay(9.1, refund("6", { value: 4 })),
    ];
    const facts = events.reduce((sum, one) => addEvent(sum, one, plan.needs), emptyFacts());
    expect(gapsOf(facts)).toEqual([5, 4]);
    expect(gapsOf(emptyFacts())).toEqual([]);
  });
});

describe("a person's value", () => {
  it.each<[string, [string, Props][], ReturnType<typeof valueOf>]>([
    ["is nothing without orders", [], { orders: 0, valueMinor: {} }],
    [
      "adds up by currency",
      [order("1", 10), order("2", 5.5), order("3", 2, "USD")],
      { orders: 3, valueMinor: { EUR: 1550, USD: 200 } },
    ],
    ["counts an order of unknown value, but not its value", [order("1", null)], { orders: 1, valueMinor: {} }],
    [
      "leaves out what was given back whole",
      [order("1", 10), order("2", 5), refund("2")],
      { orders: 1, valueMinor: { EUR: 1000 } },
    ],
    [
      "takes off what was given back in part",
      [order("1", 10), refund("1", { value: 4 })],
      { orders: 1, valueMinor: { EUR: 600 } },
    ],
    [
      "takes parts that make a whole for the whole",
      [order("1", 10), refund("1", { value: 4 }), refund("1", { value: 6 })],
      { orders: 0, valueMinor: {} },
    ],
    ["never falls below nothing", [order("1", 10), refund("1", { value: 40 })], { orders: 0, valueMinor: {} }],
    [
      "knows an order whose id holds a slash",
      [order("a/1", 10), order("a", 5), refund("a")],
      { orders: 1, valueMinor: { EUR: 1000 } },
    ],
  ])("%s", (_what, events, value) => {
    expect(valueOf(factsOf(...events))).toEqual(value);
  });
});

const nameOf = (traits: Props) => standingOf(factsOf(["$identify", { userId: "u", traits }]), plan, NOW, "v").name;

describe("a person's name", () => {
  it("is the trait name, else the e-mail, else nothing; only texts count", () => {
    expect(nameOf({ name: " Ada ", email: "ada@example.com" })).toBe("Ada");
    expect(nameOf({ name: "  ", email: "ada@example.com" })).toBe("ada@example.com");
    expect(nameOf({ name: 7 })).toBeNull();
  });
});

it("explains the stage in a sentence and lists orders with what was given back, newest first", () => {
  const facts = factsOf(order("1", 10), order("2", 20), refund("1", { value: 4 }));
  const record: PersonRecord = {
    id: "p",
    userId: null,
    name: null,
    stage: "unknown",
    flags: [],
    lastSeen: null,
    orders: 2,
    blocked: false,
    valueMinor: {},
    identity: "v",
    facts,
    transitions: [],
    timeline: [],
    devices: [],
    conversations: [],
    responses: [],
  };
  const detail = personDetail(record, plan, NOW + 10, "en");
  expect(detail).toMatchObject({ stage: "active", verdict: { stage: "active" } });
  expect(detail.why).toBe("2 orders");
  expect(personDetail(record, plan, NOW + 10, "pl").why).toBe("2 zamówienia");
  expect(detail.orderList.map(({ id, refundedMinor }) => [id, refundedMinor])).toEqual([
    ["2", null],
    ["1", 400],
  ]);
  expect(detail).not.toHaveProperty("identity");
});
