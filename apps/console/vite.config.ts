import { preact } from "@preact/preset-vite";
import { defineConfig } from "vite";

export default defineConfig({
  root: new URL(".", import.meta.url).pathname,
  base: "/console/",
  plugins: [preact({ prefreshEnabled: false, devToolsEnabled: false })],
  build: { target: "es2023", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { proxy: { "/api": process.env["TAPPA_COLLECTOR"] ?? "http://localhost:4000" } },
});
