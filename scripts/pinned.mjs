// Runs a script or a tool of this repository under the pinned Node and pnpm, whatever Node started it (≥ 18).
// `node scripts/pinned.mjs scripts/test.ts …` runs a file; `node scripts/pinned.mjs vitest …` a tool.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

const PINNED = ["-y", "-p", "node@26", "-p", "pnpm@12"];
const root = new URL("..", import.meta.url);
const windows = process.platform === "win32";

/**
 * Runs to the end and leaves with its code when that is not 0. Signals go on to the command, also when it is only the shell
 * or npm between us and the terminal that was ended: then our parent is another one.
 */
function run(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: "inherit", shell: windows });
  const parent = process.ppid;
  const orphaned = setInterval(() => process.ppid !== parent && child.kill("SIGTERM"), 500);
  // A terminal sends Ctrl-C to all of us: the command stops by itself and we wait for it.
  const hear = { SIGINT: () => {}, SIGTERM: () => child.kill("SIGTERM"), SIGHUP: () => child.kill("SIGHUP") };
  for (const [signal, forward] of Object.entries(hear)) process.on(signal, forward);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      clearInterval(orphaned);
      for (const [name, forward] of Object.entries(hear)) process.off(name, forward);
      if (code !== 0) process.exit(code ?? (signal ? 1 : 0));
      resolve();
    });
  });
}

/** pnpm writes the lock file it installed from into node_modules; equal files mean nothing to install. */
function isInstalled() {
  const installed = new URL("node_modules/.pnpm/lock.yaml", root);
  return existsSync(installed) && readFileSync(installed, "utf8") === readFileSync(new URL("pnpm-lock.yaml", root), "utf8");
}

const [what, ...rest] = process.argv.slice(2);
if (!process.env.TAPPA_PINNED) {
  process.env.TAPPA_PINNED = "1";
  await run("npx", [...PINNED, "node", "scripts/pinned.mjs", what, ...rest]);
} else {
  if (!isInstalled()) await run("pnpm", ["install", "--frozen-lockfile"]);
  if (/\.(ts|mjs)$/.test(what)) await run("node", [what, ...rest]);
  else await run("pnpm", ["exec", what, ...rest]);
}
