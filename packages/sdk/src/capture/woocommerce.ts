import { guarded, type Env } from "../env.ts";
import type { Raw } from "./details.ts";
import type { CreateReader } from "./reader.ts";

/** Classic shops tell by events of jQuery, which no other listener hears. */
type JQuery = (target: unknown) => {
  on(events: string, listener: (event: { type: string }, ...args: unknown[]) => void): unknown;
};

type Tell = (name: string, details?: Raw) => void;
type On = (name: string, listener: (target: HTMLElement, event: Event) => void, isEarly?: boolean) => void;

/** A click that is longer ago is not what the cart answers to. */
const CLICK_MS = 10_000;

/** What a button or a link says of its product. */
const productOf = ({ dataset }: Partial<HTMLElement> = {}): Raw => ({ ...dataset });

/** What the page itself is. */
async function readPage(env: Env, tell: Tell): Promise<void> {
  const { className } = document.body;
  const has = (name: string) => ` ${className} `.includes(` ${name} `);
  const query = new URLSearchParams(location.search);
  // The other usual name means a search on a page of results only.
  const term = query.get("s") ?? (has("search") && query.get("q"));
  if (term) tell("search_performed", { query: term });
  if (has("single-product"))
    tell("product_viewed", {
      product_id: /postid-(\d+)/.exec(className)?.[1],
      name: document.querySelector(".product_title")?.textContent,
    });
  if (/woocommerce-cart|order-received/.test(className + location.href)) {
    const { readTill } = await import("./woocommerce-till.ts");
    const [name, details, waitMs] = readTill();
    env.after(waitMs, () => tell(name, details));
  } else if (has("woocommerce-checkout")) tell("checkout_started");
}

/** The events of the page, by their names: classic shops' of jQuery, blocks' with `wc-blocks_` before them. */
function createEvents({ now }: Env, tell: Tell, on: On): Record<string, (...args: unknown[]) => void> {
  let clicked: HTMLElement | undefined;
  let clickedAt = 0;
  /** The product of the button that an event names, else of what was clicked: blocks do not say. */
  const change = (name: string) => (_fragments?: unknown, _hash?: unknown, button?: unknown) =>
    tell(name, productOf((button as HTMLElement[] | undefined)?.[0] ?? (now() - clickedAt < CLICK_MS ? clicked : undefined)));
  const add = change("cart_added");
  const remove = change("cart_removed");
  const coupon = (code: unknown) => tell("coupon_applied", { coupon: code });
  on("wc-blocks_added_to_cart", () => add());
  on("wc-blocks_removed_from_cart", () => remove());
  on(
    "click",
    (target) => {
      clicked = target.closest<HTMLElement>("[data-product_id]") ?? clicked;
      clickedAt = now();
    },
    true,
  );
  return {
    added_to_cart: add,
    removed_from_cart: remove,
    item_removed_classic_cart: remove,
    applied_coupon: coupon,
    applied_coupon_in_checkout: coupon,
    init_checkout: () => tell("checkout_started"),
    payment_method_selected: () => tell("payment_entered"),
    checkout_error: () => tell("checkout_failed"),
  };
}

/** Reads a WooCommerce shop, with classic pages and with blocks. Returns what looks again. */
export const createReader: CreateReader = ({ env }, { tell: tellAs }) => {
  const { report } = env;
  const tell: Tell = (name, details = {}) => tellAs("woocommerce", name, details);
  const on: On = (name, listener, isEarly) =>
    addEventListener(
      name,
      guarded(report, (event) => listener(event.target as HTMLElement, event)),
      isEarly,
    );
  const events = createEvents(env, tell, on);
  let isHeard = false;
  let seen = "";
  // Last of all, so that whoever stops a form has stopped it.
  on("submit", (form, { defaultPrevented }) => {
    if (defaultPrevented) return;
    const field = (name: string) =>
      form.querySelector<HTMLInputElement>(`[name=${name}]:checked,[name=${name}]:not([type=radio])`)?.value;
    const product_id = field("add-to-cart");
    if (product_id) tell("cart_added", { product_id, quantity: field("quantity") });
    const rating = field("rating");
    if (rating) tell("review_submitted", { product_id: field("comment_post_ID"), rating });
  });
  return () => {
    const { jQuery } = window as { jQuery?: JQuery };
    if (jQuery && !isHeard) {
      isHeard = true;
      jQuery(document.body).on(
        Object.keys(events).join(" "),
        guarded(report, ({ type }, ...args) => events[type]!(...args)),
      );
    }
    if (document.readyState === "loading" || seen === location.href) return undefined;
    seen = location.href;
    return readPage(env, tell);
  };
};
