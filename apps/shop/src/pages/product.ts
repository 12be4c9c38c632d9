import { html } from "hono/html";
import { categoryName, PRODUCTS, type Product } from "../catalog.ts";
import { viewItem } from "../data-layer.ts";
import { breadcrumbData, productData } from "../linked-data.ts";
import { pounds } from "../money.ts";
import type { Visit } from "../visit.ts";
import { ICONS } from "./icons.ts";
import type { Page } from "./layout.ts";
import { addForm, picture, productGrid } from "./product-card.ts";

function neighbours(product: Product): Product[] {
  const others = PRODUCTS.filter((other) => other !== product);
  return [...others.filter((other) => other.category === product.category), ...others.filter((other) => other.badge)]
    .filter((other, index, all) => all.indexOf(other) === index)
    .slice(0, 4);
}

export function productPage(visit: Visit, product: Product): Page {
  const category = categoryName(product.category);
  return {
    title: product.name,
    description: product.short,
    type: "product",
    events: [viewItem(product)],
    linkedData: [
      productData(visit.origin, product),
      breadcrumbData(visit.origin, [
        { name: "Shop", path: "/" },
        { name: category, path: `/c/${product.category}` },
        { name: product.name, path: `/p/${product.slug}` },
      ]),
    ],
    body: html`<article class="wide product">
        <nav class="trail" aria-label="Breadcrumb">
          <a href="/">Shop</a> <span aria-hidden="true">/</span> <a href="/c/${product.category}">${category}</a>
          <span aria-hidden="true">/</span>
          <span aria-current="page">${product.name}</span>
        </nav>
        <div class="plate">
          ${picture(visit, product, { lazy: false, size: 640 })}${product.badge ? html`<b class="badge">${product.badge}</b>` : ""}
        </div>
        <div class="facts">
          <h1>${product.name}</h1>
          <p class="lead">${product.short}</p>
          <p class="price"><strong>${pounds(product.priceMinor)}</strong> <span>incl. VAT</span></p>
          <p class="stock">${ICONS.check} In stock, leaves us tomorrow</p>
          ${addForm(product, "Add to cart", "full")}
          <p class="text">${product.text}</p>
          <h2>Good to know</h2>
          <ul class="details">
            ${product.details.map((detail) => html`<li>${detail}</li>`)}
            <li>Item no. ${product.code}</li>
          </ul>
          <div class="reassure">
            <p>${ICONS.truck} Free UK delivery from £25</p>
            <p>${ICONS.back} 30 days to send it back</p>
          </div>
        </div>
      </article>
      <section class="wide shelf">
        <div class="heading"><h2>Goes well with</h2></div>
        ${productGrid(visit, neighbours(product), "h3")}
      </section>`,
  };
}
