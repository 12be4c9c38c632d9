import { CURRENCY } from "./catalog.ts";

const FORMAT = new Intl.NumberFormat("en-GB", { style: "currency", currency: CURRENCY });

/** "£12.75" for 1275. */
export function pounds(minor: number): string {
  return FORMAT.format(minor / 100);
}

/** 12.75 for 1275, as dataLayer and JSON-LD want it. */
export function decimal(minor: number): number {
  return Number((minor / 100).toFixed(2));
}
