import {
  addEvent,
  compile,
  emptyFacts,
  canonicalModel,
  SOURCES,
  type Facts,
  type Props,
  type SourceName,
} from "@tappa/lifecycle";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Core } from "../core.ts";
import { createTestEnv } from "../testing.ts";
import type { Raw } from "./details.ts";
import { createTeller } from "./teller.ts";

const { needs } = compile(canonicalModel, []);
const EUR = { value: 10, currency: "EUR" };

/** A page whose facts grow with what it records, as those of the core do. */
function createPage(facts: { value: Facts } = { value: emptyFacts() }, at?: number) {
  const env = createTestEnv(at);
  const told: [name: string, props: Props][] = [];
  let n = 0;
  const record = (name: string, props: Props) => {
    told.push([name, props]);
    const id = `${env.now()}-${n++}`.padStart(30, "0");
    facts.value = addEvent(facts.value, { id, name, at: env.now(), props }, needs);
    return id;
  };
  const found: Record<string, string[]> = {};
  const core = { env, session: { record }, stage: { facts }, found } as unknown as Core;
  const teller = createTeller(core);
  return { ...teller, env, told, found, facts, names: () => told.map(([name]) => name) };
}

describe("telling", () => {
  it("says of every event who told it", () => {
    const page = createPage();
    page.tell("segment", "search_performed", { query: "mug" });
    expect(page.told).toEqual([["search_performed", { query: "mug", $source: "segment" }]]);
  });

  it("takes one click for one, whoever tells of it within two seconds and whatever they call the product", async () => {
    const page = createPage();
    page.tell("woocommerce", "cart_added", { product_id: "12", quantity: "1" });
    page.tell("dataLayer", "cart_added", { items: [{ item_id: "12", quantity: 1 }] });
    page.tell("segment", "cart_added", { product_id: "MUG" });
    page.tell("woocommerce", "cart_added", { product_id: "12" });
    expect(page.names()).toEqual(["cart_added"]);
    page.tell("woocommerce", "cart_added", { product_id: "13" });
    page.tell("woocommerce", "cart_added", { product_id: "12", quantity: 2 });
    expect(page.names()).toHaveLength(3);
    await page.env.pass(2001);
    page.tell("dataLayer", "cart_added", { items: [{ item_id: "12" }] });
    expect(page.names()).toHaveLength(4);
  });

  it("lets on a page the first tell of a view, a checkout, a login, and on the next page whoever is first there", () => {
    const page = createPage();
    for (const source of ["dataLayer", "woocommerce", "segment", "JSON-LD"] as const) {
      page.tell(source, "checkout_started", { value: 1 });
      page.tell(source, "product_viewed", { product_id: source });
      page.tell(source, "logged_in", {});
    }
    expect(page.told.map(([name, { $source }]) => `${name} ${String($source)}`)).toEqual(
      ["checkout_started", "product_viewed", "logged_in"].map((name) => `${name} dataLayer`),
    );
    page.page();
    page.tell("JSON-LD", "product_viewed", { product_id: "7" });
    expect(page.told.at(-1)![1]).toMatchObject({ product_id: "7", $source: "JSON-LD" });
  });

  it("tells a coupon once per code, also when it comes with a cart, a checkout or an order", () => {
    const page = createPage();
    page.tell("dataLayer", "cart_viewed", { coupon: "SPRING" });
    page.tell("dataLayer", "checkout_started", { coupon: "SPRING" });
    page.page();
    page.tell("woocommerce", "coupon_applied", { coupon: "SPRING" });
    page.tell("dataLayer", "order_completed", { transaction_id: "1", coupon: "OTHER" });
    page.tell("dataLayer", "order_refunded", { transaction_id: "1", coupon: "THIRD" });
    const coupons = page.told.filter(([name]) => name === "coupon_applied").map(([, { coupon }]) => coupon);
    expect(coupons).toEqual(["SPRING", "OTHER"]);
    page.tell("segment", "coupon_applied", { coupon_id: "LAST" });
    expect(page.told.at(-1)![1]).toEqual({ coupon: "LAST", $source: "segment" });
  });

  it("says what it saw and could not tell once per page, and what it lacked", () => {
    const page = createPage();
    for (const _ of [1, 2]) {
      page.tell("dataLayer", "order_completed", EUR);
      page.tell("dataLayer", "cart_added", { items: [] });
      page.tell("segment", "cart_added", { quantity: 1 });
    }
    expect(page.told).toEqual([
      ["$found", { source: "dataLayer", name: "order_completed", missing: ["order_id"] }],
      ["$found", { source: "dataLayer", name: "cart_added", missing: ["product_id"] }],
      ["$found", { source: "segment", name: "cart_added", missing: ["product_id"] }],
    ]);
    expect(page.found["dataLayer"]).toEqual(["order_completed without order_id", "cart_added without product_id"]);
    page.page();
    page.tell("dataLayer", "order_completed", EUR);
    expect(page.told).toHaveLength(4);
  });

  it("tells a purchase that lacks its currency, without a value that nobody knows", () => {
    const page = createPage();
    page.tell("dataLayer", "order_completed", { transaction_id: "1", value: "12" });
    expect(page.names()).toEqual(["order_completed"]);
    expect(page.facts.value.orders["1"]).toMatchObject({ valueMinor: null, currency: null });
  });

  it("tells an order again when a better source, or one that knows its value, comes later", () => {
    const page = createPage();
    page.tell("JSON-LD", "order_completed", { order_id: "1" });
    page.tell("JSON-LD", "order_completed", { order_id: "1" });
    page.tell("dataLayer", "order_completed", { transaction_id: "1", ...EUR });
    page.tell("segment", "order_completed", { order_id: "1", total: 12, currency: "EUR" });
    page.tell("JSON-LD", "order_completed", { order_id: "1", ...EUR });
    page.tell("woocommerce", "order_completed", { order_id: "1", total: "" });
    expect(page.told.map(([, { $source }]) => $source)).toEqual(["JSON-LD", "dataLayer"]);
    page.tell("woocommerce", "order_completed", { order_id: "1", total: "11.00", currency: "EUR" });
    expect(page.facts.value.orders["1"]).toMatchObject({ valueMinor: 1100, source: 3 });
  });

  it("takes an order's number and the same as text for one order", () => {
    const page = createPage();
    page.tell("dataLayer", "order_completed", { transaction_id: 57, ...EUR });
    page.tell("segment", "order_completed", { order_id: "57", ...EUR });
    expect(page.names()).toEqual(["order_completed"]);
  });

  it("takes no order id for one that every object has", () => {
    const page = createPage();
    page.tell("dataLayer", "order_completed", { transaction_id: "constructor", ...EUR });
    expect(page.names()).toEqual(["order_completed"]);
  });

  const sources = Object.keys(SOURCES) as SourceName[];
  const report = fc.record({
    source: fc.constantFrom(...sources),
    order: fc.constantFrom("1", "2"),
    waits: fc.constantFrom(0, 100, 5000),
    /** The thank-you page is loaded again, with nothing in memory but the facts. */
    reloads: fc.boolean(),
  });

  it("makes of any interleaving of reports one order per id, as the best source has it, and tells each source's rank once", () => {
    fc.assert(
      fc.property(fc.array(report, { minLength: 1, maxLength: 20 }), (reports) => {
        const facts = { value: emptyFacts() };
        let at = Date.UTC(2026, 0, 1);
        let page = createPage(facts, at);
        const told: Props[] = [];
        for (const { source, order, waits, reloads } of reports) {
          at += waits + 1;
          if (reloads) page = createPage(facts, at);
          const before = page.told.length;
          const details: Raw = { order_id: order, value: SOURCES[source] * 100, currency: "EUR" };
          page.tell(source, "order_completed", details);
          told.push(...page.told.slice(before).map(([, props]) => props));
        }
        for (const order of new Set(reports.map((one) => one.order))) {
          const best = Math.max(...reports.filter((one) => one.order === order).map(({ source }) => SOURCES[source]));
          expect(facts.value.orders[order]).toMatchObject({ source: best, valueMinor: best * 10_000 });
          const ranks = told.filter(({ order_id: id }) => id === order).map(({ $source }) => SOURCES[$source as SourceName]);
          expect(ranks).toEqual([...new Set(ranks)].toSorted());
        }
        expect(Object.keys(facts.value.orders)).toHaveLength(new Set(reports.map((one) => one.order)).size);
      }),
    );
  });
});
