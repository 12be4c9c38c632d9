import { productByCode, type Product } from "./catalog.ts";

export interface CartLine {
  product: Product;
  quantity: number;
}

export type DeliveryId = "standard" | "express";

export interface Delivery {
  id: DeliveryId;
  name: string;
  text: string;
}

export const DELIVERIES: Delivery[] = [
  { id: "standard", name: "Standard", text: "2–4 working days, free from £25" },
  { id: "express", name: "Express", text: "Next working day if ordered by 3 pm" },
];

export interface Totals {
  subtotalMinor: number;
  deliveryMinor: number;
  /** VAT of 20 % contained in the total. */
  taxMinor: number;
  totalMinor: number;
}

export const FREE_DELIVERY_MINOR = 2500;
const MAX_QUANTITY = 99;
const STANDARD_MINOR = 295;
const EXPRESS_MINOR = 595;

/** Reads the cart cookie (`code*quantity.code*quantity`); what is unknown or malformed is left out. */
export function parseCart(cookie: string | undefined): CartLine[] {
  const lines = new Map<string, CartLine>();
  for (const part of (cookie ?? "").split(".")) {
    const [code = "", count = ""] = part.split("*");
    const product = productByCode(code);
    const quantity = readQuantity(count);
    if (product && quantity > 0) lines.set(code, { product, quantity });
  }
  return [...lines.values()];
}

export function printCart(lines: CartLine[]): string {
  return lines.map(({ product, quantity }) => `${product.code}*${quantity}`).join(".");
}

/** A whole number of 0…99; anything else is 0. */
export function readQuantity(text: unknown): number {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? Math.min(value, MAX_QUANTITY) : 0;
}

/** The cart with the line of `product` set to `quantity`; 0 takes it out. */
export function withQuantity(lines: CartLine[], product: Product, quantity: number): CartLine[] {
  const others = lines.filter((line) => line.product.code !== product.code);
  const at = lines.findIndex((line) => line.product.code === product.code);
  if (quantity > 0) others.splice(at === -1 ? others.length : at, 0, { product, quantity: Math.min(quantity, MAX_QUANTITY) });
  return others;
}

export function countOf(lines: CartLine[]): number {
  return lines.reduce((sum, line) => sum + line.quantity, 0);
}

export function deliveryPrice(subtotalMinor: number, delivery: DeliveryId): number {
  if (delivery === "express") return EXPRESS_MINOR;
  return subtotalMinor >= FREE_DELIVERY_MINOR ? 0 : STANDARD_MINOR;
}

export function totalsOf(lines: CartLine[], delivery: DeliveryId): Totals {
  const subtotalMinor = lines.reduce((sum, line) => sum + line.product.priceMinor * line.quantity, 0);
  const deliveryMinor = deliveryPrice(subtotalMinor, delivery);
  const totalMinor = subtotalMinor + deliveryMinor;
  return { subtotalMinor, deliveryMinor, taxMinor: Math.round(totalMinor / 6), totalMinor };
}
