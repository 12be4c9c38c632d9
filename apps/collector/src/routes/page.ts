import { LIMITS } from "@tappa/protocol";
import type { ValidateFunction } from "ajv/dist/2020.js";
import type { Context } from "hono";
import { complaint } from "../ingest/schema.ts";
import type { SiteCache } from "../ingest/site-cache.ts";
import { Problem } from "../problem.ts";
import type { Site } from "../store/store.ts";
import { limitBody } from "./body-limit.ts";

/** Room for what stands around the events of a batch. */
const ENVELOPE_BYTES = 1024;

/** Refuses a page's body before it is read whole. [W4] */
export const pageBody = limitBody(LIMITS.pageBatchBytes + ENVELOPE_BYTES, (c) => {
  allowOrigin(c);
  throw new Problem("body_too_large", `Send at most ${LIMITS.pageBatchBytes} bytes in one request.`);
});

/** A page's JSON, checked. */
export async function readPage<T>(c: Context, validate: ValidateFunction<T>): Promise<{ body: T; bytes: number }> {
  const text = await c.req.text();
  return { body: checked(c, text, validate), bytes: Buffer.byteLength(text) };
}

/** The JSON of a page, as `validate` has it. */
export function checked<T>(c: Context, text: string, validate: ValidateFunction<T>): T {
  // Until the site is known every page may read why its body was refused: nothing is told that it did not say itself.
  allowOrigin(c);
  const body = parsed(text);
  if (validate(body)) return body;
  if (typeof body === "object" && body !== null && "v" in body && Number.isInteger(body.v) && body.v !== 1) {
    throw new Problem("client_too_old", "This collector speaks version 1. Load the SDK from the collector it talks to.");
  }
  throw new Problem("body_invalid", `${complaint(validate)}. Nothing was stored.`);
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Problem("body_invalid", "The body is not JSON. Nothing was stored.", { cause: error });
  }
}

/** The site of a key, when the page's origin is one of its own; only there the answer can be read. [W10] */
export async function siteOfPage(c: Context, sites: SiteCache, key: string): Promise<Site> {
  const site = await sites.byKey(key);
  if (!site) throw new Problem("site_unknown", "No site has this key. Copy the tag from the console again.");
  const origin = c.req.header("origin");
  if (!origin || !isAllowed(site, origin)) {
    c.header("Access-Control-Allow-Origin");
    const missing = origin ?? "the page's origin";
    throw new Problem("origin_forbidden", `Add ${missing} to the origins in the collector's TAPPA_SITE and start it anew.`);
  }
  return site;
}

function isAllowed(site: Site, origin: string): boolean {
  return site.origins.includes(origin) || site.origins.includes("*");
}

/** What lets the asking page read an answer, and when to come back. */
export function originHeaders(c: Context): Record<string, string> {
  const origin = c.req.header("origin");
  if (!origin) return {};
  return { "Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": "Retry-After", Vary: "Origin" };
}

/** Lets the asking page read whatever is answered. */
export function allowOrigin(c: Context): void {
  for (const [name, value] of Object.entries(originHeaders(c))) c.header(name, value);
}

export function visitorForbidden(): Problem {
  return new Problem("visitor_forbidden", "This visitor left, or has another secret. Start a new visitor.");
}
