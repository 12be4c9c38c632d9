import type { HttpBindings } from "@hono/node-server";
import type { Context, MiddlewareHandler } from "hono";
import type { Accounts, Agent, AgentSession } from "../../accounts.ts";
import { Problem } from "../../problem.ts";
import type { Site, Store } from "../../store/store.ts";

/** What the console's routes find in their context. `incoming` is absent when no socket is behind the request. */
export interface ApiEnv {
  Bindings: Partial<HttpBindings>;
  Variables: { agent: Agent; session: AgentSession; site: Site };
}

/**
 * Refuses a change that another site's page asks this browser for: a browser cannot lie about `Origin`, and a form can send
 * neither JSON nor a file by itself.
 * The host the browser spoke to counts as well as the public address, so that the console works under every name it is reached by.
 */
export function sameOrigin(publicUrl: string): MiddlewareHandler<ApiEnv> {
  const known = new URL(publicUrl).origin;
  return async (c, next) => {
    if (c.req.method === "GET" || c.req.method === "HEAD") return next();
    const origin = c.req.header("origin") ?? "";
    const host = URL.canParse(origin) ? new URL(origin).host : null;
    if (origin !== known && (host === null || host !== hostOf(c.req.raw)))
      throw new Problem("origin_forbidden", `Send this request from ${known}, with its Origin header.`);
    if (hasBody(c) && !/^application\/(json|octet-stream)\s*(;|$)/i.test(c.req.header("content-type") ?? ""))
      throw new Problem("body_invalid", "Send JSON with Content-Type: application/json, a file as application/octet-stream.");
    await next();
  };
}

/** Lets only logged-in agents through. */
export function loggedIn(accounts: Accounts): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const login = await accounts.session(c.req.raw.headers);
    if (!login) throw new Problem("login_required", "Log in to the console.");
    c.set("agent", login.agent);
    c.set("session", login.session);
    await next();
    for (const cookie of login.cookies) c.header("Set-Cookie", cookie, { append: true });
  };
}

export function adminOnly(): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    if (c.get("agent").role !== "admin") throw new Problem("forbidden", "Only an admin may do this. Ask one.");
    await next();
  };
}

/** Finds the site that the path names. */
export function ofSite(store: Store): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const id = c.req.param("site");
    const site = (await store.sites.all()).find((entry) => entry.id === id);
    if (!site) throw new Problem("not_found", "There is no such site here.");
    c.set("site", site);
    await next();
  };
}

function hostOf(request: Request): string {
  return request.headers.get("host") ?? new URL(request.url).host;
}

/** A request from a socket reads as if it had a body, whether or not one follows; its headers say which. */
function hasBody(c: Context<ApiEnv>): boolean {
  if (!c.env?.incoming) return c.req.raw.body !== null;
  return c.req.header("transfer-encoding") !== undefined || Number(c.req.header("content-length") ?? 0) > 0;
}
