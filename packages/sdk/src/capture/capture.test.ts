import { describe, expect, it } from "vitest";
import { readJsonLd } from "./json-ld.ts";
import { readConsent, readEntry, watchLayer } from "./layer.ts";

// What gtag() pushes is an `arguments` object.
function gtag(..._entry: unknown[]): unknown {
  // oxlint-disable-next-line prefer-rest-params -- the real thing
  return arguments;
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
    expect(readEntry(entry)).toMatchObject([
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
    ["a purchase without an id, which would count again on every reload", gtag("event", "purchase", { value: 1 })],
    ["a page view, which the SDK tells itself", gtag("event", "page_view", {})],
    ["a login: identity comes through identify alone", gtag("event", "login", { user_id: "42" })],
    ["a name of the site's own", { event: "gtm.click" }],
    ["an emptied ecommerce", { ecommerce: null }],
    ["gtag's own commands", gtag("config", "G-1")],
    ["nothing at all", {}],
  ])("says nothing of %s", (_, entry) => {
    expect(readEntry(entry)).toEqual([]);
  });

  it("reads Google Consent Mode, but no default for a region", () => {
    expect(readConsent(gtag("consent", "default", { analytics_storage: "denied" }))).toEqual(["default", "denied"]);
    expect(readConsent(gtag("consent", "update", { analytics_storage: "granted" }))).toEqual(["update", "granted"]);
    expect(readConsent(gtag("consent", "default", { analytics_storage: "granted", region: ["US"] }))).toBeNull();
    expect(readConsent({ event: "consent" })).toBeNull();
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
