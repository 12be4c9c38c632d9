import { defineConfig } from "vite";

/** The two example pages that use the packages; the shop itself needs no build. */
export default defineConfig({
  base: "./",
  logLevel: "warn",
  // Of the widgets; React's example says by itself whose its elements are.
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2023",
    outDir: "dist/examples",
    modulePreload: false,
    rolldownOptions: {
      checks: { moduleLevelDirective: false },
      input: { npm: "examples/npm.ts", react: "examples/react.tsx" },
      output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash:8].js" },
    },
  },
});
