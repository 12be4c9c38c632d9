import { html } from "hono/html";
import type { Order } from "../book.ts";
import { DELIVERIES, type CartLine } from "../cart.ts";
import { productByCode } from "../catalog.ts";
import { purchase } from "../data-layer.ts";
import { orderData } from "../linked-data.ts";
import type { Visit } from "../visit.ts";
import { miniLines, summary } from "./cart.ts";
import { ICONS } from "./icons.ts";
import type { Page } from "./layout.ts";

export function linesOf(order: Order): CartLine[] {
  return order.lines.flatMap(({ code, quantity }) => {
    const product = productByCode(code);
    return product ? [{ product, quantity }] : [];
  });
}

export function thankYouPage(visit: Visit, order: Order): Page {
  const lines = linesOf(order);
  const { address } = order;
  return {
    title: "Thank you",
    type: "purchase",
    events: [purchase(order, lines)],
    linkedData: [orderData(visit.origin, order, lines)],
    body: html`<section class="wide thanks">
      <div class="cheer">
        <span class="seal">${ICONS.check}</span>
        <h1>Thank you, ${address.name.split(" ")[0]}!</h1>
        <p class="lead">Your order <b data-order>${order.id}</b> is placed. We are already looking for the ribbon.</p>
        <p><a class="button" href="/">Keep looking around</a> <a class="button plain" href="/account">Your orders</a></p>
      </div>
      <div class="panel">
        <h2>What you ordered</h2>
        ${miniLines(visit, lines)} ${summary(order.totals)}
        <h2>Where it goes</h2>
        <address>
          ${[address.name, address.line1, address.line2, `${address.postcode} ${address.city}`, address.country].filter(Boolean).map((line) => html`${line}<br />`)}
        </address>
        <p class="small">
          ${DELIVERIES.find(({ id }) => id === order.delivery)?.name} delivery. This is a demo store, so no parcel will come.
        </p>
      </div>
    </section>`,
  };
}
