import type { Context, Hono } from "hono";
import { isEmail } from "./address.ts";
import { accountPage, signInPage } from "./pages/account.ts";
import type { Page } from "./pages/layout.ts";
import { readVisit, sessionOf, takeFlash, writeFlash, writeSession, type Counter, type ShopEnv } from "./visit.ts";

type Send = (c: Context<ShopEnv>, page: Page, status?: 422) => Response | Promise<Response>;

/** Sign in and out, order history. A demo: a name and an e-mail are believed. */
export function accountRoutes(app: Hono<ShopEnv>, send: Send, counter: Counter): void {
  app.get("/account", (c) => {
    const visit = readVisit(c, counter);
    if (!visit.customer) return send(c, signInPage({ name: "", email: "" }, null));
    const flash = takeFlash(c);
    const events = flash ? [{ event: flash, method: "email" }] : [];
    return send(c, accountPage(visit, visit.customer, counter.book.ordersOf(visit.customer.email), events));
  });
  app.post("/account/sign-in", async (c) => {
    const form = await c.req.parseBody();
    const name = String(form["name"] ?? "")
      .trim()
      .slice(0, 120);
    const email = String(form["email"] ?? "")
      .trim()
      .slice(0, 254);
    if (name.length < 2 || !isEmail(email)) {
      return send(c, signInPage({ name, email }, "Please give your name and an e-mail address like name@example.com."), 422);
    }
    const { session, isNew } = counter.book.signIn({ name, email });
    writeSession(c, session);
    writeFlash(c, isNew ? "sign_up" : "login");
    return c.redirect("/account", 303);
  });
  app.post("/account/sign-out", (c) => {
    const session = sessionOf(c);
    if (session) counter.book.signOut(session);
    writeSession(c, null);
    return c.redirect("/account", 303);
  });
}
