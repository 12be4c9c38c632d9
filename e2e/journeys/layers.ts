/** What shop platforms push into their data layers, written from their public documentation: the pages of one purchase. */
export interface Recorded {
  platform: string;
  documentation: string;
  /** A script for each page that the shopper sees. */
  pages: string[];
  /** What is stored: one line per event (`lineOf`), sorted by the test. */
  told: string[];
}

const GTAG = "window.dataLayer = window.dataLayer || []; function gtag(){ dataLayer.push(arguments); }";
const LAYER = "window.dataLayer = window.dataLayer || [];";
const cleared = "dataLayer.push({ ecommerce: null });";
const push = (...entries: object[]) =>
  LAYER + entries.map((entry) => `${cleared} dataLayer.push(${JSON.stringify(entry)});`).join("\n");
const old = (...entries: object[]) => LAYER + entries.map((entry) => `dataLayer.push(${JSON.stringify(entry)});`).join("\n");
const gtag = (...calls: [name: string, parameters: object][]) =>
  GTAG + calls.map(([name, parameters]) => `gtag("event", "${name}", ${JSON.stringify(parameters)});`).join("\n");

const shirt = { item_id: "SKU_12345", item_name: "Stan and Friends Tee", item_brand: "Google", price: 10.01, quantity: 3 };
const glove = { item_id: "SKU_12346", item_name: "Grey Women's Tee", price: "21.01", quantity: 2 };
const android = { name: "Triblend Android T-Shirt", id: "12345", price: "15.25", brand: "Google", variant: "Gray", quantity: 1 };

export const RECORDED: Recorded[] = [
  {
    platform: "GA4 through gtag.js",
    documentation: "https://developers.google.com/analytics/devguides/collection/ga4/ecommerce?client_type=gtag",
    pages: [
      gtag(
        ["view_item_list", { item_list_id: "related", items: [shirt, glove] }],
        ["select_item", { items: [shirt] }],
        ["view_search_results", { search_term: "tee" }],
      ),
      gtag(["view_item", { currency: "USD", value: 30.03, items: [shirt] }]),
      gtag(["add_to_cart", { currency: "USD", value: 30.03, items: [shirt] }]),
      gtag(
        ["view_cart", { currency: "USD", value: 30.03, items: [shirt] }],
        ["remove_from_cart", { currency: "USD", value: 10.01, items: [{ ...shirt, quantity: 1 }] }],
      ),
      gtag(["begin_checkout", { currency: "USD", value: 30.03, coupon: "SUMMER_FUN", items: [shirt] }]),
      gtag(
        ["add_shipping_info", { currency: "USD", shipping_tier: "Ground", items: [shirt] }],
        ["add_payment_info", { currency: "USD", value: 30.03, payment_type: "Credit Card", items: [shirt] }],
      ),
      gtag(["purchase", { transaction_id: "T_12345", value: 25.42, tax: 4.9, shipping: 5.99, currency: "USD", items: [shirt] }]),
    ],
    told: [
      "search_performed tee dataLayer",
      "product_viewed SKU_12345 x3 USD dataLayer",
      "cart_added SKU_12345 x3 USD dataLayer",
      "cart_viewed 30.03 USD dataLayer",
      "cart_removed SKU_12345 x1 USD dataLayer",
      "checkout_started 30.03 USD dataLayer",
      "coupon_applied SUMMER_FUN dataLayer",
      "payment_entered 30.03 USD dataLayer",
      "order_completed T_12345 25.42 USD dataLayer",
    ],
  },
  {
    platform: "GA4 through Google Tag Manager",
    documentation: "https://developers.google.com/analytics/devguides/collection/ga4/ecommerce?client_type=gtm",
    pages: [
      push({ event: "view_item", ecommerce: { currency: "USD", value: 42.02, items: [glove] } }),
      push(
        { event: "add_to_cart", ecommerce: { currency: "USD", value: 42.02, items: [glove] } },
        { event: "login", method: "Google" },
      ),
      push({ event: "purchase", ecommerce: { transaction_id: "T_1", value: "42.02", currency: "USD", items: [shirt, glove] } }),
      push({
        event: "refund",
        ecommerce: { transaction_id: "T_1", currency: "USD", value: "21.01", items: [{ ...glove, quantity: 1 }] },
      }),
    ],
    told: [
      "product_viewed SKU_12346 x2 USD dataLayer",
      "cart_added SKU_12346 x2 USD dataLayer",
      "logged_in dataLayer",
      "order_completed T_1 42.02 USD dataLayer",
      "order_refunded T_1 21.01 USD dataLayer",
    ],
  },
  {
    platform: "Universal Analytics, enhanced ecommerce",
    documentation: "https://developers.google.com/analytics/devguides/collection/ua/gtm/enhanced-ecommerce",
    pages: [
      old({ ecommerce: { currencyCode: "EUR", impressions: [{ ...android, list: "Search Results", position: 1 }] } }),
      old({
        ecommerce: { detail: { actionField: { list: "Apparel Gallery" }, products: [{ ...android, quantity: undefined }] } },
      }),
      old(
        { event: "addToCart", ecommerce: { currencyCode: "EUR", add: { products: [android] } } },
        { event: "removeFromCart", ecommerce: { remove: { products: [android] } } },
      ),
      old({ event: "checkout", ecommerce: { checkout: { actionField: { step: 1, option: "Visa" }, products: [android] } } }),
      old({ event: "checkout", ecommerce: { checkout: { actionField: { step: 2 }, products: [android] } } }),
      old({
        ecommerce: {
          currencyCode: "EUR",
          purchase: { actionField: { id: "T12345", revenue: "35.43", tax: "4.90", coupon: "SUMMER_SALE" }, products: [android] },
        },
      }),
    ],
    told: [
      "product_viewed 12345 dataLayer",
      "cart_added 12345 x1 EUR dataLayer",
      "cart_removed 12345 x1 dataLayer",
      "checkout_started dataLayer",
      "order_completed T12345 35.43 EUR dataLayer",
      "coupon_applied SUMMER_SALE dataLayer",
    ],
  },
  {
    platform: "Magento / Adobe Commerce with Google Tag Manager",
    documentation: "https://experienceleague.adobe.com/en/docs/commerce-admin/marketing/google-tools/google-tag-manager",
    pages: [
      old(
        {
          ecommerce: { currencyCode: "USD", detail: { products: [{ id: "24-MB01", name: "Joust Duffle Bag", price: "34.00" }] } },
        },
        {
          event: "addToCart",
          ecommerce: {
            currencyCode: "USD",
            add: { products: [{ id: "24-MB01", name: "Joust Duffle Bag", price: 34, quantity: "1" }] },
          },
        },
      ),
      old({
        event: "checkout",
        ecommerce: { currencyCode: "USD", checkout: { actionField: { step: "1" }, products: [{ id: "24-MB01", quantity: 1 }] } },
      }),
      old({
        event: "purchase",
        ecommerce: {
          currencyCode: "USD",
          purchase: {
            actionField: { id: "000000012", affiliation: "Main Website", revenue: "39.00", tax: "0.00", shipping: "5.00" },
            products: [{ id: "24-MB01", name: "Joust Duffle Bag", price: "34.00", quantity: 1 }],
          },
        },
      }),
    ],
    told: [
      "product_viewed 24-MB01 USD dataLayer",
      "cart_added 24-MB01 x1 USD dataLayer",
      "checkout_started USD dataLayer",
      "order_completed 000000012 39.00 USD dataLayer",
    ],
  },
  {
    platform: "PrestaShop's Google Analytics module",
    documentation: "https://github.com/PrestaShop/ps_googleanalytics",
    pages: [
      gtag([
        "view_item",
        { send_to: "G-1", currency: "PLN", value: 89, items: [{ item_id: "12-34", item_name: "Koszulka", price: 89 }] },
      ]),
      gtag([
        "add_to_cart",
        {
          send_to: "G-1",
          currency: "PLN",
          value: 89,
          items: [{ item_id: "12-34", item_name: "Koszulka", price: 89, quantity: "1" }],
        },
      ]),
      gtag([
        "purchase",
        {
          transaction_id: 57,
          affiliation: "Sklep",
          value: 89,
          shipping: 9.99,
          tax: 0,
          currency: "PLN",
          items: [{ item_id: "12-34" }],
        },
      ]),
    ],
    told: ["product_viewed 12-34 PLN dataLayer", "cart_added 12-34 x1 PLN dataLayer", "order_completed 57 89 PLN dataLayer"],
  },
  {
    platform: "Shopify with Elevar's data layer",
    documentation: "https://docs.getelevar.com/docs/data-layer-events",
    pages: [
      old({
        event: "dl_view_item",
        ecommerce: {
          currencyCode: "GBP",
          detail: { actionField: { list: "/" }, products: [{ id: "TEE-S", product_id: "71", price: "9.00" }] },
        },
      }),
      old({
        event: "dl_add_to_cart",
        ecommerce: {
          currencyCode: "GBP",
          add: { actionField: { list: "/" }, products: [{ id: "TEE-S", price: "9.00", quantity: "2" }] },
        },
      }),
      old({
        event: "dl_purchase",
        ecommerce: {
          currencyCode: "GBP",
          purchase: {
            actionField: { id: "5561", order_name: "#1001", revenue: "21.00", tax: "3.00" },
            products: [{ id: "TEE-S" }],
          },
        },
      }),
    ],
    told: ["product_viewed 71 GBP dataLayer", "cart_added TEE-S x2 GBP dataLayer", "order_completed 5561 21.00 GBP dataLayer"],
  },
  {
    platform: "WooCommerce with GTM4WP",
    documentation: "https://gtm4wp.com/how-to-articles/google-analytics-4-ecommerce-tracking-woocommerce",
    pages: [
      LAYER + 'dataLayer.push({ pagePostType: "product", pageAttributes: [], cartContent: { totals: {}, items: [] } });',
      push({
        event: "view_item",
        ecommerce: { currency: "EUR", value: 18, items: [{ item_id: "15", item_name: "Hoodie", sku: "woo-hoodie", price: 18 }] },
      }),
      push({
        event: "add_to_cart",
        ecommerce: { currency: "EUR", value: 36, items: [{ item_id: "15", item_name: "Hoodie", price: 18, quantity: 2 }] },
      }),
      push({
        event: "purchase",
        new_customer: true,
        orderData: { attributes: { order_number: "77" } },
        ecommerce: {
          currency: "EUR",
          transaction_id: "77",
          value: 36,
          tax: 6,
          shipping: 4,
          coupon: "",
          items: [{ item_id: "15" }],
        },
      }),
    ],
    told: ["product_viewed 15 EUR dataLayer", "cart_added 15 x2 EUR dataLayer", "order_completed 77 36 EUR dataLayer"],
  },
  {
    platform: "BigCommerce with a GA4 data layer",
    documentation: "https://github.com/fueled-io/bigcommerce-datalayer",
    pages: [
      push(
        { event: "search", search_term: "soap" },
        { event: "view_item", ecommerce: { items: [{ item_id: 103, price: 7.5, currency: "USD" }] } },
      ),
      push({ event: "begin_checkout", ecommerce: { value: 7.5, items: [{ item_id: 103, quantity: 1 }] } }),
      push({ event: "purchase", ecommerce: { transaction_id: 100, value: 7.5, items: [{ item_id: 103, quantity: 1 }] } }),
    ],
    told: [
      "search_performed soap dataLayer",
      "product_viewed 103 dataLayer",
      // No currency was said, so the value means nothing by itself.
      "checkout_started 7.5 dataLayer",
      "order_completed 100 7.5 dataLayer",
    ],
  },
];
