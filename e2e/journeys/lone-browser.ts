import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CHROMIUM_FLAGS, chromiumPath } from "../../scripts/chromium.ts";

/**
 * A Chromium that nobody drives, with a profile of its own: with a driver attached it neither prerenders nor keeps pages for going back.
 * Pages move by their own scripts, and are judged by what the collector stored.
 */
export async function withLoneBrowser(url: string, judge: () => Promise<void>): Promise<void> {
  const profile = mkdtempSync(join(tmpdir(), "tappa-lone-"));
  const flags = [...CHROMIUM_FLAGS, "--headless", `--user-data-dir=${profile}`, "--remote-debugging-port=0"];
  const browser = spawn(chromiumPath(), [...flags, url], { stdio: "ignore" });
  const gone = new Promise((resolve) => browser.once("exit", resolve));
  try {
    await judge();
  } finally {
    browser.kill();
    await gone;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
