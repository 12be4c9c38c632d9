// The lifecycle engine as a page gets it: what the SDK imports of the package for deciding, bundled and minified as the SDK is.
import { globSync, readFileSync } from "node:fs";
import { build, type Plugin } from "vite";
import { core } from "../packages/sdk/vite.config.ts";

const SDK = new URL("../packages/sdk/src/", import.meta.url).pathname;
const LIFECYCLE = new URL("../packages/lifecycle/src/index.ts", import.meta.url).pathname;
/** A module that is made here and is no file. */
const ENTRY = `${SDK}engine.js`;

const IMPORT = /^import \{([^}]+)\} from "@tappa\/lifecycle";/gm;

/** The functions that decide in a page. `explain/` is a chunk that only a developer asks for, `capture/` reads the page. */
export function engineNames(): string[] {
  const files = globSync(`${SDK}**/*.ts`).filter((file) => !/\/(testing|[\w.-]+\.test)\.ts$|\/(explain|capture)\//.test(file));
  const names = files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(IMPORT)].flatMap((match) => match[1]!.split(",").map((name) => name.trim())),
  );
  return [...new Set(names)].filter((name) => name !== "" && !name.startsWith("type ")).toSorted();
}

const entry: Plugin = {
  name: "engine-entry",
  resolveId: (id) => (id === ENTRY ? id : null),
  load: (id) => (id === ENTRY ? `export { ${engineNames().join(", ")} } from ${JSON.stringify(LIFECYCLE)};` : null),
};

/** An ES module that exports `engineNames()`. */
export async function bundleEngine(): Promise<string> {
  const result = await build({
    ...core,
    plugins: [entry, ...(core.plugins ?? [])],
    build: { ...core.build, lib: { entry: ENTRY, formats: ["es"] }, write: false, emptyOutDir: false },
  });
  const chunks = [result].flat().flatMap((one) => ("output" in one ? one.output : []));
  const [chunk, ...others] = chunks;
  if (chunk?.type !== "chunk" || others.length > 0)
    throw new Error(`The engine came out as ${chunks.length} files instead of one`);
  return chunk.code;
}
