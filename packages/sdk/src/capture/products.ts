import type { JsonValue, Props } from "@tappa/lifecycle";

type Raw = Record<string, unknown>;

/** Our name ← the names that GA4, Universal Analytics and Segment give it, the first that is there. */
const PRODUCT: Record<string, string[]> = {
  product_id: ["item_id", "product_id", "id", "sku"],
  name: ["item_name", "name"],
  price: ["price"],
  quantity: ["quantity"],
  category: ["item_category", "category"],
  brand: ["item_brand", "brand"],
  variant: ["item_variant", "variant"],
};
const ORDER: Record<string, string[]> = {
  order_id: ["transaction_id", "order_id", "id"],
  value: ["value", "revenue"],
  currency: ["currency", "currencyCode"],
  tax: ["tax"],
  shipping: ["shipping"],
  coupon: ["coupon"],
};

const isPlain = (value: unknown): value is JsonValue => typeof value === "string" || typeof value === "number";

function pick(raw: Raw, names: Record<string, string[]>): Props {
  const props: Props = {};
  for (const [name, others] of Object.entries(names)) {
    const value = others.map((other) => raw[other]).find(isPlain);
    if (value !== undefined && value !== "") props[name] = value;
  }
  return props;
}

export const productOf = (raw: Raw): Props => pick(raw, PRODUCT);
export const orderOf = (raw: Raw): Props => pick(raw, ORDER);

/** The products of a list, without what is no product. */
export function productsOf(raw: unknown): Props[] {
  return Array.isArray(raw) ? raw.filter((item) => item && typeof item === "object").map(productOf) : [];
}
