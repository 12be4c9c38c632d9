import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Flags for a quiet, reproducible headless Chromium that contacts nobody. */
export const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

function onPath(): string | undefined {
  for (const name of NAMES) {
    const found = spawnSync("which", [name], { encoding: "utf8" });
    if (found.status === 0) return found.stdout.trim();
  }
  return undefined;
}

function fromDebian(): string | undefined {
  if (!existsSync("/usr/bin/apt-get") || process.getuid?.() !== 0) return undefined;
  console.log("installing Chromium from Debian …");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  execFileSync("apt-get", ["update", "-qq"], { stdio: "inherit", env });
  execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], { stdio: "inherit", env });
  return onPath();
}

function fromPlaywright(): string | undefined {
  console.log("installing Chromium with Playwright …");
  const { status } = spawnSync("pnpm", ["exec", "playwright", "install", "--with-deps", "chromium"], { stdio: "inherit" });
  if (status !== 0) return undefined;
  const path = execFileSync("node", ["-p", "require('@playwright/test').chromium.executablePath()"], { encoding: "utf8" });
  return path.trim();
}

/** Path of a Chromium: `TAPPA_CHROMIUM`, else one on the PATH, else Debian's, else Playwright's. */
export function chromiumPath(): string {
  const path = process.env.TAPPA_CHROMIUM ?? onPath() ?? fromDebian() ?? fromPlaywright();
  if (!path) throw new Error("No Chromium found and none could be installed; set TAPPA_CHROMIUM to its path.");
  process.env.TAPPA_CHROMIUM = path;
  return path;
}
