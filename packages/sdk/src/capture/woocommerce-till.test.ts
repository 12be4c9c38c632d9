import { expect, it } from "vitest";
import { amountOf } from "./woocommerce-till.ts";

it.each([
  ["1.234,50\u00a0€", "1234.50", "EUR"],
  ["€1,234.50", "1234.50", "EUR"],
  ["1 234,50 zł", "1234.50", "PLN"],
  ["12 990 Ft", "12990", "HUF"],
  ["CHF 1.234", "1234", "CHF"],
  ["CHF\u00a0999.05", "999.05", "CHF"],
  ["$24.00", "24.00", undefined],
  ["£5", "5", undefined],
  ["", "", undefined],
])("reads %j as the page writes it, and a currency only from a sign that stands for one", (text, total, currency) => {
  expect(amountOf(text).total).toBe(total);
  expect(amountOf(text).currency).toBe(currency);
});

it("takes the shop's own word for the currency before any sign", () => {
  expect(amountOf("$24.00", "AUD")).toEqual({ total: "24.00", currency: "AUD" });
});
