import type { Props } from "@tappa/lifecycle";

interface Money {
  amount?: number;
  currencyCode?: string;
}
interface Variant {
  id?: string | null;
  sku?: string | null;
  title?: string | null | undefined;
  price?: Money;
  product?: { id?: string | null; title?: string };
}
interface Line {
  quantity?: number;
  title?: string | null;
  merchandise?: Variant;
  variant?: Variant | null;
}
interface Checkout {
  token?: string | null;
  currencyCode?: string | null;
  order?: { id?: string | null } | null;
  totalPrice?: Money | null;
  totalTax?: Money | null;
  shippingLine?: { price?: Money } | null;
  lineItems?: Line[];
  discountApplications?: { type?: string; title?: string }[];
}
/** What of a standard event of Shopify's Web Pixels API is read (shopify.dev/docs/api/web-pixels-api/standard-events). */
export interface PixelEvent {
  name: string;
  /** ISO 8601. */
  timestamp?: string;
  context?: { document?: { location?: { href?: string }; title?: string; referrer?: string } };
  data?: {
    productVariant?: Variant;
    cartLine?: Line | null;
    cart?: { lines?: Line[]; cost?: { totalAmount?: Money } } | null;
    checkout?: Checkout;
    searchResult?: { query?: string };
  };
}

/** Shopify writes some ids as addresses: `gid://shopify/Order/123`. */
const idOf = (id?: string | null) => id?.replace(/.*\//, "");

function productOf({ id, sku, title, price, product }: Variant, quantity?: number) {
  return {
    product_id: idOf(product?.id ?? id),
    name: product?.title ?? title,
    price: price?.amount,
    variant: idOf(id),
    sku,
    quantity,
  };
}
const lineOf = ({ merchandise, variant, quantity, title }: Line) => productOf({ title, ...(merchandise ?? variant) }, quantity);
const currencyOf = ({ merchandise, variant }: Line) => (merchandise ?? variant)?.price?.currencyCode;

function checkoutOf({ lineItems, totalPrice, currencyCode, discountApplications }: Checkout) {
  return {
    products: lineItems?.map(lineOf),
    total: totalPrice?.amount,
    currency: totalPrice?.currencyCode ?? currencyCode,
    coupon: discountApplications?.find(({ type }) => type === "DISCOUNT_CODE")?.title,
  };
}

type Read = (data: NonNullable<PixelEvent["data"]>, event: PixelEvent) => object;

const changed: Read = ({ cartLine }) => ({ ...lineOf(cartLine ?? {}), currency: currencyOf(cartLine ?? {}) });
const entered: Read = ({ checkout = {} }) => checkoutOf(checkout);

/** Shopify's name → ours, and how its props are read. */
export const EVENTS: Record<string, [name: string, read: Read]> = {
  page_viewed: [
    "page_viewed",
    (_data, { context }) => {
      const { location, title, referrer } = context?.document ?? {};
      return { url: location?.href, title, referrer };
    },
  ],
  product_viewed: [
    "product_viewed",
    ({ productVariant = {} }) => ({ ...productOf(productVariant), currency: productVariant.price?.currencyCode }),
  ],
  product_added_to_cart: ["cart_added", changed],
  product_removed_from_cart: ["cart_removed", changed],
  cart_viewed: [
    "cart_viewed",
    ({ cart }) => ({
      products: (cart?.lines ?? []).map(lineOf),
      total: cart?.cost?.totalAmount?.amount,
      currency: cart?.cost?.totalAmount?.currencyCode,
    }),
  ],
  checkout_started: ["checkout_started", entered],
  payment_info_submitted: ["payment_entered", entered],
  checkout_completed: [
    "order_completed",
    ({ checkout = {} }) => ({
      // The checkout's token names it as well, where the order has not got its id yet.
      order_id: idOf(checkout.order?.id) ?? checkout.token,
      tax: checkout.totalTax?.amount,
      shipping: checkout.shippingLine?.price?.amount,
      ...checkoutOf(checkout),
    }),
  ],
  search_submitted: ["search_performed", ({ searchResult }) => ({ query: searchResult?.query })],
};

/** Our event of one of Shopify's. */
export function readPixelEvent(event: PixelEvent): [name: string, props: Props] {
  const [name, read] = EVENTS[event.name]!;
  return [name, JSON.parse(JSON.stringify({ ...read(event.data ?? {}, event), $source: "shopify" })) as Props];
}
