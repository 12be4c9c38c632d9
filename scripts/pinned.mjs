// Runs a script or a tool of this repository under the pinned Node and pnpm, whatever Node started it (≥ 18).
// `node scripts/pinned.mjs scripts/test.ts …` runs a file; `node scripts/pinned.mjs vitest …` a tool.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

const PINNED = ["-y", "-p", "node@26", "-p", "pnpm@12"];
const root = new URL("..", import.meta.url);
const windows = process.platform === "win32";

function run(command, args) {
  const { status, signal, error } = spawnSync(command, args, { cwd: root, stdio: "inherit", shell: windows });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? (signal ? 1 : 0));
}

/** pnpm writes the lock file it installed from into node_modules; equal files mean nothing to install. */
function isInstalled() {
  const installed = new URL("node_modules/.pnpm/lock.yaml", root);
  return existsSync(installed) && readFileSync(installed, "utf8") === readFileSync(new URL("pnpm-lock.yaml", root), "utf8");
}

const [what, ...rest] = process.argv.slice(2);
if (!process.env.TAPPA_PINNED) {
  process.env.TAPPA_PINNED = "1";
  run("npx", [...PINNED, "node", "scripts/pinned.mjs", what, ...rest]);
} else {
  if (!isInstalled()) run("pnpm", ["install", "--frozen-lockfile"]);
  if (/\.(ts|mjs)$/.test(what)) run("node", [what, ...rest]);
  else run("pnpm", ["exec", what, ...rest]);
}
