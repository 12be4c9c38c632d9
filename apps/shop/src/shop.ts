import { Hono, type Context } from "hono";
import { csrf } from "hono/csrf";
import { NONCE, secureHeaders } from "hono/secure-headers";
import { readCheckout } from "./address.ts";
import { loadAssets } from "./assets.ts";
import { accountRoutes } from "./account.ts";
import type { Book } from "./book.ts";
import { countOf, readQuantity, totalsOf, withQuantity } from "./cart.ts";
import { categoryBySlug, productByCode, productBySlug } from "./catalog.ts";
import { cartPage } from "./pages/cart.ts";
import { examplesOf, siteOf } from "./examples.ts";
import { checkoutPage } from "./pages/checkout.ts";
import { developersPage, examplePage } from "./pages/developers.ts";
import { layout, type Page } from "./pages/layout.ts";
import { categoryPage, homePage, searchPage } from "./pages/listing.ts";
import { productPage } from "./pages/product.ts";
import { thankYouPage } from "./pages/thank-you.ts";
import { helpPage, notFoundPage, privacyPage } from "./pages/words.ts";
import { findProducts } from "./search.ts";
import { ownOrders, readVisit, rememberOrder, writeCart, type Counter, type ShopEnv } from "./visit.ts";

export interface ShopOptions {
  /** HTML put into the head of every page; may be empty. */
  tag: string;
  book: Book;
}

const PERSONAL = new Set(["cart", "checkout", "purchase", "account"]);

type ShopContext = Context<ShopEnv>;

/** Where the tag's scripts come from, for the content security policy. */
function originsOf(tag: string): string[] {
  const sources = [...tag.matchAll(/\bsrc=["']?(https?:\/\/[^"'\s>]+)/gi)];
  return [...new Set(sources.map(([, url]) => new URL(url ?? "").origin))];
}

function securityHeaders(tag: string) {
  const own = ["'self'", ...originsOf(tag)];
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      scriptSrc: [NONCE, "'strict-dynamic'"],
      styleSrc: ["'self'"],
      imgSrc: [...own, "data:"],
      fontSrc: own,
      connectSrc: own,
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'self'"],
    },
    referrerPolicy: "strict-origin-when-cross-origin",
    strictTransportSecurity: false,
  });
}

function browseRoutes(
  app: Hono<ShopEnv>,
  send: (c: ShopContext, page: Page, status?: 404) => Response | Promise<Response>,
  counter: Counter,
) {
  app.get("/", (c) => send(c, homePage(readVisit(c, counter))));
  app.get("/c/:slug", (c) => {
    const category = categoryBySlug(c.req.param("slug"));
    return category ? send(c, categoryPage(readVisit(c, counter), category)) : c.notFound();
  });
  app.get("/p/:slug", (c) => {
    const product = productBySlug(c.req.param("slug"));
    return product ? send(c, productPage(readVisit(c, counter), product)) : c.notFound();
  });
  app.get("/search", (c) => {
    const query = (c.req.query("q") ?? "").trim().slice(0, 80);
    return send(c, searchPage(readVisit(c, counter), query, findProducts(query)));
  });
  app.get("/help", (c) => send(c, helpPage()));
  app.get("/privacy", (c) => send(c, privacyPage()));
}

function cartRoutes(app: Hono<ShopEnv>, send: (c: ShopContext, page: Page) => Response | Promise<Response>, counter: Counter) {
  app.get("/cart", (c) => send(c, cartPage(readVisit(c, counter))));
  app.get("/cart/count", (c) => c.json({ count: countOf(readVisit(c, counter).cart) }));
  app.post("/cart/add", async (c) => {
    const form = await c.req.parseBody();
    const product = productByCode(String(form["code"]));
    const quantity = readQuantity(form["quantity"]);
    if (!product || quantity === 0) return c.text("Unknown product or quantity", 422);
    const { cart } = readVisit(c, counter);
    const before = cart.find((line) => line.product === product)?.quantity ?? 0;
    const lines = withQuantity(cart, product, before + quantity);
    writeCart(c, lines);
    return c.req.header("accept") === "application/json" ? c.json({ count: countOf(lines) }) : c.redirect("/cart", 303);
  });
  app.post("/cart/update", async (c) => {
    const form = await c.req.parseBody();
    const product = productByCode(String(form["code"]));
    if (!product) return c.text("Unknown product", 422);
    writeCart(c, withQuantity(readVisit(c, counter).cart, product, readQuantity(form["quantity"])));
    return c.redirect("/cart", 303);
  });
}

function orderRoutes(
  app: Hono<ShopEnv>,
  send: (c: ShopContext, page: Page, status?: 422) => Response | Promise<Response>,
  counter: Counter,
) {
  app.get("/checkout", (c) => {
    const visit = readVisit(c, counter);
    if (visit.cart.length === 0) return c.redirect("/cart", 303);
    const { values } = readCheckout({ name: visit.customer?.name, email: visit.customer?.email });
    return send(c, checkoutPage(visit, { values, errors: {} }));
  });
  app.post("/checkout", async (c) => {
    const visit = readVisit(c, counter);
    if (visit.cart.length === 0) return c.redirect("/cart", 303);
    const form = readCheckout(await c.req.parseBody());
    if (Object.keys(form.errors).length > 0) return send(c, checkoutPage(visit, form), 422);
    const { delivery, ...address } = form.values;
    const lines = visit.cart.map(({ product, quantity }) => ({ code: product.code, quantity }));
    const order = counter.book.place({ address, delivery, lines, totals: totalsOf(visit.cart, delivery) });
    rememberOrder(c, order.id);
    writeCart(c, []);
    return c.redirect(`/orders/${order.id}/thank-you`, 303);
  });
  app.get("/orders/:id/thank-you", (c) => {
    const visit = readVisit(c, counter);
    const order = counter.book.order(c.req.param("id"));
    const isOwn =
      order && (ownOrders(c).includes(order.id) || visit.customer?.email.toLowerCase() === order.address.email.toLowerCase());
    return isOwn ? send(c, thankYouPage(visit, order)) : c.notFound();
  });
}

/** One page for each way of installing; there are none where the tag is not one whose other ways we know. */
function developerRoutes(app: Hono<ShopEnv>, send: (c: ShopContext, page: Page) => Response | Promise<Response>, tag: string) {
  const site = siteOf(tag);
  if (!site) return;
  let stub: Promise<string> | undefined;
  // Asked for once; a collector that is away now may be there for the next visitor.
  const examples = async () => {
    stub ??= fetch(`${site.endpoint}/stub.js`).then((response) =>
      response.ok ? response.text() : Promise.reject(response.status),
    );
    return examplesOf(tag, await stub.catch(() => ((stub = undefined), "")));
  };
  app.get("/developers", async (c) => send(c, developersPage(await examples(), site)));
  app.get("/developers/:slug", async (c) => {
    const example = (await examples()).find(({ slug }) => slug === c.req.param("slug"));
    return example ? send(c, examplePage(example, site)) : c.notFound();
  });
}

/** The whole shop as one web-standard application. */
export function createShop({ tag, book }: ShopOptions): Hono<ShopEnv> {
  const counter: Counter = { tag, book, assets: loadAssets() };
  const app = new Hono<ShopEnv>();
  const send = (c: ShopContext, page: Page, status: 200 | 404 | 422 = 200) => {
    // Going back after an order must not show the cart of before.
    c.header("cache-control", PERSONAL.has(page.type) ? "no-store" : "private, no-cache");
    return c.html(layout(readVisit(c, counter), page), status);
  };
  app.get("/assets/:name{.+}", (c) => {
    const asset = counter.assets.get(c.req.param("name"));
    if (!asset) return c.notFound();
    const isVersioned = c.req.query("v") === asset.version;
    return c.body(asset.body, 200, {
      "content-type": asset.type,
      "cache-control": isVersioned ? "public, max-age=31536000, immutable" : "public, max-age=300",
    });
  });
  app.get("/healthz", (c) => c.json({ ok: true }));
  app.use(securityHeaders(tag), csrf());
  browseRoutes(app, send, counter);
  cartRoutes(app, send, counter);
  orderRoutes(app, send, counter);
  accountRoutes(app, send, counter);
  developerRoutes(app, send, tag);
  app.notFound((c) => send(c, notFoundPage(), 404));
  return app;
}
