import type { CaptureReport } from "@tappa/protocol";
import { formatShare, readableName } from "../format.ts";

type Found = CaptureReport["found"][number];

const NAMES: Record<string, string> = {
  page_viewed: "Page views",
  search_performed: "Searches",
  product_viewed: "Product views",
  content_viewed: "Content views",
  cart_added: "Adds to the cart",
  cart_removed: "Removals from the cart",
  cart_viewed: "Cart views",
  cart_emptied: "Emptied carts",
  coupon_applied: "Coupons",
  checkout_started: "Checkouts",
  payment_entered: "Payments entered",
  checkout_failed: "Failed checkouts",
  order_completed: "Purchases",
  order_refunded: "Refunds",
  review_submitted: "Reviews",
  signed_up: "Sign-ups",
  logged_in: "Log-ins",
  lead_submitted: "Lead forms",
  subscribed: "Subscriptions",
};

const SOURCES: Record<string, string> = {
  dataLayer: "the data layer",
  segment: "Segment",
  woocommerce: "WooCommerce",
  shopify: "Shopify",
  platform: "the shop’s platform",
  api: "the server API",
  sdk: "your own calls",
};

export function nameOf({ name }: Pick<Found, "name">): string {
  return NAMES[name] ?? readableName(name);
}

/** Where it was found, as it goes on after "from". JSON-LD and microdata are called what they are. */
export function sourceOf({ source }: Pick<Found, "source">): string {
  return SOURCES[source] ?? source;
}

/** "currency missing in 3 %". */
export function missingIn({ seen, missing }: Found): string[] {
  return missing.map(({ field, count }) => `${field.replaceAll("_", " ")} missing in ${formatShare(count, seen)}`);
}

/** What GA4 calls an event; who fills a data layer knows it by that name. */
const GA4: Record<string, string> = {
  product_viewed: "view_item",
  cart_added: "add_to_cart",
  cart_removed: "remove_from_cart",
  order_completed: "purchase",
  order_refunded: "refund",
};
const GA4_FIELDS: Record<string, string> = { order_id: "transaction_id", product_id: "item_id" };

const COSTS: Record<string, string> = {
  "order_completed currency": "Orders without a currency count without value",
  "order_completed value": "Orders without a value count, but bring nothing",
  "order_completed products": "Orders without products count, but not what was bought",
  "order_completed order_id": "Orders without an id cannot be told apart and do not count",
  "order_refunded order_id": "Refunds without the order’s id belong to no order and do not count",
  "order_refunded currency": "Refunds without a currency lower no order’s value",
};

function costOf(name: string, field: string): string {
  const known = COSTS[`${name} ${field}`];
  if (known) return known;
  const what = nameOf({ name });
  return field === "product_id" ? `${what} that name no product do not count` : `${what} say less than they could`;
}

interface Advice {
  cost: string;
  /** What to add, and to what. */
  field: string;
  event: string;
}

/** What a missing field costs and what mends it; the first is the one missing most. */
export function adviceFor({ source, name, missing }: Found): Advice | null {
  const [most] = missing;
  if (!most) return null;
  const isLayer = source === "dataLayer";
  return {
    cost: costOf(name, most.field),
    field: (isLayer && GA4_FIELDS[most.field]) || most.field,
    event: (isLayer && GA4[name]) || name,
  };
}
