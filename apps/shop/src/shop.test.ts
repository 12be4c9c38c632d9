import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createBook } from "./book.ts";
import { parseCart, printCart, totalsOf } from "./cart.ts";
import { PRODUCTS } from "./catalog.ts";
import { findProducts } from "./search.ts";
import { createVisitor, TAG } from "./testing.ts";

const ADDRESS = {
  name: "Ada Byron",
  email: "ada@example.com",
  line1: "12 St James’s Square",
  line2: "",
  city: "London",
  postcode: "SW1Y 4JH",
  country: "United Kingdom",
  delivery: "standard",
};

type Visitor = ReturnType<typeof createVisitor>;

async function order(visitor: Visitor): Promise<string> {
  await visitor.post("/cart/add", { code: "22423", quantity: "2" });
  const response = await visitor.post("/checkout", ADDRESS);
  return response.headers.get("location") ?? "";
}

/** The events of a page, without page_view and consent. */
function eventsOf(layer: unknown[]): { event: string; ecommerce?: Record<string, unknown> }[] {
  return layer.filter((entry): entry is { event: string } => typeof (entry as { event?: unknown }).event === "string");
}

describe("every page", () => {
  const paths = ["/", "/c/bags", "/search?q=bag", "/p/party-bunting", "/cart", "/account", "/help", "/privacy", "/nothing-here"];

  it.each(paths)("%s carries the tag with its nonce, one page_view and the shop as Organization", async (path) => {
    const { html, layer, linkedData, headers } = await createVisitor().read(path);
    const [, nonce] = /script-src 'nonce-([^']+)'/.exec(headers.get("content-security-policy") ?? "") ?? [];
    expect(html).toContain(TAG.replace("<script", `<script nonce="${nonce}"`));
    expect(html.match(/<script(?! type="application\/ld\+json")(?![^>]*nonce=)/g)).toBeNull();
    expect(eventsOf(layer).filter(({ event }) => event === "page_view")).toHaveLength(1);
    expect(linkedData.filter((data) => data["@type"] === "Organization")).toHaveLength(1);
    expect(html).not.toMatch(/ style="| on[a-z]+="/);
  });

  it("says the whole address in page_location", async () => {
    const { layer } = await createVisitor().read("/search?q=bag");
    expect(eventsOf(layer)[0]).toMatchObject({ event: "page_view", page_location: "http://shop.test/search?q=bag" });
  });

  it("lets the tag's origin be called, and nobody else's", async () => {
    const policy = (await createVisitor().get("/")).headers.get("content-security-policy");
    expect(policy).toContain("connect-src 'self' http://collector.test:4000;");
    const own = (await createVisitor({ tag: "" }).get("/")).headers.get("content-security-policy");
    expect(own).toContain("connect-src 'self';");
  });

  it("knows nothing of Tappa without a tag", async () => {
    for (const path of paths) expect((await createVisitor({ tag: "" }).read(path)).html).not.toMatch(/tappa/i);
  });

  it("that does not exist is a 404 with a way back", async () => {
    for (const path of ["/nothing", "/p/unicorn", "/c/unicorn", "/orders/HR-X/thank-you"]) {
      const { status, html } = await createVisitor().read(path);
      expect([status, html.includes("Back to the shop")]).toEqual([404, true]);
    }
  });
});

describe("for developers", () => {
  it.each(["/developers/npm", "/developers/react"])(
    "%s uses the package in the place of the tag, and shows its own code",
    async (path) => {
      const { html } = await createVisitor().read(path);
      expect(html).not.toContain("tappa.js");
      expect(html).toContain('data-key="pk_test" data-endpoint="http://collector.test:4000"');
      expect(html).toContain("@tappa/sdk");
    },
  );

  it("there is nothing of it where the tag is none of ours", async () => {
    for (const tag of ["", '<script src="https://other.test/a.js"></script>']) {
      const visitor = createVisitor({ tag });
      expect((await visitor.read("/")).html).not.toContain("/developers");
      expect((await visitor.read("/developers")).status).toBe(404);
    }
  });
});

describe("consent mode", () => {
  it("denies by default and before anything else", async () => {
    const { layer, html } = await createVisitor().read("/");
    expect(layer[0]).toMatchObject(["consent", "default", { analytics_storage: "denied", ad_storage: "denied" }]);
    expect(layer[1]).toMatchObject({ event: "page_view" });
    expect(html).toMatch(/data-cookies\s*>/);
  });

  it.each(["granted", "denied"])("replays %s at each page and hides the banner", async (choice) => {
    const visitor = createVisitor();
    visitor.cookies.set("hr_consent", choice);
    const { layer, html } = await visitor.read("/c/lights");
    expect(layer[1]).toMatchObject(["consent", "update", { analytics_storage: choice }]);
    expect(html).toMatch(/data-cookies hidden/);
  });

  it("takes a made-up answer as none", async () => {
    const visitor = createVisitor();
    visitor.cookies.set("hr_consent", "<script>");
    expect((await visitor.read("/")).layer[1]).toMatchObject({ event: "page_view" });
  });
});

describe("looking around", () => {
  it("lists products with their list, and clears the ecommerce object first", async () => {
    const { layer } = await createVisitor().read("/c/bags");
    const at = layer.findIndex((entry) => (entry as { event?: string }).event === "view_item_list");
    expect(layer[at - 1]).toEqual({ ecommerce: null });
    expect(layer[at]).toMatchObject({
      ecommerce: { item_list_id: "bags", items: [{ item_id: "85099B", index: 0 }, { index: 1 }] },
    });
  });

  it("shows a product with GA4, Product and BreadcrumbList", async () => {
    const { layer, linkedData } = await createVisitor().read("/p/regency-cakestand-3-tier");
    expect(eventsOf(layer)[1]).toEqual({
      event: "view_item",
      ecommerce: {
        currency: "GBP",
        value: 12.75,
        items: [
          {
            item_id: "22423",
            item_name: "Regency cakestand, 3 tier",
            item_brand: "Hearth & Ribbon",
            item_category: "Kitchen & tea",
            price: 12.75,
            quantity: 1,
          },
        ],
      },
    });
    expect(linkedData.find((data) => data["@type"] === "Product")).toMatchObject({
      sku: "22423",
      offers: { price: "12.75", priceCurrency: "GBP", availability: "https://schema.org/InStock" },
    });
    const crumbs = linkedData.find((data) => data["@type"] === "BreadcrumbList");
    expect(crumbs?.["itemListElement"]).toHaveLength(3);
  });

  it("finds by beginnings of words, plurals and codes, best first", () => {
    expect(findProducts("cake tins").map(({ code }) => code)).toEqual(["22720"]);
    expect(findProducts("bags")[0]?.category).toBe("bags");
    expect(findProducts("85123a")[0]?.slug).toBe("white-hanging-heart-t-light-holder");
    expect(findProducts("  ")).toEqual([]);
  });

  it("tells a search, also one that finds nothing", async () => {
    const { layer } = await createVisitor().read("/search?q=zebra");
    expect(eventsOf(layer).map(({ event }) => event)).toEqual(["page_view", "search"]);
    expect(eventsOf(layer)[1]).toMatchObject({ search_term: "zebra" });
  });

  it("cannot be made to run a script by what is searched", async () => {
    const { html, layer } = await createVisitor().read(`/search?q=${encodeURIComponent('</script><script>alert("1")//')}`);
    expect(html).not.toContain("<script>alert");
    expect(eventsOf(layer)[1]).toMatchObject({ search_term: '</script><script>alert("1")//' });
  });

  it("has a picture for each product", async () => {
    for (const { slug } of PRODUCTS) {
      const response = await createVisitor().get(`/assets/products/${slug}.svg`);
      expect([response.status, response.headers.get("content-type")]).toEqual([200, "image/svg+xml"]);
    }
  });

  it("lets versioned files be kept for ever", async () => {
    const visitor = createVisitor();
    const { html } = await visitor.read("/");
    const [, url = ""] = /href="(\/assets\/shop\.css\?v=[^"]+)"/.exec(html) ?? [];
    expect((await visitor.get(url)).headers.get("cache-control")).toContain("immutable");
  });
});

describe("the cart", () => {
  it("survives in a cookie and reads back what it printed", () => {
    const lines = parseCart("22423*2.85123A*1");
    expect(printCart(lines)).toBe("22423*2.85123A*1");
    expect(parseCart("22423*0.nothing*3.85123A*-1.47566*1e9.x.*.84879*two")).toMatchObject([{ quantity: 99 }]);
  });

  it("answers a script with the count, and sends everybody else to the cart", async () => {
    const visitor = createVisitor();
    const answer = await visitor.post("/cart/add", { code: "22423", quantity: "2" }, { accept: "application/json" });
    expect(await answer.json()).toEqual({ count: 2 });
    const response = await visitor.post("/cart/add", { code: "22423", quantity: "1" });
    expect([response.status, response.headers.get("location")]).toEqual([303, "/cart"]);
    expect(await (await visitor.get("/cart/count")).json()).toEqual({ count: 3 });
  });

  it("tells view_cart with what is in it, also when it is empty", async () => {
    const visitor = createVisitor();
    expect(eventsOf((await visitor.read("/cart")).layer)[1]).toMatchObject({
      event: "view_cart",
      ecommerce: { value: 0, items: [] },
    });
    await visitor.post("/cart/add", { code: "47566", quantity: "3" });
    expect(eventsOf((await visitor.read("/cart")).layer)[1]).toMatchObject({
      ecommerce: { value: 14.85, items: [{ quantity: 3 }] },
    });
  });

  it("changes and removes", async () => {
    const visitor = createVisitor();
    await visitor.post("/cart/add", { code: "47566", quantity: "3" });
    await visitor.post("/cart/update", { code: "47566", quantity: "1" });
    expect(visitor.cookies.get("hr_cart")).toBe(encodeURIComponent("47566*1"));
    await visitor.post("/cart/update", { code: "47566", quantity: "0" });
    expect(visitor.cookies.has("hr_cart")).toBe(false);
  });

  it("refuses what does not exist and what another site sends", async () => {
    const visitor = createVisitor();
    expect((await visitor.post("/cart/add", { code: "unicorn", quantity: "1" })).status).toBe(422);
    expect((await visitor.post("/cart/add", { code: "22423", quantity: "x" })).status).toBe(422);
    expect((await visitor.post("/cart/add", { code: "22423", quantity: "1" }, { origin: "https://evil.test" })).status).toBe(403);
  });

  it("has free delivery from £25, and a total that holds its VAT", () => {
    expect(totalsOf(parseCart("22423*1"), "standard")).toEqual({
      subtotalMinor: 1275,
      deliveryMinor: 295,
      taxMinor: 262,
      totalMinor: 1570,
    });
    expect(totalsOf(parseCart("22423*2"), "standard").deliveryMinor).toBe(0);
    expect(totalsOf(parseCart("22423*2"), "express").deliveryMinor).toBe(595);
  });
});

describe("checkout", () => {
  it("begins once: not again when the address is wrong", async () => {
    const visitor = createVisitor();
    await visitor.post("/cart/add", { code: "22423", quantity: "1" });
    const { layer } = await visitor.read("/checkout");
    expect(eventsOf(layer)[1]).toMatchObject({
      event: "begin_checkout",
      ecommerce: { value: 12.75, items: [{ item_id: "22423" }] },
    });
    const response = await visitor.post("/checkout", { ...ADDRESS, postcode: "nope", email: "ada" });
    const html = await response.text();
    expect(response.status).toBe(422);
    expect(html).not.toContain('"event":"begin_checkout"');
    expect(html).toContain("Enter a UK postcode");
    expect(html).toContain('aria-describedby="email-error"');
    expect(html).toContain("12 St James’s Square");
  });

  it("takes a foreign postcode for a foreign country", async () => {
    const visitor = createVisitor();
    await visitor.post("/cart/add", { code: "22423", quantity: "1" });
    const response = await visitor.post("/checkout", { ...ADDRESS, country: "Poland", postcode: "00-950" });
    expect(response.status).toBe(303);
  });

  it("sends an empty cart back", async () => {
    expect((await createVisitor().get("/checkout")).headers.get("location")).toBe("/cart");
  });

  it("completes: empties the cart and thanks with purchase and Order, the same after a reload", async () => {
    const visitor = createVisitor();
    const url = await order(visitor);
    expect(visitor.cookies.has("hr_cart")).toBe(false);
    const first = await visitor.read(url);
    const id = url.split("/")[2];
    expect(eventsOf(first.layer)[1]).toMatchObject({
      event: "purchase",
      ecommerce: {
        transaction_id: id,
        value: 25.5,
        tax: 4.25,
        shipping: 0,
        currency: "GBP",
        items: [{ item_id: "22423", quantity: 2 }],
      },
    });
    expect(first.linkedData.find((data) => data["@type"] === "Order")).toMatchObject({
      orderNumber: id,
      price: "25.50",
      priceCurrency: "GBP",
      acceptedOffer: [{ itemOffered: { sku: "22423" }, eligibleQuantity: { value: 2 } }],
    });
    expect((await visitor.read(url)).layer).toEqual(first.layer);
  });

  it("shows an order to nobody else", async () => {
    const book = createBook({ now: () => 0 });
    const url = await order(createVisitor({ book }));
    expect((await createVisitor({ book }).get(url)).status).toBe(404);
  });
});

describe("the account", () => {
  it("signs up, shows the orders of that e-mail, signs out and in again", async () => {
    const visitor = createVisitor();
    const url = await order(visitor);
    await visitor.post("/account/sign-in", { name: "Ada Byron", email: "Ada@Example.com" });
    const { layer, html } = await visitor.read("/account");
    expect(eventsOf(layer)[1]).toEqual({ event: "sign_up", method: "email" });
    expect(html).toContain(url);
    expect(eventsOf((await visitor.read("/account")).layer)).toHaveLength(1);
    await visitor.post("/account/sign-out", {});
    expect((await visitor.read("/account")).html).not.toContain(url);
    await visitor.post("/account/sign-in", { name: "Ada", email: "ada@example.com" });
    expect(eventsOf((await visitor.read("/account")).layer)[1]).toMatchObject({ event: "login" });
  });

  it("asks again for a name or e-mail that cannot be one", async () => {
    const response = await createVisitor().post("/account/sign-in", { name: "A", email: "nobody" });
    expect([response.status, response.headers.get("set-cookie")]).toEqual([422, null]);
  });

  it("writes names as text, never as markup", async () => {
    const visitor = createVisitor();
    await visitor.post("/account/sign-in", { name: "<img src=x>", email: "x@example.com" });
    expect((await visitor.read("/account")).html).not.toContain("<img src=x>");
  });
});

describe("the order book", () => {
  it("survives a restart in its file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "shop-"));
    const file = join(folder, "deep", "shop.json");
    const book = createBook({ file, now: () => 5 });
    const url = await order(createVisitor({ book }));
    const { session } = book.signIn({ name: "Ada", email: "ada@example.com" });
    await book.settled();
    const again = createBook({ file, now: () => 6 });
    expect(again.order(url.split("/")[2] ?? "")).toMatchObject({ at: 5, address: { city: "London" } });
    expect(again.customer(session)).toEqual({ name: "Ada", email: "ada@example.com" });
    expect(again.order("constructor")).toBeUndefined();
    rmSync(folder, { recursive: true });
  });
});
