import { DELIVERIES, type DeliveryId } from "./cart.ts";
import type { Address } from "./book.ts";

export const COUNTRIES = ["United Kingdom", "Ireland", "France", "Germany", "Netherlands", "Spain", "Italy", "Poland"];

export interface CheckoutForm {
  values: Address & { delivery: DeliveryId };
  errors: Partial<Record<keyof Address, string>>;
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/;
const UK_POSTCODE = /^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/i;

export function isEmail(text: string): boolean {
  return text.length <= 254 && EMAIL.test(text);
}

function readText(form: Record<string, unknown>, name: string, length = 120): string {
  const value = form[name];
  return typeof value === "string" ? value.trim().slice(0, length) : "";
}

/** Reads and checks the checkout form; `errors` is empty when the order can be placed. */
export function readCheckout(form: Record<string, unknown>): CheckoutForm {
  const country = readText(form, "country");
  const delivery = readText(form, "delivery");
  const values: CheckoutForm["values"] = {
    name: readText(form, "name"),
    email: readText(form, "email", 254),
    line1: readText(form, "line1"),
    line2: readText(form, "line2"),
    city: readText(form, "city"),
    postcode: readText(form, "postcode", 12),
    country: COUNTRIES.includes(country) ? country : "United Kingdom",
    delivery: DELIVERIES.find(({ id }) => id === delivery)?.id ?? "standard",
  };
  return { values, errors: check(values) };
}

function check(values: Address): CheckoutForm["errors"] {
  const errors: CheckoutForm["errors"] = {};
  if (!isEmail(values.email)) errors.email = "Enter an e-mail address like name@example.com";
  if (values.name.length < 2) errors.name = "Enter your full name";
  if (values.line1.length < 3) errors.line1 = "Enter the street and house number";
  if (values.city.length < 2) errors.city = "Enter the town or city";
  if (values.postcode.length < 3) errors.postcode = "Enter the postcode";
  else if (values.country === "United Kingdom" && !UK_POSTCODE.test(values.postcode)) {
    errors.postcode = "Enter a UK postcode like SW1A 1AA";
  }
  return errors;
}
