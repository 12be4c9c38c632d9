import { html, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import { countOf, FREE_DELIVERY_MINOR } from "../cart.ts";
import { CATEGORIES } from "../catalog.ts";
import { scriptJson, type LayerEvent } from "../data-layer.ts";
import { organizationData, SHOP_NAME, type LinkedData } from "../linked-data.ts";
import { siteOf } from "../examples.ts";
import type { Visit } from "../visit.ts";
import { cookieBanner } from "./cookie-banner.ts";
import { ICONS } from "./icons.ts";

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

export interface Page {
  title: string;
  description?: string;
  /** Goes into the dataLayer beside page_view, as shops name their page types. */
  type: string;
  body: Html;
  events?: LayerEvent[];
  linkedData?: LinkedData[];
  /** The checkout shows neither search nor categories, so that nobody wanders off. */
  quiet?: boolean;
  /** HTML in the place of the shop's tag: pages that show another way. */
  head?: string;
  /** Shown in the search field. */
  query?: string;
}

export function assetUrl(visit: Visit, name: string): string {
  return `/assets/${name}?v=${visit.assets.get(name)?.version ?? "0"}`;
}

/** The tag gets the page's nonce, as a shop with a content security policy does it. */
function tagWithNonce({ tag, nonce }: Visit, page: Page) {
  return raw((page.head ?? tag).replace(/<script\b/gi, `<script nonce="${nonce}"`));
}

function consentModes(value: "granted" | "denied") {
  return {
    ad_storage: "denied",
    ad_user_data: "denied",
    ad_personalization: "denied",
    analytics_storage: value,
    functionality_storage: value,
    security_storage: "granted",
  };
}

/** Consent Mode v2: everything denied first, then what the visitor chose earlier. */
function consentScript(visit: Visit) {
  const update = visit.consent ? raw(`gtag("consent","update",${scriptJson(consentModes(visit.consent))});`) : "";
  return html`<script nonce="${visit.nonce}">
    window.dataLayer = window.dataLayer || [];
    function gtag() {
      dataLayer.push(arguments);
    }
    gtag("consent", "default", ${scriptJson({ ...consentModes("denied"), wait_for_update: 500 })});
    ${update};
  </script>`;
}

function eventsScript(visit: Visit, page: Page) {
  const view = { event: "page_view", page_title: page.title, page_location: visit.url, page_type: page.type };
  const pushes = [view, ...(page.events ?? [])].map((event) =>
    "ecommerce" in event
      ? html`dataLayer.push({ ecommerce: null }); dataLayer.push(${scriptJson(event)});`
      : html`dataLayer.push(${scriptJson(event)});`,
  );
  return html`<script nonce="${visit.nonce}">
    ${pushes};
  </script>`;
}

function head(visit: Visit, page: Page) {
  return html`<head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${page.title} · ${SHOP_NAME}</title>
    <meta name="description" content="${page.description ?? "Small, cheerful things for home, table and garden."}" />
    <meta name="color-scheme" content="light" />
    <meta name="theme-color" content="#fbf6ef" />
    <link rel="icon" type="image/svg+xml" href="${assetUrl(visit, "favicon.svg")}" />
    <link rel="preload" as="font" type="font/woff2" crossorigin href="${assetUrl(visit, "fraunces.woff2")}" />
    <link rel="preload" as="font" type="font/woff2" crossorigin href="${assetUrl(visit, "figtree.woff2")}" />
    <link rel="stylesheet" href="${assetUrl(visit, "shop.css")}" />
    ${consentScript(visit)} ${tagWithNonce(visit, page)} ${eventsScript(visit, page)}
    <script type="module" nonce="${visit.nonce}" src="${assetUrl(visit, "shop.js")}"></script>
    ${[organizationData(visit.origin), ...(page.linkedData ?? [])].map(
      (data) =>
        html`<script type="application/ld+json">
          ${scriptJson(data)}
        </script>`,
    )}
  </head>`;
}

function logo() {
  return html`<a class="logo" href="/" aria-label="${SHOP_NAME}, home">
    <svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true">
      <rect width="32" height="32" rx="9" fill="#9b2c3b" />
      <path
        fill="#fdf3e7"
        d="M16 24c-6-4-9-7.200-9-11 0-3 2.200-5 4.700-5 1.900 0 3.400 1 4.300 2.600C16.900 9 18.400 8 20.300 8 22.800 8 25 10 25 13c0 3.800-3 7-9 11Z"
      />
    </svg>
    <span>Hearth <i>&amp;</i> Ribbon</span>
  </a>`;
}

function searchForm(query: string) {
  return html`<form class="search" role="search" action="/search">
    <label class="hidden" for="q">Search the shop</label>
    <input id="q" type="search" name="q" placeholder="Search for tins, bunting, birds …" autocomplete="off" value="${query}" />
    <button type="submit" aria-label="Search">${ICONS.search}</button>
  </form>`;
}

function header(visit: Visit, page: Page) {
  const count = countOf(visit.cart);
  const links = html`<nav class="tools" aria-label="Your shop">
    <a href="/account" class="tool"
      >${ICONS.person}<span>${visit.customer ? visit.customer.name.split(" ")[0] : "Account"}</span></a
    >
    <a href="/cart" class="tool">
      ${ICONS.bag}<span>Cart</span><b class="count" data-cart-count ${count === 0 ? "hidden" : ""}>${count}</b>
    </a>
  </nav>`;
  if (page.quiet)
    return html`<header class="top quiet">
      <div class="wide bar">${logo()}<a class="leave" href="/cart">Back to cart</a></div>
    </header>`;
  const current = (path: string) => (visit.path === path ? raw('aria-current="page"') : "");
  return html`<aside class="strip" aria-label="Offer">Free UK delivery from £${FREE_DELIVERY_MINOR / 100} · 30-day returns</aside>
    <header class="top">
      <div class="wide bar">${logo()} ${searchForm(page.query ?? "")} ${links}</div>
      <nav class="wide rooms" aria-label="Categories">
        <a href="/" ${current("/")}>All</a>
        ${CATEGORIES.map(({ slug, name }) => html`<a href="/c/${slug}" ${current(`/c/${slug}`)}>${name}</a>`)}
      </nav>
    </header>`;
}

function footer({ tag }: Visit) {
  return html`<footer class="bottom">
    <div class="wide columns">
      <div>
        <p class="signature">Hearth <i>&amp;</i> Ribbon</p>
        <p>A small shop for small pleasures: things to hang, pour, wrap and give.</p>
      </div>
      <nav aria-label="Shop">
        <h2>Shop</h2>
        ${CATEGORIES.map(({ slug, name }) => html`<a href="/c/${slug}">${name}</a>`)}
      </nav>
      <nav aria-label="Help">
        <h2>Help</h2>
        <a href="/help">Delivery &amp; returns</a><a href="/account">Your orders</a><a href="/privacy">Privacy &amp; cookies</a>
        ${siteOf(tag) ? html`<a href="/developers">For developers</a>` : ""}
        <button type="button" class="link" data-cookie-settings>Cookie settings</button>
      </nav>
      <p class="small">
        A demo store: nothing is charged, nothing is sent. Products and prices are from the public “Online Retail” data set.
      </p>
    </div>
  </footer>`;
}

/** A whole page, from doctype to footer. */
export function layout(visit: Visit, page: Page) {
  return html`<!doctype html>
    <html lang="en-GB">
      ${head(visit, page)}
      <body>
        <a class="skip" href="#main">Skip to content</a>
        ${cookieBanner(visit)} ${header(visit, page)}
        <main id="main" tabindex="-1">${page.body}</main>
        ${page.quiet ? "" : footer(visit)}
        <div class="toast" role="status" data-toast></div>
      </body>
    </html>`;
}
