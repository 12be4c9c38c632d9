import { hash, type JsonValue, type Props } from "@tappa/lifecycle";

/** What a page says, in whatever shape it says it. */
export type Raw = Record<string, unknown>;
export type Found = [name: string, props: Props];

/**
 * Our name, and the names that GA4, Universal Analytics, Segment and platforms give it: the first that is there. Unnamed, it is our
 * own, with GA4's `item_` or without.
 */
const PRODUCT = "product_id=item_id,product_id,id,sku name price quantity category brand variant";
/** GA4's `value` is without shipping and tax, Segment's `total` with them, its `revenue` without: all are kept. */
const DETAILS =
  "order_id=transaction_id,order_id value total revenue tax shipping coupon=coupon,coupon_id,coupon_name query=search_term,query method";
/** Of the whole event, also where it is told once per product. */
const SHARED = "currency=currency,currencyCode rating";

/** Told once per product: the stage counts views and additions of one product. */
const PER_PRODUCT = /^(product|cart_[ar]|review)/;

export const rawOf = (value: unknown): Raw => (value && typeof value === "object" ? (value as Raw) : {});

const isPlain = (value: unknown): value is JsonValue => typeof value === "number" || (typeof value === "string" && value !== "");

function pick(raw: Raw, names: string): Props {
  const props: Props = {};
  for (const field of names.split(" ")) {
    const [name, others = `item_${field},${field}`] = field.split("=") as [string, string?];
    const value = others
      .split(",")
      .map((other) => raw[other])
      .find(isPlain);
    if (value !== undefined) props[name] = value;
  }
  return props;
}

/** What an event of this name says, read from details as GA4, Segment or a platform give them. */
export function eventsOf(name: string, raw: Raw): Found[] {
  const list = raw["items"] ?? raw["products"];
  const products = Array.isArray(list) && list.map((item) => pick(rawOf(item), PRODUCT));
  const shared = pick(raw, SHARED);
  // An `id` beside a product's own names is that of something else.
  if (PER_PRODUCT.test(name))
    return (products && products[0] ? products : [pick({ ...raw, id: "" }, PRODUCT)]).map((one) => [name, { ...one, ...shared }]);
  const props: Props = { ...pick(raw, DETAILS), ...shared, ...(products && { products }) };
  // A page that is loaded again says the same part of an order again.
  const { order_id: _, ...part } = props;
  if (name === "order_refunded" && (part.value ?? part.total ?? products)) props.refund_id = hash(JSON.stringify(part));
  return [[name, props]];
}
