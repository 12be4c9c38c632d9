import type { Raw } from "./details.ts";

/** Signs that stand for one currency alone; `$`, `£` and `kr` do not. */
const SIGNS: Record<string, string> = {
  "€": "EUR",
  zł: "PLN",
  Kč: "CZK",
  Ft: "HUF",
  "₹": "INR",
  "₴": "UAH",
  "₺": "TRY",
  "₪": "ILS",
};

/** Without its currency an order has no value; whoever knows both may speak first. */
const SETTLE_MS = 1500;

/** What to tell, and how long to wait with it. */
type Told = [name: string, details: Raw, waitMs: number];

const textOf = (selector: string) => document.querySelector(selector)?.textContent?.trim() ?? "";

/** An amount as the page writes it: the last mark before one or two digits is the decimal point. */
export function amountOf(text: string, known?: string): Raw {
  const total = text
    .replace(/[^\d.,]/g, "")
    .replace(/[.,](\d\d?)$/, "|$1")
    .replace(/[.,]/g, "")
    .replace("|", ".");
  const sign = text.replace(/[\d.,\s]/g, "");
  return { total, currency: known ?? SIGNS[sign] ?? /^[A-Z]{3}$/.exec(sign)?.[0] };
}

/** The lines of a classic cart page. What blocks draw does not name its products. */
function readCart(): Told {
  const products = Array.from(document.querySelectorAll(".cart_item"), (line) => ({
    ...line.querySelector<HTMLElement>("[data-product_id]")?.dataset,
    quantity: line.querySelector<HTMLInputElement>(".qty")?.value,
  }));
  return ["cart_viewed", products[0] || document.querySelector(".cart-empty") ? { products } : {}, 0];
}

/** The order that the order-received page thanks for, or says that it was not paid. */
function readOrder(): Told {
  if (document.querySelector(".woocommerce-thankyou-order-failed")) return ["checkout_failed", {}, 0];
  const { wcSettings } = window as { wcSettings?: { currency?: { code?: string } } };
  // The number that people see is the one others tell of; a plugin may have made it another than the id in the address.
  const shown = textOf(".woocommerce-order-overview__order strong,.wc-block-order-confirmation-summary-list-item__value");
  const total = textOf(".woocommerce-order-overview__total .amount,.wc-block-order-confirmation-summary .amount");
  const order_id = shown || /order-received[/=](\d+)/.exec(location.href)?.[1];
  const amount = amountOf(total, wcSettings?.currency?.code);
  return ["order_completed", { order_id, ...amount }, amount["currency"] ? 0 : SETTLE_MS];
}

/** What WooCommerce's cart page and its order-received page tell of. */
export const readTill = (): Told => (document.body.classList.contains("woocommerce-cart") ? readCart() : readOrder());
