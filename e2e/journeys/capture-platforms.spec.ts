import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect, test, type Buyer } from "./capture-shop.ts";

const require = createRequire(import.meta.url);
const jQuery = `<script>${readFileSync(join(dirname(require.resolve("jquery")), "jquery.min.js"), "utf8")}</script>`;

/** What WooCommerce's own scripts trigger, with what they hand over (plugins/woocommerce/client/legacy/js/frontend). */
const trigger = ({ page }: Buyer, name: string, ...args: unknown[]) =>
  page.evaluate(
    ([event, rest]) => {
      const { jQuery: $ } = window as unknown as {
        jQuery: (target: unknown) => { trigger(name: string, rest: unknown[]): void };
      };
      const button = (one: unknown) => (typeof one === "string" && one.startsWith("#") ? $(document.querySelector(one)) : one);
      $(document.body).trigger(event, rest.map(button));
    },
    [name, args] as const,
  );

const told = (buyer: Buyer) => expect.poll(() => buyer.told());

/** A button of WooCommerce's lists. */
const button = (id: number, kind: string) =>
  `<a href="#" id="p${id}" class="${kind}" data-product_id="${id}" data-product_sku="S${id}" data-quantity="1">x</a>`;

test("a classic WooCommerce shop tells of a purchase without a data layer", async ({ shop, buyer }) => {
  await buyer.goto(
    shop.put("/woo/?s=hoodie&post_type=product", {
      head: jQuery,
      bodyClass: "search search-results woocommerce woocommerce-page woocommerce-js",
      body: button(12, "add_to_cart_button ajax_add_to_cart") + button(13, "add_to_cart_button ajax_add_to_cart"),
    }),
  );
  await told(buyer).toEqual(["search_performed hoodie woocommerce"]);
  await trigger(buyer, "added_to_cart", {}, "hash", "#p12");
  await trigger(buyer, "added_to_cart", {}, "hash", "#p13");
  await trigger(buyer, "removed_from_cart", {}, "hash", "#p13");
  await buyer.told();

  await buyer.goto(
    shop.put("/woo/product/hoodie/", {
      head: jQuery,
      bodyClass: "product-template-default single single-product postid-12 woocommerce woocommerce-page",
      body: `<h1 class="product_title entry-title">Hoodie</h1>
        <form class="cart" action="/woo/product/hoodie/" method="post"><input name="quantity" value="3">
        <button type="submit" name="add-to-cart" value="12">Add to cart</button></form>
        <form id="commentform" action="/woo/product/hoodie/" method="post"><select name="rating"><option value="5" selected></select>
        <textarea name="comment"></textarea><input type="hidden" name="comment_post_ID" value="12"><input type="submit" value="Submit"></form>`,
    }),
  );
  await buyer.told();
  await buyer.page.getByRole("button", { name: "Add to cart" }).click();
  await buyer.page.waitForLoadState();
  await buyer.told();
  await buyer.page.getByRole("button", { name: "Submit" }).click();
  await buyer.page.waitForLoadState();
  await buyer.told();

  await buyer.goto(
    shop.put("/woo/cart/", {
      head: jQuery,
      bodyClass: "page woocommerce-cart woocommerce-page",
      body: `<table><tr class="woocommerce-cart-form__cart-item cart_item"><td class="product-remove">
        <a class="remove" data-product_id="12" data-product_sku="S12">x</a></td><td><input class="input-text qty text" value="4"></td></tr></table>`,
    }),
  );
  await buyer.told();
  await trigger(buyer, "applied_coupon", "spring");
  await buyer.page.locator("a.remove").click();
  await trigger(buyer, "item_removed_classic_cart");
  await buyer.told();

  await buyer.goto(shop.put("/woo/checkout/", { head: jQuery, bodyClass: "page woocommerce-checkout woocommerce-page" }));
  await buyer.told();
  await trigger(buyer, "init_checkout");
  await trigger(buyer, "payment_method_selected");
  await trigger(buyer, "payment_method_selected");
  await trigger(buyer, "checkout_error", "<ul><li>No</li></ul>");
  await buyer.told();

  const received = shop.put("/woo/checkout/order-received/88/", {
    head: jQuery,
    bodyClass: "page woocommerce-checkout woocommerce-page woocommerce-order-received",
    body: `<ul class="woocommerce-order-overview order_details"><li class="woocommerce-order-overview__order order">Order number: <strong>2026-88</strong></li>
      <li class="woocommerce-order-overview__total total">Total: <strong><span class="woocommerce-Price-amount amount"><bdi>1.234,50&nbsp;<span class="woocommerce-Price-currencySymbol">&euro;</span></bdi></span></strong></li></ul>`,
  });
  await buyer.goto(`${received}?key=wc_order_1`);
  await buyer.told();
  await buyer.page.reload();
  await told(buyer).toEqual(
    [
      "search_performed hoodie woocommerce",
      "cart_added 12 x1 woocommerce",
      "cart_added 13 x1 woocommerce",
      "cart_removed 13 x1 woocommerce",
      // Adding and reviewing load the product's page anew.
      ...Array.from({ length: 3 }, () => "product_viewed 12 woocommerce"),
      "cart_added 12 x3 woocommerce",
      "review_submitted 12 woocommerce",
      "cart_viewed woocommerce",
      "coupon_applied spring woocommerce",
      "cart_removed 12 woocommerce",
      "checkout_started woocommerce",
      "payment_entered woocommerce",
      "checkout_failed woocommerce",
      "order_completed 2026-88 1234.50 EUR woocommerce",
    ].toSorted(),
  );
  const [order] = (await shop.stored(buyer.visitor())).filter(({ name }) => name === "order_completed");
  expect(order!.props).toEqual({ order_id: "2026-88", total: "1234.50", currency: "EUR", $source: "woocommerce" });
});

test("one click that WooCommerce, its blocks, the data layer and Segment tell of is one", async ({ shop, buyer }) => {
  await buyer.goto(
    shop.put("/woo/blocks", {
      head: jQuery,
      bodyClass: "woocommerce-shop woocommerce woocommerce-page",
      body: `<button id="p12" class="wc-block-components-product-button__button add_to_cart_button" data-product_id="12">Add</button>`,
    }),
  );
  await buyer.told();
  await buyer.page.evaluate(() => {
    // The blocks hand on what jQuery tells (translateJQueryEventToNative), without the product.
    const { jQuery: $ } = window as unknown as { jQuery: (target: unknown) => { on(name: string, listener: () => void): void } };
    $(document).on("added_to_cart", () =>
      document.body.dispatchEvent(
        new CustomEvent("wc-blocks_added_to_cart", { bubbles: true, detail: { preserveCartData: false } }),
      ),
    );
  });
  await buyer.page.getByRole("button", { name: "Add" }).click();
  await trigger(buyer, "added_to_cart", {}, "hash", "#p12");
  await buyer.page.evaluate(() =>
    ((window as { dataLayer?: object[] }).dataLayer ??= []).push({
      event: "add_to_cart",
      ecommerce: { items: [{ item_id: "woo-12" }] },
    }),
  );
  await told(buyer).toEqual(["cart_added 12 woocommerce"]);
});

test("a WooCommerce shop of blocks alone tells of the cart by the button that was pressed", async ({ shop, buyer }) => {
  await buyer.goto(
    shop.put("/woo/only-blocks", {
      bodyClass: "woocommerce-shop woocommerce woocommerce-page",
      body: `<button data-product_id="21" class="wc-block-components-product-button__button"><span>Add</span></button>
        <button data-product_id="22" class="wc-block-components-product-button__button"><span>Other</span></button>`,
    }),
  );
  await buyer.told();
  const dispatch = (name: string) =>
    buyer.page.evaluate((event) => document.body.dispatchEvent(new CustomEvent(event, { bubbles: true })), name);
  await buyer.page.getByText("Add").click();
  await dispatch("wc-blocks_added_to_cart");
  await buyer.told();
  // Eleven seconds later: nobody knows any more which product it was.
  await buyer.page.clock.runFor(11_000);
  await dispatch("wc-blocks_removed_from_cart");
  await told(buyer).toEqual(['$found cart_removed without ["product_id"] woocommerce', "cart_added 21 woocommerce"]);
});

/** What the blocks say of an order that was received. */
const summary = (total: string) => `<ul class="wc-block-order-confirmation-summary-list">
    <li class="wc-block-order-confirmation-summary-list-item"><span class="wc-block-order-confirmation-summary-list-item__value">91</span></li>
    <li class="wc-block-order-confirmation-summary"><span class="woocommerce-Price-amount amount">${total}</span></li></ul>`;

test("the thank-you page of a WooCommerce shop waits for who knows the currency of its total", async ({ shop, buyer }) => {
  const layer = { event: "purchase", ecommerce: { transaction_id: "91", value: 20, currency: "USD" } };
  await buyer.goto(
    shop.put("/woo/checkout/order-received/91", {
      head: `<script>dataLayer = [${JSON.stringify(layer)}];</script>`,
      bodyClass: "woocommerce-checkout woocommerce-order-received",
      body: summary("$24.00"),
    }),
  );
  await told(buyer).toEqual(["order_completed 91 20 USD dataLayer"]);
  await buyer.goto(
    shop.put("/woo/checkout/order-received/92", {
      head: '<script>wcSettings = { currency: { code: "AUD", symbol: "$" } };</script>',
      bodyClass: "woocommerce-checkout woocommerce-order-received",
      body: summary("$1,024.00").replace("91", "92"),
    }),
  );
  await told(buyer).toEqual(["order_completed 91 20 USD dataLayer", "order_completed 92 1024.00 AUD woocommerce"]);
});

/** Segment's snippet (segment.com/docs/connections/sources/catalog/libraries/website/javascript/quickstart), without what loads the library. */
const SEGMENT_STUB = `<script>
  window.analytics = [];
  analytics.methods = ["track", "page", "identify", "ready"];
  for (const method of analytics.methods)
    analytics[method] = function () {
      if (window.analytics.initialized) return window.analytics[method].apply(window.analytics, arguments);
      analytics.push([method, ...arguments]);
      return analytics;
    };
  window.stub = analytics;
</script>`;

const SEGMENT_CALLS = `
  analytics.page("Shop");
  analytics.identify("user-42", { email: "ada@shop.example" });
  analytics.identify("user-42", { plan: "pro" });
  analytics.track("Products Searched", { query: "monopoly" });
  analytics.track("Product Viewed", { product_id: "507f", sku: "G-32", name: "Monopoly", price: 18.99, currency: "usd" });
  analytics.track("Cart Viewed");
  analytics.track("Own Event", { a: 1 });`;

const SEGMENT_TOLD = [
  "cart_viewed segment",
  "logged_in segment",
  "search_performed monopoly segment",
  "product_viewed 507f usd segment",
  "cart_added 507f x1 segment",
  "order_completed 50314b8e 30 USD segment",
].toSorted();

const order = {
  order_id: "50314b8e",
  total: 30,
  revenue: 25,
  currency: "USD",
  products: [{ product_id: "507f", price: "19", quantity: 1 }],
};

test("calls to Segment are read from its stub, and Segment gets them as before", async ({ shop, buyer }) => {
  await buyer.goto(shop.put("/segment/stub", { head: `${SEGMENT_STUB}<script>${SEGMENT_CALLS}</script>` }));
  await buyer.told();
  const seen = await buyer.page.evaluate((completed) => {
    const page = window as unknown as { analytics: unknown[] & { track(name: string, props: object): unknown }; stub: unknown };
    const props = { product_id: "507f", quantity: 1 };
    const returned = page.analytics.track("Product Added", props);
    page.analytics.track("Order Completed", completed);
    const queued = page.analytics.at(-2) as unknown[];
    return [returned === page.stub, page.analytics.length, queued[0], queued[1], queued[2] === props];
  }, order);
  expect(seen).toEqual([true, 9, "track", "Product Added", true]);
  // On the next page of an app the stub still holds what was told on the one before.
  await buyer.page.evaluate(() => history.pushState({}, "", "?next"));
  await told(buyer).toEqual(SEGMENT_TOLD);
  const stored = await shop.stored(buyer.visitor());
  expect(stored.find(({ name }) => name === "order_completed")!.props).toMatchObject({ total: 30, revenue: 25 });
  expect(stored.find(({ name }) => name === "logged_in")!.props).toEqual({ $source: "segment" });
  expect(JSON.stringify(stored)).not.toMatch(/user-42|ada@/);
});

test("calls to the real analytics-next are read, before it has loaded and after", async ({ shop, buyer }) => {
  const umd = dirname(require.resolve("@segment/analytics-next/dist/umd/standalone.js"));
  const sent: string[] = [];
  await buyer.context.route("https://segment.test/**", async (route) => {
    const { pathname } = new URL(route.request().url());
    const headers = { "Access-Control-Allow-Origin": "*" };
    if (pathname.includes("/settings"))
      return route.fulfill({ json: { integrations: { "Segment.io": { apiKey: "k", apiHost: "segment.test/v1" } } }, headers });
    if (pathname.endsWith(".js")) return route.fulfill({ path: join(umd, pathname.split("/").at(-1)!), headers });
    if (pathname.startsWith("/v1/")) sent.push((route.request().postDataJSON() as { event?: string }).event ?? pathname);
    return route.fulfill({ json: { success: true }, headers });
  });
  await buyer.goto(shop.put("/segment/real", { head: `${SEGMENT_STUB}<script>${SEGMENT_CALLS}</script>` }));
  await buyer.told();
  await buyer.page.evaluate(() => {
    const page = window as unknown as { analytics: Record<string, unknown> };
    Object.assign(page.analytics, { _writeKey: "k", _cdn: "https://segment.test", invoked: true });
    const script = document.createElement("script");
    script.src = "https://segment.test/umd/standalone.js";
    document.head.append(script);
  });
  await buyer.page.waitForFunction(() => (window as unknown as { analytics?: { initialized?: boolean } }).analytics?.initialized);
  await buyer.page.evaluate(() => history.pushState({}, "", "?loaded"));
  await buyer.told();
  await buyer.page.evaluate(async (completed) => {
    const { analytics } = window as unknown as { analytics: { track(name: string, props: object): Promise<unknown> } };
    await analytics.track("Product Added", { product_id: "507f", quantity: 1 });
    await analytics.track("Order Completed", completed);
  }, order);
  await told(buyer).toEqual(SEGMENT_TOLD);
  await expect.poll(() => sent).toContain("Order Completed");
  expect(sent).toContain("Product Viewed");
});

test("a page that describes itself by microdata tells its product and its order, and no review that others wrote", async ({
  shop,
  buyer,
}) => {
  await buyer.goto(
    shop.put("/microdata/product", {
      body: `<div itemscope itemtype="https://schema.org/Product"><span itemprop="name">Mug</span><meta itemprop="sku" content="M-1">
        <div itemprop="offers" itemscope itemtype="https://schema.org/Offer"><meta itemprop="priceCurrency" content="EUR"><span itemprop="price" content="9.50">9,50 €</span></div>
        <div itemprop="review" itemscope itemtype="https://schema.org/Review"><span itemprop="name">Nice</span>
        <div itemprop="reviewRating" itemscope itemtype="https://schema.org/Rating"><meta itemprop="ratingValue" content="5"></div></div></div>`,
    }),
  );
  await told(buyer).toEqual(["product_viewed M-1 EUR microdata"]);
  await buyer.goto(
    shop.put("/microdata/order", {
      body: `<div itemscope itemtype="http://schema.org/Order"><span itemprop="orderNumber">O-1</span>
        <div itemprop="acceptedOffer" itemscope itemtype="http://schema.org/Offer"><meta itemprop="price" content="9.50"><meta itemprop="priceCurrency" content="EUR">
        <div itemprop="itemOffered" itemscope itemtype="http://schema.org/Product"><meta itemprop="sku" content="M-1"></div></div></div>`,
    }),
  );
  await told(buyer).toEqual(["order_completed O-1 9.5 EUR microdata", "product_viewed M-1 EUR microdata"]);
  const list = `<div itemscope itemtype="https://schema.org/Product"><meta itemprop="sku" content="M-1"></div>`;
  await buyer.goto(shop.put("/microdata/list", { body: list + list }));
  await told(buyer).toHaveLength(2);
});
