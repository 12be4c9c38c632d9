import type { Props } from "@tappa/lifecycle";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cartEntry, type CartLog, cartOf, concernsCart, withEntry } from "./cart.ts";

type Told = [name: string, props?: Props];

const DIGITS = { JPY: 0 };
const eventsOf = (told: readonly Told[]) =>
  told.map(([name, props = {}], index) => ({ id: `e${String(index).padStart(3, "0")}`, at: 1000 + index, name, props }));
const read = (events: ReturnType<typeof eventsOf>): CartLog =>
  events.reduce(
    (log, event) => {
      const entry = cartEntry(event, DIGITS);
      return entry ? withEntry(log, entry) : log;
    },
    { entries: [] } as CartLog,
  );
const cartAfter = (...told: Told[]) => cartOf(read(eventsOf(told)));
const mug = (more: Props = {}): Props => ({ product_id: "mug", price: 9.5, currency: "EUR", ...more });

describe("the cart", () => {
  it.each<[string, Told[], object | null]>([
    [
      "what was added",
      [
        ["cart_added", mug({ quantity: 2 })],
        ["cart_added", mug()],
      ],
      { items: 3, valueMinor: 2850 },
    ],
    [
      "less what was taken out",
      [
        ["cart_added", mug({ quantity: 3 })],
        ["cart_removed", mug({ quantity: 1 })],
      ],
      { items: 2, valueMinor: 1900 },
    ],
    [
      "nothing of what was taken out without a number",
      [
        ["cart_added", mug({ quantity: 3 })],
        ["cart_removed", { product_id: "mug" }],
      ],
      null,
    ],
    [
      "nothing after an order",
      [
        ["cart_added", mug()],
        ["order_completed", { order_id: "1" }],
      ],
      null,
    ],
    ["nothing after it was emptied", [["cart_added", mug()], ["cart_emptied"]], null],
    [
      "nothing after the last piece was taken out",
      [
        ["cart_added", mug()],
        ["cart_removed", { cart_quantity: 0 }],
      ],
      null,
    ],
    [
      "nothing when it was seen empty",
      [
        ["cart_added", mug()],
        ["cart_viewed", { products: [] }],
      ],
      null,
    ],
    [
      "what was seen in it, whatever was told before",
      [
        ["cart_added", mug({ quantity: 9 })],
        ["cart_viewed", { products: [mug()], currency: "EUR" }],
      ],
      { items: 1, valueMinor: 950 },
    ],
    [
      "the value that the checkout says, discounts and all",
      [["checkout_started", { products: [mug()], value: "8.00", currency: "eur" }]],
      { items: 1, valueMinor: 800, currency: "EUR" },
    ],
    ["a value alone", [["cart_viewed", { value: 84, currency: "EUR" }]], { items: 0, valueMinor: 8400 }],
    [
      "a value, and what came to it",
      [
        ["cart_viewed", { value: 84, currency: "EUR" }],
        ["cart_added", mug()],
      ],
      { items: 1, valueMinor: 9350 },
    ],
    [
      "items as GA4 names them",
      [["cart_added", { items: [{ item_id: "a", price: "2.50", quantity: "2" }], currency: "EUR" }]],
      { items: 2, valueMinor: 500 },
    ],
    [
      "yen without a fraction",
      [["cart_added", { product_id: "a", price: 500, currency: "JPY" }]],
      { valueMinor: 500, currency: "JPY" },
    ],
    [
      "no value without a currency",
      [["cart_added", { product_id: "a", price: 500 }]],
      { items: 1, valueMinor: null, currency: null },
    ],
    [
      "no value without every price",
      [
        ["cart_added", mug()],
        ["cart_added", { product_id: "b", currency: "EUR" }],
      ],
      { items: 2, valueMinor: null },
    ],
    [
      "no value of several currencies",
      [
        ["cart_added", mug()],
        ["cart_added", mug({ product_id: "b", currency: "USD" })],
      ],
      { items: 2, valueMinor: null },
    ],
    ["no value of a price that is none", [["cart_added", mug({ price: -1 })]], { valueMinor: null }],
    ["nothing of a view that names nothing", [["cart_viewed", { coupon: "SPRING" }]], null],
  ])("holds %s", (_, told, expected) => {
    if (expected === null) expect(cartAfter(...told)).toBeNull();
    else expect(cartAfter(...told)).toMatchObject(expected);
  });

  it("says when it was told of last", () => {
    expect(cartAfter(["cart_added", mug()], ["cart_added", mug()])?.at).toBe(1001);
  });

  it("[W42] is the same in whatever order its events come, and however often", () => {
    const product = fc.constantFrom("mug", "cup", "jug");
    const told = fc.oneof(
      {
        weight: 6,
        arbitrary: fc
          .tuple(product, fc.integer({ min: 1, max: 3 }))
          .map(([id, quantity]): Told => ["cart_added", mug({ product_id: id, quantity })]),
      },
      {
        weight: 3,
        arbitrary: fc
          .tuple(product, fc.integer({ min: 1, max: 3 }))
          .map(([id, quantity]): Told => ["cart_removed", { product_id: id, quantity }]),
      },
      product.map((id): Told => ["cart_viewed", { products: [mug({ product_id: id })] }]),
      fc.constantFrom<Told>(
        ["order_completed", { order_id: "1" }],
        ["cart_emptied"],
        ["cart_viewed", { value: 5, currency: "EUR" }],
      ),
    );
    fc.assert(
      fc.property(fc.array(told, { maxLength: 30 }), fc.array(fc.nat(), { minLength: 60, maxLength: 60 }), (all, picks) => {
        const events = eventsOf(all);
        const shuffled = [...events, ...events]
          .map((event, index) => ({ event, by: picks[index]! }))
          .toSorted((a, b) => a.by - b.by);
        expect(cartOf(read(shuffled.map(({ event }) => event)))).toEqual(cartOf(read(events)));
      }),
    );
  });

  it("stays small and true, however often something is added", () => {
    const log = read(eventsOf(Array.from({ length: 1000 }, (): Told => ["cart_added", mug()])));
    expect(log.entries.length).toBeLessThanOrEqual(64);
    expect(cartOf(log)).toMatchObject({ items: 1000, valueMinor: 950_000 });
  });

  it("concerns no other events", () => {
    expect(["page_viewed", "$message", "product_viewed", "order_refunded"].filter(concernsCart)).toEqual([]);
  });
});
