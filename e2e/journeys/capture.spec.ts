import { expect, test } from "./capture-shop.ts";
import { RECORDED } from "./layers.ts";

for (const [index, { platform, pages, told }] of RECORDED.entries())
  test(`the data layer of ${platform} tells of a purchase and what led to it`, async ({ shop, buyer }) => {
    for (const [step, script] of pages.entries()) {
      await buyer.goto(shop.put(`/recorded/${index}/${step}`, { head: `<script>${script}</script>` }));
      await buyer.told();
      if (script.includes("purchase")) await buyer.page.reload();
    }
    await expect.poll(() => buyer.told()).toEqual(told.toSorted());
  });

const purchase = { transaction_id: "A-1", value: 12, currency: "EUR", items: [{ item_id: "7" }] };
const thanks = `<script>dataLayer = [{ event: "purchase", ecommerce: ${JSON.stringify(purchase)} }];</script>`;
const structured = `<script type="application/ld+json">${JSON.stringify({ "@type": "Order", orderNumber: "A-1", price: 12, priceCurrency: "EUR" })}</script>`;

test("a thank-you page counts once: loaded again, in another tab, and said by another source (woocommerce-google-analytics #120)", async ({
  shop,
  buyer,
}) => {
  const url = shop.put("/thanks", { head: thanks + structured });
  await buyer.goto(url);
  await buyer.told();
  await buyer.page.reload();
  const tab = await buyer.context.newPage();
  await tab.goto(url);
  await tab.waitForFunction(() => "tappa" in window);
  await expect.poll(() => buyer.told()).toEqual(["order_completed A-1 12 EUR dataLayer"]);
});

test("a better source that comes later is heard as well, and the order stays one", async ({ shop, buyer }) => {
  const url = shop.put("/late", { head: structured });
  await buyer.goto(url);
  await buyer.told();
  await buyer.page.evaluate((details) => {
    (window as { dataLayer?: object[] }).dataLayer = [{ event: "purchase", ecommerce: details }];
  }, purchase);
  await buyer.page.evaluate(() => history.pushState({}, "", "?late"));
  const both = ["order_completed A-1 12 EUR JSON-LD", "order_completed A-1 12 EUR dataLayer"];
  await expect.poll(() => buyer.told()).toEqual(both.toSorted());
});

test("a replaced push, a replaced layer, a layer that comes late and one of another name are heard", async ({ shop, buyer }) => {
  await buyer.goto(shop.put("/replaced", { tag: 'data-layer="shopLayer"' }));
  const tell = (id: string, how: string) =>
    buyer.page.evaluate(
      ([item, way]) => {
        const page = window as unknown as { shopLayer: object[] };
        if (way === "another layer") page.shopLayer = [...(page.shopLayer ?? [])];
        if (way === "another push") {
          const before = page.shopLayer.push;
          page.shopLayer.push = function (...entries) {
            return before.apply(this, entries);
          };
        }
        if (way === "the array's own push") page.shopLayer.push = Array.prototype.push;
        (page.shopLayer ??= []).push({ event: "add_to_cart", ecommerce: { items: [{ item_id: item }] } });
      },
      [id, how] as const,
    );
  await tell("1", "a late layer");
  await buyer.told();
  await tell("2", "another push");
  await buyer.told();
  await tell("3", "the array's own push");
  await buyer.page.evaluate(() => history.pushState({}, "", "?next"));
  await buyer.told();
  await tell("4", "another layer");
  await buyer.page.evaluate(() => history.pushState({}, "", "?last"));
  await expect.poll(() => buyer.told()).toEqual(["1", "2", "3", "4"].map((id) => `cart_added ${id} dataLayer`));
});

test("the shop's own listeners see what they saw before", async ({ shop, buyer }) => {
  const head = `<script>
    window.seen = [];
    window.dataLayer = [];
    dataLayer.push = function (...entries) {
      const at = Array.prototype.push.apply(this, entries);
      seen.push([this === dataLayer, entries.length, entries[0] === window.last]);
      if (entries[0].fails) throw new TypeError("of the shop");
      return "own " + at;
    };
  </script>`;
  await buyer.goto(shop.put("/listeners", { head }));
  await buyer.told();
  const answers = await buyer.page.evaluate(() => {
    const page = window as unknown as { dataLayer: { push(...entries: object[]): unknown }; last: object; seen: unknown[] };
    const push = (entry: object, ...more: object[]) => {
      page.last = entry;
      try {
        return page.dataLayer.push(entry, ...more);
      } catch (error) {
        return String(error);
      }
    };
    const item = { items: [{ item_id: "7" }] };
    return [
      push({ event: "view_item", ecommerce: item }),
      push({ event: "add_to_cart", ecommerce: item }, { event: "x" }),
      push({ fails: true }),
      // Nothing of ours may break on what nobody would push.
      push({ event: { toString: 1 }, ecommerce: { items: [null, 7] } }),
      page.seen,
    ];
  });
  const seen = [true, true, true, true].map((own, index) => [own, index === 1 ? 2 : 1, true]);
  expect(answers).toEqual(["own 1", "own 3", "TypeError: of the shop", "own 5", seen]);
  await expect.poll(() => buyer.told()).toEqual(["cart_added 7 dataLayer", "product_viewed 7 dataLayer"]);
});

const entry = (name: string) => JSON.stringify({ event: name, ecommerce: { value: 5, items: [{ item_name: "Mug" }] } });

test("what was seen and cannot be told is reported once, and explained", async ({ shop, buyer }) => {
  const head = `<script>dataLayer = [${[entry("purchase"), entry("purchase"), entry("add_to_cart")].join()}];</script>`;
  await buyer.goto(shop.put("/found", { head }));
  await expect
    .poll(() => buyer.told())
    .toEqual(['$found cart_added without ["product_id"] dataLayer', '$found order_completed without ["order_id"] dataLayer']);
  const { capture } = await buyer.page.evaluate(() =>
    (window as unknown as { tappa: { explain(): Promise<{ capture: object }> } }).tappa.explain(),
  );
  expect(capture).toEqual({ dataLayer: ["order_completed without order_id", "cart_added without product_id"] });
});

test("a layer that nobody may change is read as it is, and the page beside it", async ({ shop, buyer }) => {
  const order = { "@type": "Order", orderNumber: "88", price: "12.50", priceCurrency: "EUR" };
  const head = `<script>dataLayer = Object.freeze([{ event: "add_to_cart", ecommerce: { items: [{ item_id: "7" }] } }]);</script>
    <script type="application/ld+json">${JSON.stringify(order)}</script>`;
  await buyer.goto(shop.put("/frozen", { head }));
  await expect.poll(() => buyer.told()).toEqual(["cart_added 7 dataLayer", "order_completed 88 12.50 EUR JSON-LD"]);
});
