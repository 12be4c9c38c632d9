import { html } from "hono/html";
import type { Customer, Order } from "../book.ts";
import type { LayerEvent } from "../data-layer.ts";
import { pounds } from "../money.ts";
import type { Visit } from "../visit.ts";
import type { Page } from "./layout.ts";
import { picture } from "./product-card.ts";
import { linesOf } from "./thank-you.ts";

const DATE = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });

export function signInPage(values: { name: string; email: string }, error: string | null): Page {
  return {
    title: "Sign in",
    type: "account",
    body: html`<section class="narrow door">
      <h1>Hello again</h1>
      <p class="lead">Sign in to see your orders. In this demo store a name and an e-mail are enough; there is no password.</p>
      <form method="post" action="/account/sign-in" class="panel">
        ${error ? html`<p class="problems" role="alert">${error}</p>` : ""}
        <div class="field">
          <label for="name">Your name</label><input id="name" name="name" autocomplete="name" required value="${values.name}" />
        </div>
        <div class="field">
          <label for="email">E-mail</label
          ><input id="email" name="email" type="email" autocomplete="email" required value="${values.email}" />
        </div>
        <button type="submit" class="button wide-button">Sign in</button>
      </form>
    </section>`,
  };
}

function orderRow(visit: Visit, order: Order) {
  const lines = linesOf(order);
  return html`<li class="order">
    <div><a href="/orders/${order.id}/thank-you">${order.id}</a><span>${DATE.format(order.at)}</span></div>
    <div class="thumbs" aria-hidden="true">${lines.slice(0, 4).map(({ product }) => picture(visit, product, { size: 56 }))}</div>
    <strong>${pounds(order.totals.totalMinor)}</strong>
  </li>`;
}

export function accountPage(visit: Visit, customer: Customer, orders: Order[], events: LayerEvent[]): Page {
  return {
    title: "Your account",
    type: "account",
    events,
    body: html`<section class="narrow">
      <div class="heading">
        <h1>Hello, ${customer.name.split(" ")[0]}</h1>
        <p>${customer.email}</p>
      </div>
      <h2>Your orders</h2>
      ${
        orders.length === 0
          ? html`<p class="empty">No orders yet. <a href="/">Have a look around.</a></p>`
          : html`<ul class="orders" role="list">
              ${orders.map((order) => orderRow(visit, order))}
            </ul>`
      }
      <form method="post" action="/account/sign-out"><button type="submit" class="button plain">Sign out</button></form>
    </section>`,
  };
}
