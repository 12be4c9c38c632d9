import { html } from "hono/html";
import { FREE_DELIVERY_MINOR, totalsOf, type CartLine, type Totals } from "../cart.ts";
import { PRODUCTS } from "../catalog.ts";
import { layerItem, viewCart } from "../data-layer.ts";
import { pounds } from "../money.ts";
import type { Visit } from "../visit.ts";
import type { Page } from "./layout.ts";
import { picture, productGrid } from "./product-card.ts";

/** What is being bought, small, beside a form or a thank-you. */
export function miniLines(visit: Visit, lines: CartLine[]) {
  return html`<ul class="mini" role="list">
    ${lines.map(
      ({ product, quantity }) =>
        html`<li>
          ${picture(visit, product, { size: 64 })}<span
            >${product.name}<small>${quantity} × ${pounds(product.priceMinor)}</small></span
          ><b>${pounds(product.priceMinor * quantity)}</b>
        </li>`,
    )}
  </ul>`;
}

export function summary(totals: Totals) {
  return html`<dl class="sums">
    <div>
      <dt>Goods</dt>
      <dd>${pounds(totals.subtotalMinor)}</dd>
    </div>
    <div>
      <dt>Delivery</dt>
      <dd data-delivery-price>${totals.deliveryMinor === 0 ? "Free" : pounds(totals.deliveryMinor)}</dd>
    </div>
    <div class="total">
      <dt>Total</dt>
      <dd data-total-price>${pounds(totals.totalMinor)}</dd>
    </div>
  </dl>`;
}

function row(visit: Visit, { product, quantity }: CartLine) {
  const choices = [...new Set([1, 2, 3, 4, 5, 6, 8, 10, 12, quantity])].toSorted((a, b) => a - b);
  const data = JSON.stringify(layerItem(product, quantity));
  return html`<li class="row">
    <a href="/p/${product.slug}" tabindex="-1" aria-hidden="true">${picture(visit, product, { size: 120 })}</a>
    <div class="what"><a href="/p/${product.slug}">${product.name}</a><span>${pounds(product.priceMinor)} each</span></div>
    <form method="post" action="/cart/update" data-change="${data}">
      <input type="hidden" name="code" value="${product.code}" />
      <label class="quantity"
        ><span class="hidden">Quantity of ${product.name}</span>
        <select name="quantity">
          ${choices.map((n) => html`<option value="${n}" ${n === quantity ? "selected" : ""}>${n}</option>`)}
        </select></label
      >
      <noscript><button class="link">Update</button></noscript>
    </form>
    <strong>${pounds(product.priceMinor * quantity)}</strong>
    <form method="post" action="/cart/update" class="remove" data-remove="${data}">
      <input type="hidden" name="code" value="${product.code}" /><input type="hidden" name="quantity" value="0" />
      <button type="submit" class="link" aria-label="Remove ${product.name}">Remove</button>
    </form>
  </li>`;
}

function toFreeDelivery({ subtotalMinor }: Totals) {
  const missing = FREE_DELIVERY_MINOR - subtotalMinor;
  if (missing <= 0) return html`<p class="free done">Your delivery is free.</p>`;
  return html`<div class="free">
    <p>${pounds(missing)} more and delivery is free</p>
    <progress max="${FREE_DELIVERY_MINOR}" value="${subtotalMinor}" aria-label="Towards free delivery"></progress>
  </div>`;
}

export function cartPage(visit: Visit): Page {
  const totals = totalsOf(visit.cart, "standard");
  if (visit.cart.length === 0) {
    return {
      title: "Your cart",
      type: "cart",
      events: [viewCart([])],
      body: html`<section class="wide shelf">
        <div class="heading">
          <h1>Your cart is empty</h1>
          <p>It would look well with one of these in it.</p>
        </div>
        ${productGrid(visit, PRODUCTS.filter((product) => product.badge).slice(0, 4))}
      </section>`,
    };
  }
  return {
    title: "Your cart",
    type: "cart",
    events: [viewCart(visit.cart)],
    body: html`<section class="wide basket">
      <div>
        <h1>Your cart</h1>
        <ul class="rows" role="list">
          ${visit.cart.map((line) => row(visit, line))}
        </ul>
      </div>
      <aside class="panel" aria-label="Summary">
        ${toFreeDelivery(totals)} ${summary(totals)}
        <a class="button wide-button" href="/checkout">Go to checkout</a>
        <p class="small">Prices include VAT. You can still change your mind.</p>
      </aside>
    </section>`,
  };
}
