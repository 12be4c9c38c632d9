// Builds the npm package: one module, React and the SDK left to the app, and the compiler's own declaration of it.
import { spawnSync } from "node:child_process";
import { build } from "vite";

const here = new URL(".", import.meta.url).pathname;

await build({
  root: here,
  configFile: false,
  logLevel: "warn",
  build: {
    target: "es2023",
    minify: false,
    lib: { entry: `${here}src/index.ts`, formats: ["es"], fileName: () => "index.js" },
    // "use client" stays, since there is but one module.
    rolldownOptions: { external: /^(react|@tappa\/sdk)\b/, checks: { moduleLevelDirective: false } },
  },
});

const { status } = spawnSync("pnpm", ["exec", "tsc", "-p", "tsconfig.build.json"], { cwd: here, stdio: "inherit" });
if (status !== 0) process.exit(1);
