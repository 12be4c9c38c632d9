// `npm run e2e`: builds what pages load and runs the journeys; whatever follows `--` goes to Playwright.
import { spawnSync } from "node:child_process";
import { build } from "./build.ts";

if (!build()) process.exit(1);
const passedOn = process.argv.slice(2);
const command = ["exec", "playwright", "test", "--config", "e2e/playwright.config.ts", ...passedOn];
process.exit(spawnSync("pnpm", command, { stdio: "inherit" }).status ?? 1);
