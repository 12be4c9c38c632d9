// Checks the types of every room with its own tsconfig; `lib` and `types` there keep DOM and Node out of the pure rooms.
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";

let failed = 0;
for (const config of globSync([
  "packages/*/tsconfig.json",
  "apps/*/tsconfig.json",
  "apps/shop/examples/tsconfig.json",
  "e2e/tsconfig.json",
  "scripts/tsconfig.json",
  "scripts/bench/peers/tsconfig.json",
]).toSorted()) {
  const { status } = spawnSync("pnpm", ["exec", "tsc", "-p", config, "--pretty"], { stdio: "inherit" });
  if (status !== 0) failed++;
}
if (failed > 0) process.exit(1);
