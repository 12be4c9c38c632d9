import type { Frame } from "@playwright/test";
import { expect, test, type Buyer, type CaptureShop } from "./capture-shop.ts";

/**
 * Shopify's lax sandbox, as its Web Pixels API documents it (shopify.dev/docs/api/web-pixels-api/standard-api): a frame with an opaque
 * origin whose `browser` acts in the shop's own page, `analytics` that replays events to late subscribers, and the visitor's consent.
 */
function sandbox(pixel: string, allowed: boolean): string {
  return `<script>
    let calls = 0;
    const waiting = new Map();
    onmessage = ({ data: [id, answer] }) => waiting.get(id)?.(answer);
    const ask = (method) => (...args) => new Promise((resolve) => {
      waiting.set(++calls, resolve);
      parent.postMessage([calls, method, args], "*");
    });
    const listeners = {};
    const subscribe = (name, listener) => void (listeners[name] = listener);
    globalThis.publish = (name, event) => listeners[name]?.(event);
    const analytics = { subscribe };
    const browser = {
      sendBeacon: ask("sendBeacon"),
      localStorage: { getItem: ask("getItem"), setItem: ask("setItem"), removeItem: ask("removeItem") },
    };
    const init = { customerPrivacy: { analyticsProcessingAllowed: ${allowed} } };
    const api = { customerPrivacy: { subscribe } };
  </script><script>${pixel}</script>`;
}

/** The page around the sandbox does what it asks for; the first \`lost\` beacons are not taken. */
const around = (inner: string, lost: number) => `<script>
  let lost = ${lost};
  addEventListener("message", ({ data: [id, method, args], source }) => {
    const isLost = method === "sendBeacon" && lost-- > 0;
    const on = method === "sendBeacon" ? navigator : localStorage;
    source.postMessage([id, isLost ? false : (on[method](...args) ?? null)], "*");
  });
</script><iframe sandbox="allow-scripts" srcdoc="${inner.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"></iframe>`;

interface Opened {
  publish(name: string, event: object): Promise<void>;
}

async function open(
  shop: CaptureShop,
  buyer: Buyer,
  path: string,
  page: { allowed: boolean; lost?: number; tag?: boolean },
): Promise<Opened> {
  const pixel = await (await buyer.context.request.get(`${shop.collectorUrl}/shopify-pixel.js?key=${shop.key}`)).text();
  const body = around(sandbox(pixel, page.allowed), page.lost ?? 0);
  const url = shop.put(path, {
    head: "<script>window.Shopify = { shop: 'tees.myshopify.com' };</script>",
    body,
    isBare: !page.tag,
  });
  await (page.tag ? buyer.goto(url) : buyer.page.goto(url));
  const frame = buyer.page.frames().find((one) => one !== buyer.page.mainFrame()) as Frame;
  return {
    publish: (name, event) =>
      frame.evaluate(([said, what]) => (globalThis as unknown as { publish(...args: unknown[]): void }).publish(said, what), [
        name,
        event,
      ] as const),
  };
}

const money = (amount: number) => ({ amount, currencyCode: "EUR" });
const variant = {
  id: "41",
  sku: "TEE-S",
  title: "S",
  price: money(19.5),
  product: { id: "7", title: "Tee", vendor: "Tees", type: "Shirt", url: "/products/tee" },
};
const cartLine = { cost: { totalAmount: money(39) }, merchandise: variant, quantity: 2 };
const lineItem = { id: "1", title: "Tee", quantity: 2, variant, finalLinePrice: money(39) };
const checkout = {
  token: "c0ffee",
  currencyCode: "EUR",
  subtotalPrice: money(39),
  totalPrice: money(48.9),
  totalTax: money(3.9),
  shippingLine: { price: money(6) },
  lineItems: [lineItem],
  discountApplications: [{ type: "DISCOUNT_CODE", title: "SPRING", value: { percentage: 10 } }],
  order: null as { id: string } | null,
};

let count = 0;
/** A standard event as Shopify publishes it. */
const event = (name: string, data: object, path = "/products/tee") => ({
  id: `sh-${count++}`,
  clientId: "c",
  seq: count,
  name,
  type: "standard",
  timestamp: new Date(Date.now()).toISOString(),
  context: { document: { location: { href: `https://tees.example${path}` }, title: "Tee", referrer: "" } },
  data,
});

const PURCHASE: [name: string, data: object][] = [
  ["page_viewed", {}],
  ["product_viewed", { productVariant: variant }],
  ["search_submitted", { searchResult: { query: "tee", productVariants: [] } }],
  ["product_added_to_cart", { cartLine }],
  ["product_removed_from_cart", { cartLine: { ...cartLine, quantity: 1 } }],
  ["cart_viewed", { cart: { id: "c1", cost: { totalAmount: money(39) }, lines: [cartLine], totalQuantity: 2 } }],
];
const CHECKOUT: [name: string, data: object][] = [
  ["page_viewed", {}],
  ["checkout_started", { checkout }],
  ["payment_info_submitted", { checkout }],
  ["checkout_completed", { checkout: { ...checkout, order: { id: "gid://shopify/OrderIdentity/1001" } } }],
];
const TOLD = [
  "search_performed tee shopify",
  "cart_added 7 x2 EUR shopify",
  "cart_removed 7 x1 EUR shopify",
  "cart_viewed 39 EUR shopify",
  "checkout_started 48.9 EUR shopify",
  "payment_entered 48.9 EUR shopify",
  "order_completed 1001 48.9 EUR shopify",
];

const stored = (buyer: Buyer) => expect.poll(() => buyer.stored());

test("Shopify's pixel tells of a purchase as a visitor of its own where no tag is", async ({ shop, buyer }) => {
  const { publish } = await open(shop, buyer, "/shopify/alone", { allowed: true });
  for (const [name, data] of PURCHASE) await publish(name, event(name, data));
  for (const [name, data] of CHECKOUT) await publish(name, event(name, data, "/checkouts/cn/1"));
  const views = ["page_viewed shopify", "page_viewed shopify", "product_viewed 7 EUR shopify"];
  await stored(buyer).toEqual([...TOLD, ...views].toSorted());
  const first = buyer.visitor();

  const again = await open(shop, buyer, "/shopify/alone-again", { allowed: true });
  await again.publish("checkout_completed", event("checkout_completed", CHECKOUT[3]![1], "/checkouts/cn/1"));
  await stored(buyer).toHaveLength(TOLD.length + views.length + 1);
  expect(buyer.visitor()).toBe(first);
  const orders = (await shop.stored(first)).filter(({ name }) => name === "order_completed");
  expect(orders[0]!.props).toEqual({
    order_id: "1001",
    total: 48.9,
    tax: 3.9,
    shipping: 6,
    currency: "EUR",
    coupon: "SPRING",
    products: [{ product_id: "7", name: "Tee", price: 19.5, variant: "41", sku: "TEE-S", quantity: 2 }],
    $source: "shopify",
  });
});

test("Shopify's pixel goes on as the tag's visitor, says nothing twice, and lets go when consent is taken back", async ({
  shop,
  buyer,
}) => {
  const { publish } = await open(shop, buyer, "/shopify/both", { allowed: true, tag: true });
  const proof = () => buyer.page.evaluate((at) => localStorage.getItem(at), `tappa-proof-${shop.key}`);
  await expect.poll(proof).not.toBeNull();
  const { id } = JSON.parse((await proof())!) as { id: string };
  for (const [name, data] of PURCHASE) await publish(name, event(name, data));
  for (const [name, data] of CHECKOUT) await publish(name, event(name, data, "/checkouts/cn/1"));
  await stored(buyer).toEqual([...TOLD, "page_viewed shopify"].toSorted());
  expect(buyer.visitor()).toBe(id);

  await buyer.page.evaluate(() => (window as unknown as { tappa: { reset(): void } }).tappa.reset());
  await expect.poll(async () => (JSON.parse((await proof()) ?? "{}") as { id?: string }).id).not.toBe(id);
  await buyer.page.evaluate(() => (window as unknown as { tappa: { consent(said: string): void } }).tappa.consent("denied"));
  await expect.poll(proof).toBeNull();
});

test("Shopify's pixel keeps and sends nothing before it may, then what waited, and nothing more once it may not", async ({
  shop,
  buyer,
}) => {
  const { publish } = await open(shop, buyer, "/shopify/consent", { allowed: false });
  const keys = () => buyer.page.evaluate(() => Object.keys(localStorage));
  await publish("cart_viewed", event("cart_viewed", PURCHASE[5]![1]));
  expect([await keys(), buyer.visitor()]).toEqual([[], ""]);

  const say = (allowed: boolean) =>
    publish("visitorConsentCollected", { customerPrivacy: { analyticsProcessingAllowed: allowed } });
  await say(true);
  await stored(buyer).toEqual(["cart_viewed 39 EUR shopify"]);
  expect(await keys()).toEqual([`tappa-pixel-${shop.key}`]);

  await say(false);
  await publish("search_submitted", event("search_submitted", PURCHASE[2]![1]));
  await say(false);
  await say(true);
  await publish("product_added_to_cart", event("product_added_to_cart", { cartLine }));
  // Somebody else by now: the one before was forgotten, with what happened while it might not be told.
  await stored(buyer).toEqual(["cart_added 7 x2 EUR shopify"]);
});

test("Shopify's pixel tries again when the browser does not take what it sends", async ({ shop, buyer }) => {
  const { publish } = await open(shop, buyer, "/shopify/lost", { allowed: true, lost: 2 });
  await publish("product_added_to_cart", event("product_added_to_cart", { cartLine }));
  await publish("checkout_completed", event("checkout_completed", { checkout }, "/checkouts/cn/1"));
  await expect
    .poll(async () => {
      await buyer.page.clock.runFor(1000);
      return buyer.stored();
    })
    .toEqual(["cart_added 7 x2 EUR shopify", "order_completed c0ffee 48.9 EUR shopify"]);
});
