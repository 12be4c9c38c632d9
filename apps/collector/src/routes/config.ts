import { Hono } from "hono";
import { compress } from "hono/compress";
import type { SiteCache } from "../ingest/site-cache.ts";
import { Problem } from "../problem.ts";

/** `GET /v1/config/{key}`: readable everywhere, as it holds only what every browser may know. */
export function configRoute(sites: SiteCache): Hono {
  const app = new Hono();
  // Every page asks, and it is several times the size of what it is sent as.
  app.get("/:key", compress(), async (c) => {
    c.header("Access-Control-Allow-Origin", "*");
    const site = await sites.byKey(c.req.param("key"));
    if (!site) throw new Problem("site_unknown", "No site has this key. Copy the tag from the console again.");
    const config = sites.served(site);
    // Weak, and said to whoever has it already as well: what is sent compressed is the same in other bytes.
    const etag = `"${config.version}"`;
    c.header("ETag", `W/${etag}`);
    c.header("Vary", "Accept-Encoding");
    c.header("Cache-Control", "public, max-age=30, stale-while-revalidate=300, stale-if-error=86400");
    c.header("X-Content-Type-Options", "nosniff");
    if (c.req.header("if-none-match")?.includes(etag)) return c.body(null, 304);
    return c.json(config);
  });
  return app;
}
