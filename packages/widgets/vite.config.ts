import { defineConfig } from "vite";

// The gallery: every widget in every state. `?widget=chat&state=thread&mode=dark&locale=ar` opens one of them.
export default defineConfig({
  root: new URL("gallery", import.meta.url).pathname,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: { outDir: new URL("dist/gallery", import.meta.url).pathname, emptyOutDir: true },
});
