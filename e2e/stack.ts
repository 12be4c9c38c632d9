import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Child } from "../scripts/children.ts";
import { freePort } from "../scripts/ports.ts";
import { startCollector, startShop } from "../scripts/servers.ts";

/** One shop with the tag, one collector, one database of its own; ports are ephemeral. */
export interface Stack {
  collectorUrl: string;
  shopUrl: string;
  secretKey: string;
  setupUrl: string;
  /** SIGKILL: no goodbye, no flush. */
  killCollector(): Promise<void>;
  /** Starts the collector again on the same port and database, `offsetMs` away from the real time. */
  restartCollector(offsetMs?: number): Promise<void>;
  stop(): Promise<void>;
}

/** @param through opens what stands between browsers and the collector, and tells its address; without it they reach it directly */
export async function startStack(through = async (url: string) => url): Promise<Stack> {
  const data = mkdtempSync(join(tmpdir(), "tappa-e2e-"));
  const [collectorPort, shopPort] = [await freePort(0), await freePort(0)];
  const shopUrl = `http://localhost:${shopPort}`;
  const [key, secretKey] = ["pk_e2e", "sk_e2e_secret_key_of_the_journeys_0001"];

  const startAt = (offsetMs: number): Promise<Child> =>
    startCollector({
      data,
      port: collectorPort,
      site: { name: "Journeys", key, secretKey, origins: [shopUrl] },
      env: { NODE_OPTIONS: `--import=${new URL("clock.mjs", import.meta.url).href}`, CLOCK_OFFSET_MS: String(offsetMs) },
    });

  let collector = await startAt(0);
  const collectorUrl = await through(collector.url);
  const shop = await startShop({ data, port: shopPort, collectorUrl, key });
  if (!collector.setupUrl) throw new Error("the collector printed no set-up link on an empty database");

  return {
    collectorUrl,
    shopUrl,
    secretKey,
    setupUrl: collector.setupUrl.replace(collector.url, collectorUrl),
    killCollector: () => collector.kill(),
    async restartCollector(offsetMs = 0) {
      await collector.stop();
      collector = await startAt(offsetMs);
    },
    async stop() {
      await Promise.all([collector.stop(), shop.stop()]);
      rmSync(data, { recursive: true, force: true });
    },
  };
}
