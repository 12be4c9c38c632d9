import { html } from "hono/html";
import { CATEGORIES, PRODUCTS, productBySlug, type Category, type Product } from "../catalog.ts";
import { viewItemList } from "../data-layer.ts";
import { breadcrumbData } from "../linked-data.ts";
import type { Visit } from "../visit.ts";
import { ICONS } from "./icons.ts";
import { assetUrl, type Page } from "./layout.ts";
import { productGrid } from "./product-card.ts";

const FACES: Record<Category["slug"], string> = {
  kitchen: "roses-regency-teacup-and-saucer",
  lights: "rabbit-night-light",
  bags: "jumbo-bag-red-retrospot",
  party: "popcorn-holder",
  home: "assorted-colour-bird-ornament",
};

function hero(visit: Visit) {
  const art = (slug: string, className: string) =>
    html`<img class="${className}" src="${assetUrl(visit, `products/${slug}.svg`)}" alt="" width="400" height="400" />`;
  return html`<section class="hero wide">
    <div class="words">
      <p class="eyebrow">The tea party edit</p>
      <h1>Small things that make a house sing</h1>
      <p class="lead">Cake at four, a light in the window, flags for no reason at all. Chosen with care, wrapped with ribbon.</p>
      <p><a class="button" href="/c/kitchen">Set the table</a> <a class="button plain" href="/c/party">Plan a party</a></p>
    </div>
    <div class="art" aria-hidden="true">
      ${art("party-bunting", "flags")}${art("regency-cakestand-3-tier", "front")}${art("roses-regency-teacup-and-saucer", "cup")}
    </div>
  </section>`;
}

function rooms(visit: Visit) {
  return html`<section class="wide doors" aria-label="Shop by category">
    ${CATEGORIES.map(({ slug, name }) => {
      const face = productBySlug(FACES[slug]);
      return html`<a href="/c/${slug}"
        ><span class="tile ${face?.tile}"
          ><img src="${assetUrl(visit, `products/${FACES[slug]}.svg`)}" alt="" width="160" height="160" /></span
        >${name}</a
      >`;
    })}
  </section>`;
}

function promises() {
  return html`<section class="wide promises" aria-label="Our promises">
    <p>
      ${ICONS.truck}<span><b>Free from £25</b>Standard UK delivery</span>
    </p>
    <p>
      ${ICONS.back}<span><b>30 days</b>to change your mind</span>
    </p>
    <p>
      ${ICONS.gift}<span><b>Wrapped by hand</b>with a ribbon, always</span>
    </p>
  </section>`;
}

export function homePage(visit: Visit): Page {
  return {
    title: "Gifts and cheerful things for the home",
    type: "home",
    events: [viewItemList({ id: "home", name: "All products" }, PRODUCTS)],
    body: html`${hero(visit)}${rooms(visit)}
      <section class="wide shelf">
        <div class="heading">
          <h2>Everybody’s favourites</h2>
          <p>${PRODUCTS.length} things we would not part with</p>
        </div>
        ${productGrid(visit, PRODUCTS, "h3")}
      </section>
      ${promises()}`,
  };
}

export function categoryPage(visit: Visit, category: Category): Page {
  const products = PRODUCTS.filter((product) => product.category === category.slug);
  return {
    title: category.name,
    description: category.text,
    type: "category",
    events: [viewItemList({ id: category.slug, name: category.name }, products)],
    linkedData: [
      breadcrumbData(visit.origin, [
        { name: "Shop", path: "/" },
        { name: category.name, path: `/c/${category.slug}` },
      ]),
    ],
    body: html`<section class="wide shelf">
      <nav class="trail" aria-label="Breadcrumb">
        <a href="/">Shop</a> <span aria-hidden="true">/</span> <span aria-current="page">${category.name}</span>
      </nav>
      <div class="heading">
        <h1>${category.name}</h1>
        <p>${category.text}</p>
      </div>
      ${productGrid(visit, products)}
    </section>`,
  };
}

export function searchPage(visit: Visit, query: string, products: Product[]): Page {
  const events = query === "" ? [] : [{ event: "search", search_term: query }];
  const found = products.length === 1 ? "1 thing found" : `${products.length} things found`;
  return {
    title: query === "" ? "Search" : `Search: ${query}`,
    type: "search_results",
    query,
    events: products.length > 0 ? [...events, viewItemList({ id: "search_results", name: "Search results" }, products)] : events,
    body: html`<section class="wide shelf">
      <div class="heading">
        <h1>${query === "" ? "Search" : html`Results for “${query}”`}</h1>
        <p role="status">${query === "" ? "Type what you are looking for." : found}</p>
      </div>
      ${
        query !== "" && products.length === 0
          ? html`<div class="empty"><p>Nothing by that name, I am afraid. Perhaps one of these?</p></div>
              ${productGrid(
                visit,
                PRODUCTS.filter((product) => product.badge),
              )}`
          : productGrid(visit, products)
      }
    </section>`,
  };
}
