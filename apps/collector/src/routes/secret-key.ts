import { timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import { Problem } from "../problem.ts";
import type { Site, Store } from "../store/store.ts";

/** The site whose secret key is the user name of the request's Basic authentication; 401 `secret_key_invalid` otherwise. */
export function siteOfSecret(store: Store, c: Context): Promise<Site> {
  return siteOfSecretKey(store, basicUser(c));
}

/** The user name of the request's Basic authentication; empty without one. */
export function basicUser(c: Context): string {
  const [scheme, credentials = ""] = (c.req.header("authorization") ?? "").split(" ");
  const [user = ""] = Buffer.from(credentials, "base64").toString("utf8").split(":");
  return scheme?.toLowerCase() === "basic" ? user : "";
}

/** The site with this secret key; 401 `secret_key_invalid` otherwise. */
export async function siteOfSecretKey(store: Store, secretKey: string): Promise<Site> {
  const sites = secretKey === "" ? [] : await store.sites.all();
  const site = sites.find((one) => isSame(one.secretKey, secretKey));
  if (site) return site;
  throw new Problem("secret_key_invalid", "Send the site's secret key (sk_…) as the user name of Basic authentication.");
}

function isSame(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}
