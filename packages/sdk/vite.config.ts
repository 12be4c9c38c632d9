import { dirname, join } from "node:path";
import { minify } from "terser";
import { defineConfig, type InlineConfig, type Plugin } from "vite";

const src = (file: string) => new URL(`src/${file}`, import.meta.url).pathname;

/** Shared chunks by content: `npm run bench:bytes` and the network panel show these names. */
function nameOf(id: string): string | null {
  const isRuntime =
    /node_modules\/@?preact\/|widgets\/src\/(ui\/|(mount|shell|focus|sources|styles|contrast|theme|tokens|top-layer|viewport|texts\/(texts|local-text))\.)/;
  // Small, and needed by every widget but the chat: one request for both.
  const isShared = /widgets\/src\/ask\/(dwell|page-address)\./;
  return isRuntime.test(id) ? "runtime" : isShared.test(id) ? "shared" : null;
}

/** `explain` gets a copy of the arbitration: shared, it would be a chunk of its own that every page waits for. */
const ownArbitration: Plugin = {
  name: "own-arbitration",
  enforce: "pre",
  resolveId: (source, importer = "") =>
    importer.endsWith("/explain.ts") && source === "./arbitrate.ts" ? `${join(dirname(importer), source)}?own` : null,
};

/**
 * Most of what these hold runs as soon as they come, so V8 is told to compile it whole, off the main thread, instead of function by
 * function when each is called: up to a third of the script time of a first page. To other engines it is a comment.
 */
const RUN_AT_ONCE = /^(core|delivery|campaigns|capture|front|runtime|survey|scale|chat|checklist)$/;
const COMPILE_WHOLE = "//# allFunctionsCalledOnLoad\n";

/** Two minifiers find more than one. Nothing unsafe is asked of either, and no property gets another name. */
const secondPass: Plugin = {
  name: "second-pass",
  async generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== "chunk") continue;
      const module = chunk.exports.length > 0;
      // Where much is called from far, as in the core, hoisted functions repeat more; one written into its caller is made anew at each call.
      const isCore = module && chunk.isEntry;
      const compress = { passes: 5, keep_fargs: false, hoist_funs: isCore, reduce_funcs: !isCore };
      const { code } = await minify(chunk.code, { module, ecma: 2020, compress });
      chunk.code = (module && RUN_AT_ONCE.test(chunk.name) ? COMPILE_WHOLE : "") + code!;
    }
  },
};

/** The core and its lazy chunks: an ES module graph with relative imports. */
export const core: InlineConfig = {
  base: "./",
  configFile: false,
  logLevel: "warn",
  plugins: [ownArbitration, secondPass],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2023",
    // Those with `light-dark()`, which no style here has: for others the minifier writes what would stand in for it, never asked for.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    // As a library: no preload helper around import().
    lib: { entry: { core: src("tappa.ts") }, formats: ["es"] },
    minify: true,
    emptyOutDir: true,
    rolldownOptions: {
      // What a lazy chunk shares with the core stays in the core.
      preserveEntrySignatures: "allow-extension",
      checks: { pluginTimings: false },
      optimization: { inlineConst: { mode: "all", pass: 2 } },
      output: {
        format: "es",
        // Names are left to the second pass, which then knows better what repeats.
        minify: { compress: true, mangle: false, codegen: true },
        entryFileNames: "core.js",
        chunkFileNames: "[name]-[hash:8].js",
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ name: nameOf, debugName: "by content" }],
        },
      },
    },
  },
};

/**
 * The npm package: the same graph, its doors still `import()`, so that they are chunks of the page's own build too. It is left
 * readable, since that build minifies.
 */
export const npm: InlineConfig = {
  ...core,
  plugins: [],
  build: {
    target: "es2023",
    outDir: "dist/npm",
    emptyOutDir: true,
    lib: { entry: { index: src("index.ts"), headless: src("headless.ts") }, formats: ["es"] },
    minify: false,
    cssMinify: true,
    license: { fileName: "LICENSES.md" },
    rolldownOptions: {
      checks: { pluginTimings: false },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "chunks/[name].js",
        codeSplitting: {
          groups: [
            // What stores are made of, apart from what draws them: a page that draws a chat itself loads no Preact.
            { name: "stores", test: /node_modules\/@preact\/|widgets\/src\/(sources|texts\/local-text)\./, priority: 1 },
            { name: nameOf, debugName: "by content" },
          ],
        },
      },
    },
  },
};

/** One classic script without imports or exports: the loader that the tag names, or the stub to put inline. */
export function tagOf(entry: string, file: string, version: string): InlineConfig {
  return {
    configFile: false,
    logLevel: "warn",
    plugins: [secondPass],
    define: { TAPPA_VERSION: JSON.stringify(version) },
    build: {
      target: "es2021",
      outDir: "dist",
      emptyOutDir: false,
      lib: { entry: src(`${entry}.ts`), formats: ["iife"], name: "_", fileName: () => `${file}.js` },
    },
  };
}

export default defineConfig(core);
