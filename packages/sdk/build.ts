// Builds the tag, dist/tappa.js (classic, self-contained) and dist/v/<version>/core.js with its chunks, and the npm package in dist/npm.
import { createHash } from "node:crypto";
import { globSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename } from "node:path";
import { build } from "vite";
import { bundleDeclarations } from "./declarations.ts";
import { core, npm, tagOf } from "./vite.config.ts";

const here = new URL(".", import.meta.url).pathname;
const { version } = JSON.parse(readFileSync(`${here}package.json`, "utf8")) as { version: string };

rmSync(`${here}dist`, { recursive: true, force: true });
await build({ ...core, root: here, build: { ...core.build, outDir: `${here}dist/v/next` } });

// The path is served as immutable, so it names the content too: a build between two releases is another path.
const content = createHash("sha256");
for (const file of globSync(`${here}dist/v/next/*.js`).toSorted()) content.update(basename(file)).update(readFileSync(file));
const name = `${version}-${content.digest("hex").slice(0, 8)}`;
renameSync(`${here}dist/v/next`, `${here}dist/v/${name}`);

for (const [entry, file] of [
  ["tag", "tappa"],
  ["inline", "stub"],
  ["capture/shopify-pixel", "shopify-pixel"],
] as const)
  await build({ ...tagOf(entry, file, name), root: here });

await build({ ...npm, root: here });
await bundleDeclarations(["index", "headless"], `${here}dist/npm`);
