import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono, type Handler, type MiddlewareHandler } from "hono";
import { compress } from "hono/compress";
import { etag } from "hono/etag";
import { secureHeaders } from "hono/secure-headers";
import { Problem } from "./problem.ts";

export interface StaticOptions {
  /** Holds `tappa.js`, `stub.js`, `shopify-pixel.js` and `v/<version>/…`. */
  sdkDir: string;
  /** The console's build: `index.html` and its assets. */
  consoleDir: string;
  /** Where browsers reach the collector. Behind TLS they are told to stay there. */
  publicUrl: string;
}

const SHORT = "public, max-age=300";
const FOREVER = "public, max-age=31536000, immutable";

/**
 * The files the collector gives away: the SDK to any site, the console to agents.
 * A path that is no file falls through to the application's own 404.
 */
export function createStatic({ sdkDir, consoleDir, publicUrl }: StaticOptions): Hono {
  const app = new Hono();
  const files = [compress(), etag()] as const;
  for (const name of ["/tappa.js", "/stub.js"])
    app.use(
      name,
      forAnySite(),
      ...files,
      file(SHORT, () => join(sdkDir, name)),
    );
  app.use(
    "/v/*",
    forAnySite(),
    ...files,
    file(FOREVER, (path) => join(sdkDir, path)),
  );
  app.get("/shopify-pixel.js", pixel(join(sdkDir, "shopify-pixel.js"), publicUrl));

  app.get("/", (c) => c.redirect("/console/", 302));
  app.get("/console", (c) => c.redirect("/console/", 302));
  app.use("/console/*", consoleHeaders(publicUrl.startsWith("https:")), ...files);
  app.use(
    "/console/assets/*",
    file(FOREVER, (path) => join(consoleDir, path.slice("/console".length))),
  );
  app.use(
    "/console/*",
    file("no-cache", (path) => join(consoleDir, path.slice("/console".length))),
  );
  const index = file("no-cache", () => join(consoleDir, "index.html"));
  app.use("/console/*", (c, next) => (/\.\w{1,8}$/.test(c.req.path) ? next() : index(c, next)));
  return app;
}

/** The path is resolved here and not by `root`, which reports to the terminal when a folder is missing at start. */
function file(cacheControl: string, locate: (path: string) => string): MiddlewareHandler {
  const serve = serveStatic({ rewriteRequestPath: locate });
  return async (c, next) => {
    const response: unknown = await serve(c, next);
    if (!(response instanceof Response)) return;
    response.headers.set("Cache-Control", cacheControl);
    return response;
  };
}

/** Text that an owner pastes into Shopify's customer events. There it is no file of ours, so what it has to know is written into it. */
function pixel(path: string, publicUrl: string): Handler {
  return async (c) => {
    const key = c.req.query("key") ?? "";
    if (!/^[\w-]{1,64}$/.test(key))
      throw new Problem("not_found", "Name the site's public key: /shopify-pixel.js?key=pk_… as it stands in the tag.");
    const text = await readFile(path, "utf8");
    return c.body(text.replace("TAPPA_KEY", key).replace("TAPPA_ENDPOINT", publicUrl), 200, {
      "Content-Type": "text/javascript; charset=utf-8",
      "Cache-Control": SHORT,
      "X-Content-Type-Options": "nosniff",
    });
  };
}

/** Modules are fetched with CORS even by a plain script tag's `import()`, from origins nobody knows beforehand. */
function forAnySite(): MiddlewareHandler {
  return async (c, next) => {
    await next();
    c.header("Access-Control-Allow-Origin", "*");
    c.header("Cross-Origin-Resource-Policy", "cross-origin");
    c.header("Timing-Allow-Origin", "*");
    c.header("X-Content-Type-Options", "nosniff");
  };
}

function consoleHeaders(secure: boolean): MiddlewareHandler {
  const self = ["'self'"];
  const none = ["'none'"];
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: none,
      scriptSrc: self,
      styleSrc: self,
      imgSrc: ["'self'", "data:"],
      fontSrc: self,
      connectSrc: self,
      manifestSrc: self,
      baseUri: none,
      formAction: self,
      frameAncestors: none,
      requireTrustedTypesFor: ["'script'"],
    },
    xFrameOptions: "DENY",
    referrerPolicy: "same-origin",
    strictTransportSecurity: secure ? "max-age=31536000" : false,
    permissionsPolicy: { camera: [], microphone: [], geolocation: [], payment: [] },
  });
}
