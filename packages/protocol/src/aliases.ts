/** Internal event name → the Segment v2 and GA4 names that mean the same (lifecycle.md, zero-set-up capture). */
const ALIASES: Record<string, string[]> = {
  page_viewed: ["page_view"],
  search_performed: ["Products Searched", "search", "view_search_results"],
  product_viewed: ["Product Viewed", "view_item"],
  cart_added: ["Product Added", "add_to_cart"],
  cart_removed: ["Product Removed", "remove_from_cart"],
  cart_viewed: ["Cart Viewed", "view_cart"],
  coupon_applied: ["Coupon Applied"],
  checkout_started: ["Checkout Started", "begin_checkout"],
  payment_entered: ["Payment Info Entered", "add_payment_info"],
  order_completed: ["Order Completed", "purchase"],
  order_refunded: ["Order Refunded", "refund"],
  review_submitted: ["Product Reviewed"],
  signed_up: ["Signed Up", "sign_up"],
  logged_in: ["Logged In", "login"],
  lead_submitted: ["generate_lead"],
};

const INTERNAL = new Map(Object.entries(ALIASES).flatMap(([name, others]) => others.map((other) => [other, name] as const)));

/** The internal name of an event; a name that is not an alias stays as it is. */
export function internalName(name: string): string {
  return INTERNAL.get(name) ?? name;
}
