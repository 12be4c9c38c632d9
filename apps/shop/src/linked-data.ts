import type { Order } from "./book.ts";
import type { CartLine } from "./cart.ts";
import { categoryName, CURRENCY, type Product } from "./catalog.ts";
import { decimal } from "./money.ts";

export type LinkedData = Record<string, unknown>;

export const SHOP_NAME = "Hearth & Ribbon";
const CONTEXT = "https://schema.org";

export function organizationData(origin: string): LinkedData {
  return {
    "@context": CONTEXT,
    "@type": "Organization",
    name: SHOP_NAME,
    url: `${origin}/`,
    logo: `${origin}/assets/favicon.svg`,
  };
}

function offerOf(origin: string, product: Product): LinkedData {
  return {
    "@type": "Offer",
    url: `${origin}/p/${product.slug}`,
    price: decimal(product.priceMinor).toFixed(2),
    priceCurrency: CURRENCY,
    availability: `${CONTEXT}/InStock`,
    itemCondition: `${CONTEXT}/NewCondition`,
  };
}

export function productData(origin: string, product: Product): LinkedData {
  return {
    "@context": CONTEXT,
    "@type": "Product",
    name: product.name,
    sku: product.code,
    description: product.short,
    image: `${origin}/assets/products/${product.slug}.svg`,
    category: categoryName(product.category),
    brand: { "@type": "Brand", name: SHOP_NAME },
    offers: offerOf(origin, product),
  };
}

export function breadcrumbData(origin: string, trail: { name: string; path: string }[]): LinkedData {
  const itemListElement = trail.map(({ name, path }, index) => ({
    "@type": "ListItem",
    position: index + 1,
    name,
    item: `${origin}${path}`,
  }));
  return { "@context": CONTEXT, "@type": "BreadcrumbList", itemListElement };
}

export function orderData(origin: string, order: Order, lines: CartLine[]): LinkedData {
  return {
    "@context": CONTEXT,
    "@type": "Order",
    orderNumber: order.id,
    orderDate: new Date(order.at).toISOString(),
    orderStatus: `${CONTEXT}/OrderProcessing`,
    price: decimal(order.totals.totalMinor).toFixed(2),
    priceCurrency: CURRENCY,
    url: `${origin}/orders/${order.id}/thank-you`,
    merchant: { "@type": "Organization", name: SHOP_NAME },
    acceptedOffer: lines.map(({ product, quantity }) => ({
      ...offerOf(origin, product),
      itemOffered: { "@type": "Product", name: product.name, sku: product.code },
      eligibleQuantity: { "@type": "QuantitativeValue", value: quantity },
    })),
  };
}
