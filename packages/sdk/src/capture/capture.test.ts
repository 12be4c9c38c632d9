import { describe, expect, it } from "vitest";
import { eventsOf, type Raw } from "./details.ts";
import { nodesIn, readNodes } from "./json-ld.ts";
import { readEntry, universalIn, watchLayer } from "./layer.ts";
import { readUniversal } from "./universal.ts";

const readJsonLd = (texts: string[]) => readNodes(nodesIn(texts));
const readOld = (entry: Raw) => readUniversal(universalIn(entry) ?? {}, eventsOf);

// What gtag() pushes is an `arguments` object.
function gtag(..._entry: unknown[]): Raw {
  // oxlint-disable-next-line prefer-rest-params -- the real thing
  return arguments as unknown as Raw;
}
const item = { item_id: "A1", item_name: "Mug", price: "9.99", quantity: 2 };

describe("the data layer", () => {
  it("tells a GA4 purchase sent by gtag", () => {
    const entry = gtag("event", "purchase", { transaction_id: "T-1", value: "25.42", currency: "EUR", items: [item] });
    expect(readEntry(entry)).toEqual([
      [
        "order_completed",
        {
          order_id: "T-1",
          value: "25.42",
          currency: "EUR",
          products: [{ product_id: "A1", name: "Mug", price: "9.99", quantity: 2 }],
        },
      ],
    ]);
  });

  it("tells the same purchase pushed for GTM", () => {
    const entry = { event: "purchase", ecommerce: { transaction_id: "T-1", value: 25.42, currency: "EUR", items: [item] } };
    expect(readEntry(entry)).toMatchObject([["order_completed", { order_id: "T-1", value: 25.42, currency: "EUR" }]]);
  });

  it("tells a purchase of Universal Analytics", () => {
    const entry = {
      ecommerce: {
        currencyCode: "EUR",
        purchase: { actionField: { id: "T-9", revenue: "12.00" }, products: [{ id: "A1", name: "Mug" }] },
      },
    };
    expect(readOld(entry)).toMatchObject([
      ["order_completed", { order_id: "T-9", value: "12.00", currency: "EUR", products: [{ product_id: "A1" }] }],
    ]);
  });

  it("tells of each product that was seen or put into the cart", () => {
    expect(readEntry(gtag("event", "add_to_cart", { currency: "EUR", items: [item, { item_id: "B2" }] }))).toMatchObject([
      ["cart_added", { product_id: "A1", quantity: 2, currency: "EUR" }],
      ["cart_added", { product_id: "B2" }],
    ]);
    expect(readEntry({ event: "view_item", ecommerce: { items: [item] } })).toMatchObject([
      ["product_viewed", { product_id: "A1" }],
    ]);
  });

  it("tells of checkout and search", () => {
    expect(readEntry(gtag("event", "begin_checkout", { items: [item], value: 19.98, currency: "EUR" }))[0]![0]).toBe(
      "checkout_started",
    );
    expect(readEntry(gtag("event", "search", { search_term: "mug" }))).toEqual([["search_performed", { query: "mug" }]]);
  });

  it.each([
    ["a page view, which the SDK tells itself", gtag("event", "page_view", {})],
    ["a list of products, which is no view of one", gtag("event", "view_item_list", { items: [item] })],
    ["a click in a list", gtag("event", "select_item", { items: [item] })],
    ["a name of the site's own", { event: "gtm.click" }],
    ["an emptied ecommerce", { ecommerce: null }],
    ["gtag's own commands", gtag("config", "G-1")],
    ["nothing at all", {}],
  ])("says nothing of %s", (_, entry) => {
    expect(readEntry(entry)).toEqual([]);
  });

  it("reads no more of an entry than its event, whatever length it says it has", () => {
    const entry = { event: "view_item", length: 4_000_000_000, ecommerce: { items: [item] } };
    expect(readEntry(entry)).toMatchObject([["product_viewed", { product_id: "A1" }]]);
  });

  it("is replayed from the start, then heard after its own push, whose value it returns", () => {
    const layer: object[] = [{ event: "a" }];
    const own: object[] = [];
    layer.push = function (...entries) {
      own.push(...entries);
      return 77;
    };
    const read: object[] = [];
    const look = watchLayer(
      () => layer,
      (entry) => void read.push(entry),
    );
    look();
    expect(layer.push({ event: "b" })).toBe(77);
    look();
    expect(read).toEqual([{ event: "a" }, { event: "b" }]);
    expect(own).toEqual([{ event: "b" }]);
  });

  it.each([
    [
      "view_cart",
      { items: [item], value: 9.99, currency: "EUR" },
      "cart_viewed",
      { value: 9.99, products: [{ product_id: "A1" }] },
    ],
    ["add_payment_info", { payment_type: "card" }, "payment_entered", {}],
    ["view_search_results", { search_term: "mug" }, "search_performed", { query: "mug" }],
    ["generate_lead", { value: 5, currency: "EUR" }, "lead_submitted", { value: 5, currency: "EUR" }],
    ["sign_up", { method: "e-mail" }, "signed_up", { method: "e-mail" }],
    ["remove_from_cart", { items: [item] }, "cart_removed", { product_id: "A1", quantity: 2 }],
    ["purchase", { transaction_id: "T", value: 7 }, "order_completed", { order_id: "T", value: 7 }],
    ["refund", { transaction_id: "T" }, "order_refunded", { order_id: "T" }],
  ])("tells %s", (said, parameters, name, props) => {
    expect(readEntry(gtag("event", said, parameters))).toMatchObject([[name, props]]);
    expect(readEntry({ event: said, ecommerce: parameters })).toMatchObject([[name, props]]);
  });

  it("tells of a login that there was one, and not whose", () => {
    expect(readEntry(gtag("event", "login", { method: "google", user_id: "42", email: "a@b.example" }))).toEqual([
      ["logged_in", { method: "google" }],
    ]);
  });

  it("tells no products where a cart does not name them, since a cart without products is empty", () => {
    expect(readEntry(gtag("event", "view_cart", { value: 9 }))).toEqual([["cart_viewed", { value: 9 }]]);
    expect(readEntry(gtag("event", "view_cart", { items: [] }))).toEqual([["cart_viewed", { products: [] }]]);
  });

  it("names a refunded part by what it is, so that telling it again is the same part", () => {
    const [[, one] = []] = readEntry(gtag("event", "refund", { transaction_id: "T", value: 5, currency: "EUR", items: [item] }));
    const [[, again] = []] = readEntry({
      event: "refund",
      ecommerce: { transaction_id: "T", value: 5, currency: "EUR", items: [item] },
    });
    const [[, other] = []] = readEntry(gtag("event", "refund", { transaction_id: "T", value: 6, currency: "EUR" }));
    expect(one!.refund_id).toBe(again!.refund_id);
    expect(one!.refund_id).not.toBe(other!.refund_id);
    expect(readEntry(gtag("event", "refund", { transaction_id: "T" }))[0]![1]).not.toHaveProperty("refund_id");
  });

  it.each([
    ["detail", "product_viewed", { product_id: "A1" }],
    ["add", "cart_added", { product_id: "A1", quantity: 2, currency: "EUR" }],
    ["remove", "cart_removed", { product_id: "A1" }],
    ["checkout", "checkout_started", { products: [{ product_id: "A1" }] }],
  ])("tells of Universal Analytics' %s", (part, name, props) => {
    const products = [{ id: "A1", name: "Mug", quantity: 2 }];
    expect(readOld({ event: "any", ecommerce: { currencyCode: "EUR", [part]: { products } } })).toMatchObject([[name, props]]);
  });

  it("takes a later step of a checkout for no start, and a list of impressions for nothing", () => {
    expect(readOld({ ecommerce: { checkout: { actionField: { step: 2 }, products: [] } } })).toEqual([]);
    expect(readOld({ ecommerce: { impressions: [{ id: "A1" }] } })).toEqual([]);
    expect(universalIn({ event: "purchase", ecommerce: { transaction_id: "T", items: [item] } })).toBeUndefined();
  });

  it("lets through what the host's own push throws, and hears what it pushes from within a push", () => {
    const layer: object[] = [];
    const read: object[] = [];
    const push = layer.push.bind(layer);
    layer.push = (entry) => {
      if ("stop" in entry) throw new Error("of the host");
      if ("event" in entry && entry.event === "outer") layer.push({ event: "inner" });
      return push(entry);
    };
    const look = watchLayer(
      () => layer,
      (entry) => void read.push(entry),
    );
    look();
    expect(() => layer.push({ stop: true })).toThrow("of the host");
    expect(layer.push({ event: "outer" })).toBe(2);
    expect([...layer]).toEqual([{ event: "inner" }, { event: "outer" }]);
    expect(read).toEqual([{ stop: true }, { event: "inner" }, { event: "outer" }]);
  });

  it.each(["goes on to the one before", "goes to the array itself"])(
    "is heard once when another script puts its own push in place that %s",
    (way) => {
      const layer: object[] = [];
      const read: object[] = [];
      const look = watchLayer(
        () => layer,
        (entry) => void read.push(entry),
      );
      look();
      const before = layer.push;
      layer.push = (...entries) => (way.startsWith("goes on") ? before : Array.prototype.push).apply(layer, entries);
      layer.push({ event: "a" });
      look();
      layer.push({ event: "b" });
      look();
      expect(read).toEqual([{ event: "a" }, { event: "b" }]);
    },
  );

  it("is found again when another script replaces it, without telling twice", () => {
    const first = { event: "a" };
    let layer: object[] = [first];
    const read: object[] = [];
    const look = watchLayer(
      () => layer,
      (entry) => void read.push(entry),
    );
    look();
    layer = [first, { event: "b" }];
    look();
    expect(read).toEqual([{ event: "a" }, { event: "b" }]);
  });
});

const offer = (sku: string, price: unknown, quantity?: unknown) => ({
  price,
  priceCurrency: "EUR",
  eligibleQuantity: quantity,
  itemOffered: { "@type": "Product", sku, name: `Mug ${sku}` },
});

describe("JSON-LD", () => {
  const product = {
    "@type": "Product",
    sku: "A1",
    name: "Mug",
    offers: { "@type": "Offer", price: "9.99", priceCurrency: "EUR" },
  };

  it("tells the one product a page is about, also inside a graph", () => {
    const found = readJsonLd([JSON.stringify({ "@graph": [{ "@type": "WebPage", mainEntity: product }] })]);
    expect(found).toEqual([["product_viewed", { product_id: "A1", name: "Mug", price: "9.99", currency: "EUR" }]]);
  });

  it("says nothing of a list of products", () => {
    expect(readJsonLd([JSON.stringify([product, { ...product, sku: "B2" }])])).toEqual([]);
  });

  it.each([
    ["its own price", { price: 99, priceCurrency: "EUR", totalPaymentDue: { price: 1 } }],
    ["what is to be paid", { totalPaymentDue: { value: 99, currency: "EUR" } }],
    ["the sum of its offers", {}],
  ])("takes the value of an order from %s before the price of one offer, and its products from all offers", (_what, more) => {
    const acceptedOffer = [offer("A1", "12.95", { value: 2 }), offer("B2", 73.1)];
    const order = { "@type": "Order", orderNumber: "T-1", acceptedOffer, ...more };
    expect(readJsonLd([JSON.stringify(order)])).toEqual([
      [
        "order_completed",
        {
          order_id: "T-1",
          value: 99,
          currency: "EUR",
          products: [
            { product_id: "A1", name: "Mug A1", price: "12.95", currency: "EUR", quantity: 2 },
            { product_id: "B2", name: "Mug B2", price: 73.1, currency: "EUR" },
          ],
        },
      ],
    ]);
  });

  it("tells no value of an order whose offers have none", () => {
    const order = { "@type": "Order", orderNumber: "T-1", acceptedOffer: [{ price: 1 }, { itemOffered: { sku: "A1" } }] };
    expect(readJsonLd([JSON.stringify(order)])[0]![1]).not.toHaveProperty("value");
  });

  it("reads the ordered items of an order", () => {
    const orderedItem = { orderQuantity: 3, orderedItem: { "@type": "Product", sku: "A1", name: "Mug" } };
    const order = { "@type": "Order", orderNumber: "T-1", price: 9, orderedItem };
    expect(readJsonLd([JSON.stringify(order)])).toMatchObject([
      ["order_completed", { value: 9, products: [{ product_id: "A1", quantity: 3 }] }],
    ]);
  });

  it("tells an order", () => {
    const order = { "@type": "Order", orderNumber: "T-1", acceptedOffer: { price: 12, priceCurrency: "EUR" } };
    expect(readJsonLd([JSON.stringify(order)])).toMatchObject([
      ["order_completed", { order_id: "T-1", value: 12, currency: "EUR" }],
    ]);
  });

  it("reads on after a broken block", () => {
    expect(readJsonLd(["{broken", JSON.stringify(product)])).toHaveLength(1);
  });
});
