import { internalName } from "@tappa/protocol";
import type { Props } from "@tappa/lifecycle";
import { orderOf, productsOf } from "./products.ts";

export type Found = [name: string, props: Props];
type Raw = Record<string, unknown>;

const raw = (value: unknown): Raw => (value && typeof value === "object" ? (value as Raw) : {});

/** Where Universal Analytics kept what GA4 has an event for. */
const OLD: Record<string, string> = {
  detail: "product_viewed",
  add: "cart_added",
  remove: "cart_removed",
  checkout: "checkout_started",
  purchase: "order_completed",
  refund: "order_refunded",
};
/** Told once per product: the stage counts views and additions of one product. */
const PER_PRODUCT = /^(product_viewed|cart_added|cart_removed)$/;
/** What the site does by itself, or only a signed-in server may say. */
const OURS = /^(page_viewed|logged_in)$/;

function tell(name: string, details: Raw): Found[] {
  const products = productsOf(details["items"] ?? details["products"]);
  const { order_id: order, ...money } = orderOf({ ...details, id: undefined });
  if (PER_PRODUCT.test(name)) {
    const { currency } = money;
    return products.map((product) => [name, { ...product, ...(currency && { currency }) }]);
  }
  if (name === "search_performed") return [[name, { query: String(details["search_term"] ?? "") }]];
  if (name.startsWith("order")) return order ? [[name, { order_id: order, ...money, ...list(products) }]] : [];
  return [[name, { ...money, products }]];
}
const list = (products: Props[]) => (products.length ? { products } : {});

/** The events in one entry of a GA4 data layer: gtag's `arguments`, or a GTM object, new or old. */
export function readEntry(entry: unknown): Found[] {
  const [command, event, parameters] = Array.from(entry as ArrayLike<unknown>);
  const object = raw(entry);
  const isCommand = command === "event";
  const said = String((isCommand ? event : object["event"]) ?? "");
  const name = internalName(said);
  const shop = raw(object["ecommerce"]);
  for (const [old, meaning] of Object.entries(OLD)) {
    const { actionField, products } = raw(shop[old]);
    const { id, ...field } = raw(actionField);
    if (shop[old])
      return tell(meaning, {
        currency: shop["currencyCode"],
        ...field,
        transaction_id: id,
        products: products ?? shop["impressions"],
      });
  }
  // An alias is a name somebody agreed on; anything else in the layer is the site's own affair.
  if (name === said || OURS.test(name)) return [];
  return tell(name, isCommand ? raw(parameters) : { ...object, ...shop });
}

/** What an entry says about consent: `analytics_storage` of Google Consent Mode. */
export function readConsent(entry: unknown): [mode: "default" | "update", status: "granted" | "denied"] | null {
  const [command, mode, settings] = Array.from(entry as ArrayLike<unknown>);
  const { analytics_storage: status, region } = raw(settings);
  const isMode = mode === "default" || mode === "update";
  if (command !== "consent" || !isMode || region || (status !== "granted" && status !== "denied")) return null;
  return [mode, status];
}

/**
 * Calls `read` once for every entry there is and every one to come. The layer stays the page's own: its `push` runs first.
 * The returned function looks again, since other scripts replace the layer or its `push`.
 */
export function watchLayer(find: () => unknown, read: (entry: object) => void): () => void {
  const seen = new WeakSet<object>();
  const take = (entry: unknown) => {
    if (!entry || typeof entry !== "object") return;
    seen.add(entry);
    read(entry);
  };
  return () => {
    const layer = find();
    if (!Array.isArray(layer)) return;
    for (const entry of layer as unknown[]) if (!seen.has(entry as object)) take(entry);
    if (seen.has(layer)) return;
    seen.add(layer);
    const push = layer.push;
    layer.push = function (...entries: unknown[]) {
      const result: number = push.apply(this, entries);
      entries.forEach(take);
      return result;
    };
  };
}
