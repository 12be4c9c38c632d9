import { html } from "hono/html";
import type { Product } from "../catalog.ts";
import { layerItem } from "../data-layer.ts";
import { pounds } from "../money.ts";
import type { Visit } from "../visit.ts";
import { assetUrl } from "./layout.ts";

export function picture(visit: Visit, product: Product, { lazy = true, size = 400 } = {}) {
  return html`<span class="tile ${product.tile}"
    ><img
      src="${assetUrl(visit, `products/${product.slug}.svg`)}"
      alt=""
      width="${size}"
      height="${size}"
      ${lazy ? "loading=lazy" : ""}
      decoding="async"
  /></span>`;
}

export function addForm(product: Product, label: string, kind: "plain" | "full") {
  return html`<form method="post" action="/cart/add" class="add ${kind}" data-add="${JSON.stringify(layerItem(product))}">
    <input type="hidden" name="code" value="${product.code}" />
    ${
      kind === "full"
        ? html`<label class="quantity"
            ><span>Quantity</span>
            <select name="quantity">
              ${[1, 2, 3, 4, 5, 6, 8, 10, 12].map((n) => html`<option value="${n}">${n}</option>`)}
            </select></label
          >`
        : html`<input type="hidden" name="quantity" value="1" />`
    }
    <button
      type="submit"
      class="button ${kind === "plain" ? "small soft" : ""}"
      ${kind === "plain" ? html`aria-label="Add ${product.name} to cart"` : ""}
    >
      ${label}
    </button>
  </form>`;
}

function card(visit: Visit, product: Product, index: number, level: "h2" | "h3") {
  const name = level === "h2" ? html`<h2 class="name">${product.name}</h2>` : html`<h3 class="name">${product.name}</h3>`;
  return html`<li class="card">
    <a href="/p/${product.slug}" data-select="${index}">
      ${picture(visit, product, { lazy: index > 3 })} ${product.badge ? html`<b class="badge">${product.badge}</b>` : ""} ${name}
    </a>
    <p>${product.short}</p>
    <div class="buy"><strong>${pounds(product.priceMinor)}</strong>${addForm(product, "Add", "plain")}</div>
  </li>`;
}

/** Cards of products; `level` is the rank of their headings on the page. */
export function productGrid(visit: Visit, products: Product[], level: "h2" | "h3" = "h2") {
  return html`<ul class="grid" role="list">
    ${products.map((product, index) => card(visit, product, index, level))}
  </ul>`;
}
