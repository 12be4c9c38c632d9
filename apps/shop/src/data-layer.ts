import { raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import { categoryName, CURRENCY, type Product } from "./catalog.ts";
import { totalsOf, type CartLine } from "./cart.ts";
import type { Order } from "./book.ts";
import { decimal } from "./money.ts";

export interface LayerItem {
  item_id: string;
  item_name: string;
  item_brand: string;
  item_category: string;
  price: number;
  quantity: number;
  index?: number;
}

/** One GA4 event as shops push it for Google Tag Manager. */
export interface LayerEvent {
  event: string;
  ecommerce?: Record<string, unknown>;
  [key: string]: unknown;
}

export interface ItemList {
  id: string;
  name: string;
}

export function layerItem(product: Product, quantity = 1): LayerItem {
  return {
    item_id: product.code,
    item_name: product.name,
    item_brand: "Hearth & Ribbon",
    item_category: categoryName(product.category),
    price: decimal(product.priceMinor),
    quantity,
  };
}

function layerItems(lines: CartLine[]): LayerItem[] {
  return lines.map(({ product, quantity }) => layerItem(product, quantity));
}

export function viewItemList(list: ItemList, products: Product[]): LayerEvent {
  const items = products.map((product, index) => ({ ...layerItem(product), index }));
  return { event: "view_item_list", ecommerce: { item_list_id: list.id, item_list_name: list.name, items } };
}

export function viewItem(product: Product): LayerEvent {
  return {
    event: "view_item",
    ecommerce: { currency: CURRENCY, value: decimal(product.priceMinor), items: [layerItem(product)] },
  };
}

function cartEvent(event: string, lines: CartLine[]): LayerEvent {
  const { subtotalMinor } = totalsOf(lines, "standard");
  return { event, ecommerce: { currency: CURRENCY, value: decimal(subtotalMinor), items: layerItems(lines) } };
}

export function viewCart(lines: CartLine[]): LayerEvent {
  return cartEvent("view_cart", lines);
}

export function beginCheckout(lines: CartLine[]): LayerEvent {
  return cartEvent("begin_checkout", lines);
}

/** `value` is the goods at the prices shown, VAT included, as British shops send it: the sum of the items, without delivery. */
export function purchase(order: Order, lines: CartLine[]): LayerEvent {
  return {
    event: "purchase",
    ecommerce: {
      transaction_id: order.id,
      value: decimal(order.totals.subtotalMinor),
      tax: decimal(order.totals.taxMinor),
      shipping: decimal(order.totals.deliveryMinor),
      currency: CURRENCY,
      items: layerItems(lines),
    },
  };
}

/** JSON that cannot end the script element it stands in. */
export function scriptJson(value: unknown): HtmlEscapedString {
  const text = JSON.stringify(value).replace(
    /[<>\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return raw(text);
}
