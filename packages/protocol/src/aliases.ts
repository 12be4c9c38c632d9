import { spelt } from "./spelling.ts";

export { nameBy } from "./spelling.ts";

/** Internal event name=the Segment v2 and GA4 names that mean the same (lifecycle.md). */
const ALIASES = `page_viewed=page_view
search_performed=Products Searched,search,view_search_results
product_viewed=view_item
cart_added=Product Added,add_to_cart
cart_removed=Product Removed,remove_from_cart
cart_viewed=view_cart
coupon_applied
checkout_started=begin_checkout
payment_entered=Payment Info Entered,add_payment_info
order_completed=purchase
order_refunded=refund
review_submitted=Product Reviewed
signed_up=sign_up
logged_in=login
lead_submitted=generate_lead`;

/** The aliases of these events: all that a page needs of the list, as the collector knows the rest. [W6] */
export function aliasesOf(names: ReadonlySet<string>): Record<string, string> {
  return Object.fromEntries([...aliases()].filter(([, name]) => names.has(name)));
}

/** Made when first needed: a module without side effects can be left out of what does not use it. */
let internal: Map<string, string> | undefined;

function aliases(): Map<string, string> {
  internal ??= new Map(
    ALIASES.split("\n").flatMap((line) => {
      const names = line.split(/[=,]/);
      // Segment's "Order Completed" is ours but for its spelling.
      return names.map((other) => [spelt(other), names[0]!] as const);
    }),
  );
  return internal;
}

/** The internal name of an event; a name that is not an alias stays as it is. */
export function internalName(name: string): string {
  return aliases().get(spelt(name)) ?? name;
}
