import { type Props, SOURCES } from "@tappa/lifecycle";
import type { StoredEvent } from "./project.ts";

/** The events of a shop that the SDK finds by itself (lifecycle.md, "Zero-set-up capture"), and the details each should have. */
const DETAILS: Record<string, readonly string[]> = {
  search_performed: [],
  product_viewed: ["product_id", "price", "currency"],
  cart_added: ["product_id", "price", "currency"],
  cart_removed: ["product_id", "price", "currency"],
  cart_viewed: [],
  coupon_applied: [],
  checkout_started: [],
  payment_entered: [],
  checkout_failed: [],
  order_completed: ["value", "currency", "products"],
  order_refunded: [],
  review_submitted: [],
  signed_up: [],
  logged_in: [],
  lead_submitted: [],
};

/** What `$found` may say is missing beside these: an event without it is none. Anybody can make names up. */
const NAMED = new Set(["order_id", ...Object.values(DETAILS).flat()]);

/** How often something was found: `field` is empty for each time it was seen, else a detail that it lacked. */
export interface FoundCount {
  source: string;
  name: string;
  field: string;
  count: number;
}

/** What a batch tells of how a site's own data is read; one count for each source, event and detail. */
export function foundIn(events: readonly StoredEvent[], isServer: boolean): FoundCount[] {
  const counts = new Map<string, FoundCount>();
  const add = (source: string, name: string, field: string) => {
    const key = JSON.stringify([source, name, field]);
    const known = counts.get(key) ?? { source, name, field, count: 0 };
    counts.set(key, { ...known, count: known.count + 1 });
  };
  for (const { name, props } of events) {
    const isFound = name === "$found";
    const what = isFound ? String(props.name) : name;
    if (!Object.hasOwn(DETAILS, what)) continue;
    const source = sourceOf(isFound ? props.source : props.$source, isServer);
    add(source, what, "");
    const missing = isFound ? namedIn(props.missing) : DETAILS[what]!.filter((field) => isMissing(field, props));
    for (const field of missing) add(source, what, field);
  }
  return [...counts.values()];
}

function sourceOf(told: Props[string] | undefined, isServer: boolean): string {
  if (isServer || told === 4) return "api";
  return typeof told === "string" && Object.hasOwn(SOURCES, told) ? told : "sdk";
}

function namedIn(missing: Props[string] | undefined): string[] {
  return Array.isArray(missing) ? [...new Set(missing.map(String))].filter((field) => NAMED.has(field)) : [];
}

const isEmpty = (value: Props[string] | undefined): boolean =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);

function isMissing(field: string, props: Props): boolean {
  // Each of these names what was paid (lifecycle, [L5]); another currency than a code is none.
  if (field === "value") return [props.value, props.total, props.revenue].every(isEmpty);
  if (field === "currency") return !/^[a-z]{3}$/i.test(String(props.currency));
  return isEmpty(props[field]);
}
