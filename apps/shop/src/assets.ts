import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

const TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

export interface Asset {
  body: Uint8Array<ArrayBuffer>;
  type: string;
  version: string;
}

const FONTS = {
  "fraunces.woff2": "@fontsource-variable/fraunces/files/fraunces-latin-wght-normal.woff2",
  "figtree.woff2": "@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2",
};

function toAsset(body: Uint8Array<ArrayBuffer>, path: string): Asset {
  const version = createHash("sha256").update(body).digest("hex").slice(0, 10);
  return { body, type: TYPES[extname(path)] ?? "application/octet-stream", version };
}

function read(path: string): Asset {
  return toAsset(new Uint8Array(readFileSync(path)), path);
}

/** The style sheet asks for fonts by the same versioned address as the page's preload, so that each is loaded once. */
function withVersions(css: Asset, assets: Map<string, Asset>): Asset {
  const text = new TextDecoder().decode(css.body);
  const versioned = text.replace(/url\("([^"?]+)"\)/g, (whole, name: string) => {
    const asset = assets.get(name);
    return asset ? `url("${name}?v=${asset.version}")` : whole;
  });
  return toAsset(new TextEncoder().encode(versioned), "shop.css");
}

/** Every file of the shop by its name under `/assets/`, read once. */
export function loadAssets(): Map<string, Asset> {
  const folder = new URL("../assets/", import.meta.url);
  const assets = new Map<string, Asset>();
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (extname(name) in TYPES) assets.set(name.replaceAll("\\", "/"), read(fileURLToPath(new URL(name, folder))));
  }
  // The example pages' own bundles, once they were built.
  const built = new URL("../dist/", import.meta.url);
  if (existsSync(built))
    for (const name of readdirSync(built, { recursive: true, encoding: "utf8" }))
      if (extname(name) in TYPES) assets.set(name.replaceAll("\\", "/"), read(fileURLToPath(new URL(name, built))));
  for (const [name, source] of Object.entries(FONTS)) assets.set(name, read(fileURLToPath(import.meta.resolve(source))));
  const css = assets.get("shop.css");
  if (css) assets.set("shop.css", withVersions(css, assets));
  return assets;
}
