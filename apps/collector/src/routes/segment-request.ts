import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { LIMITS } from "@tappa/protocol";
import type { Context, MiddlewareHandler } from "hono";
import { Problem } from "../problem.ts";
import type { Site } from "../store/store.ts";
import { limitBody } from "./body-limit.ts";
import type { IngestServices } from "./events.ts";
import { allowOrigin, pageBody, parsed, siteOfPage } from "./page.ts";
import { basicUser, siteOfSecretKey } from "./secret-key.ts";

const unzip = promisify(gunzip);

/** Whose request it is, and by which key. */
export interface Keyed {
  site: Site;
  /** By the secret key; else by the public one. */
  isServer: boolean;
}

export interface SegmentEnv {
  Variables: { keyed?: Keyed };
}

const tooLarge = () => new Problem("body_too_large", `Send at most ${LIMITS.serverBatchBytes / 1024} KiB in one request.`);

const keyedBody = limitBody(LIMITS.serverBatchBytes, () => {
  throw tooLarge();
});

/**
 * Before the body is read: who has no key makes the collector do no work. A request that has its key in the body is read as far
 * as any page's.
 */
export function keyedFirst(services: IngestServices): MiddlewareHandler<SegmentEnv> {
  return async (c, next) => {
    allowOrigin(c);
    if (c.req.header("authorization") === undefined) return pageBody(c, next);
    c.set("keyed", await keyedBy(services, c, basicUser(c)));
    return keyedBody(c, next);
  };
}

/** The JSON of a request, unpacked, and whose it is. */
export async function readCalls(
  services: IngestServices,
  c: Context<SegmentEnv>,
): Promise<{ body: Record<string, unknown>; keyed: Keyed }> {
  const body = parsed(await textOf(c));
  if (!isObject(body)) throw new Problem("body_invalid", "Send one JSON object, as Segment's libraries do.");
  const { writeKey } = body;
  const keyed = c.get("keyed") ?? (await keyedBy(services, c, typeof writeKey === "string" ? writeKey : ""));
  return { body, keyed };
}

/** A public key is a page's, from an origin of the site; any other has to be a secret key, which no page may have. [W31] */
async function keyedBy({ sites, store }: IngestServices, c: Context, key: string): Promise<Keyed> {
  if (key.startsWith("pk_")) return { site: await siteOfPage(c, sites, key), isServer: false };
  const site = await siteOfSecretKey(store, key);
  if (c.req.header("origin"))
    throw new Problem("origin_forbidden", "A page sent the secret key, so it is none any more: change it, and give pages pk_….");
  return { site, isServer: true };
}

async function textOf(c: Context): Promise<string> {
  const encoding = c.req.header("content-encoding") ?? "identity";
  if (encoding === "identity") return c.req.text();
  if (encoding !== "gzip") throw new Problem("body_invalid", `Send the body as it is or with gzip, not with ${encoding}.`);
  const zipped = await c.req.arrayBuffer();
  try {
    const unzipped = await unzip(zipped, { maxOutputLength: LIMITS.serverBatchBytes });
    return unzipped.toString("utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge();
    throw new Problem("body_invalid", "The body is not gzip, whatever Content-Encoding says. Nothing was stored.", {
      cause: error,
    });
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
