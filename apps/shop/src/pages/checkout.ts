import { html } from "hono/html";
import { COUNTRIES, type CheckoutForm } from "../address.ts";
import type { Address } from "../book.ts";
import { DELIVERIES, deliveryPrice, totalsOf } from "../cart.ts";
import { beginCheckout } from "../data-layer.ts";
import { decimal, pounds } from "../money.ts";
import type { Visit } from "../visit.ts";
import { miniLines, summary } from "./cart.ts";
import type { Page } from "./layout.ts";

interface Field {
  name: keyof Address;
  label: string;
  autocomplete: string;
  type?: string;
  optional?: true;
  half?: true;
}

const CONTACT: Field[] = [
  { name: "email", label: "E-mail", autocomplete: "email", type: "email" },
  { name: "name", label: "Full name", autocomplete: "name" },
];
const PLACE: Field[] = [
  { name: "line1", label: "Street and house number", autocomplete: "address-line1" },
  { name: "line2", label: "Flat, floor (optional)", autocomplete: "address-line2", optional: true },
  { name: "city", label: "Town or city", autocomplete: "address-level2", half: true },
  { name: "postcode", label: "Postcode", autocomplete: "postal-code", half: true },
];

function input(field: Field, form: CheckoutForm) {
  const error = form.errors[field.name];
  const attributes = html`${field.optional ? "" : "required"}
  ${error ? html`aria-invalid="true" aria-describedby="${field.name}-error"` : ""}`;
  return html`<div class="field ${field.half ? "half" : ""}">
    <label for="${field.name}">${field.label}</label>
    <input
      id="${field.name}"
      name="${field.name}"
      type="${field.type ?? "text"}"
      autocomplete="${field.autocomplete}"
      value="${form.values[field.name]}"
      ${attributes}
    />
    ${error ? html`<p class="error" id="${field.name}-error">${error}</p>` : ""}
  </div>`;
}

function errorSummary({ errors }: CheckoutForm) {
  const list = Object.entries(errors);
  if (list.length === 0) return "";
  return html`<div class="problems" role="alert" tabindex="-1" data-problems>
    <h2>${list.length === 1 ? "One thing is missing" : `${list.length} things are missing`}</h2>
    <ul>
      ${list.map(([name, text]) => html`<li><a href="#${name}">${text}</a></li>`)}
    </ul>
  </div>`;
}

function deliveryChoice(visit: Visit, form: CheckoutForm) {
  const { subtotalMinor } = totalsOf(visit.cart, "standard");
  return html`<fieldset class="options">
    <legend>Delivery</legend>
    ${DELIVERIES.map(({ id, name, text }) => {
      const price = deliveryPrice(subtotalMinor, id);
      const total = totalsOf(visit.cart, id).totalMinor;
      return html`<label class="option">
        <input
          type="radio"
          name="delivery"
          value="${id}"
          data-name="${name}"
          data-price="${price === 0 ? "Free" : pounds(price)}"
          data-total="${pounds(total)}"
          ${form.values.delivery === id ? "checked" : ""}
        />
        <span><b>${name}</b>${text}</span><strong>${price === 0 ? "Free" : pounds(price)}</strong>
      </label>`;
    })}
  </fieldset>`;
}

export function checkoutPage(visit: Visit, form: CheckoutForm): Page {
  const totals = totalsOf(visit.cart, form.values.delivery);
  const begin = beginCheckout(visit.cart);
  const hasErrors = Object.keys(form.errors).length > 0;
  return {
    title: hasErrors ? "Please check your address" : "Checkout",
    type: "checkout",
    quiet: true,
    events: hasErrors ? [] : [begin],
    body: html`<section class="wide till">
      <form
        method="post"
        action="/checkout"
        data-checkout="${JSON.stringify({ ...begin.ecommerce, value: decimal(totals.subtotalMinor) })}"
      >
        <h1>Checkout</h1>
        ${errorSummary(form)}
        <fieldset>
          <legend>Who is it for?</legend>
          ${CONTACT.map((field) => input(field, form))}
        </fieldset>
        <fieldset>
          <legend>Where shall it go?</legend>
          <div class="fields">${PLACE.map((field) => input(field, form))}</div>
          <div class="field">
            <label for="country">Country</label>
            <select id="country" name="country" autocomplete="country-name">
              ${COUNTRIES.map((name) => html`<option ${name === form.values.country ? "selected" : ""}>${name}</option>`)}
            </select>
          </div>
        </fieldset>
        ${deliveryChoice(visit, form)}
        <fieldset>
          <legend>Payment</legend>
          <p class="note">Nothing to pay: this is a demo store. The order simply completes.</p>
        </fieldset>
        <button type="submit" class="button wide-button">Place the order</button>
      </form>
      <aside class="panel" aria-label="Your order">
        <h2>Your order</h2>
        ${miniLines(visit, visit.cart)} ${summary(totals)}
      </aside>
    </section>`,
  };
}
