import type { eventsOf as EventsOf, Found, Raw } from "./details.ts";

/** Where Universal Analytics kept what GA4 has an event for. */
const OLD: Record<string, string> = {
  detail: "product_viewed",
  add: "cart_added",
  remove: "cart_removed",
  checkout: "checkout_started",
  purchase: "order_completed",
  refund: "order_refunded",
};

/** What an `ecommerce` of Universal Analytics tells of. */
export function readUniversal({ currencyCode: currency, ...shop }: Raw, eventsOf: typeof EventsOf): Found[] {
  return Object.entries(OLD).flatMap(([old, name]) => {
    if (!shop[old]) return [];
    const { actionField, products } = shop[old] as Raw;
    const { id, revenue: value, step = 1, ...field } = { ...(actionField as Raw | undefined) };
    // The later steps of a checkout do not start it.
    return Number(step) > 1 ? [] : eventsOf(name, { currency, value, ...field, transaction_id: id, products });
  });
}
