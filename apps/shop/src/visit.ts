import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { Asset } from "./assets.ts";
import type { Book, Customer } from "./book.ts";
import { parseCart, printCart, type CartLine } from "./cart.ts";

export interface ShopEnv {
  Variables: { secureHeadersNonce?: string };
}

/** What the shop was started with. */
export interface Counter {
  /** HTML for every page's head, given by whoever runs the shop. */
  tag: string;
  book: Book;
  assets: Map<string, Asset>;
}

/** What one request knows about its visitor. */
export interface Visit extends Counter {
  nonce: string;
  /** The whole address as the visitor sees it. */
  url: string;
  origin: string;
  path: string;
  consent: "granted" | "denied" | null;
  cart: CartLine[];
  customer: Customer | undefined;
}

const COOKIE = { path: "/", sameSite: "Lax", httpOnly: true } as const;
const MONTH_S = 30 * 86_400;

export function readVisit(c: Context<ShopEnv>, counter: Counter): Visit {
  const consent = getCookie(c, "hr_consent");
  const { origin, pathname } = new URL(c.req.url);
  return {
    ...counter,
    nonce: c.get("secureHeadersNonce") ?? "",
    url: c.req.url,
    origin,
    path: pathname,
    consent: consent === "granted" || consent === "denied" ? consent : null,
    cart: parseCart(getCookie(c, "hr_cart")),
    customer: counter.book.customer(getCookie(c, "hr_session")),
  };
}

export function writeCart(c: Context, lines: CartLine[]): void {
  if (lines.length === 0) deleteCookie(c, "hr_cart", { path: "/" });
  else setCookie(c, "hr_cart", printCart(lines), { ...COOKIE, maxAge: MONTH_S });
}

export function writeSession(c: Context, session: string | null): void {
  if (session === null) deleteCookie(c, "hr_session", { path: "/" });
  else setCookie(c, "hr_session", session, { ...COOKIE, maxAge: MONTH_S });
}

export function sessionOf(c: Context): string | undefined {
  return getCookie(c, "hr_session");
}

/** Orders placed from this browser may be seen by it again without an account. */
export function ownOrders(c: Context): string[] {
  return (getCookie(c, "hr_orders") ?? "").split(".").filter(Boolean);
}

export function rememberOrder(c: Context, id: string): void {
  const ids = [...ownOrders(c), id].slice(-20);
  setCookie(c, "hr_orders", ids.join("."), { ...COOKIE, maxAge: 12 * MONTH_S });
}

/** A word for the next page only: which sign-in just happened. */
export function writeFlash(c: Context, word: "login" | "sign_up"): void {
  setCookie(c, "hr_flash", word, { ...COOKIE, maxAge: 60 });
}

export function takeFlash(c: Context): "login" | "sign_up" | null {
  const word = getCookie(c, "hr_flash");
  if (word !== undefined) deleteCookie(c, "hr_flash", { path: "/" });
  return word === "login" || word === "sign_up" ? word : null;
}
