import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startChild, type Child } from "../scripts/children.ts";
import { freePort } from "../scripts/ports.ts";

const ROOT = new URL("..", import.meta.url);

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

export async function startStack(): Promise<Stack> {
  const data = mkdtempSync(join(tmpdir(), "tappa-e2e-"));
  const [collectorPort, shopPort] = [await freePort(0), await freePort(0)];
  const shopUrl = `http://localhost:${shopPort}`;
  const [key, secretKey] = ["pk_e2e", "sk_e2e_secret_key_of_the_journeys_0001"];

  const startCollector = (offsetMs: number): Promise<Child> =>
    startChild({
      name: "The collector",
      script: "apps/collector/src/main.ts",
      cwd: ROOT,
      logFile: join(data, "collector.log"),
      env: {
        NODE_OPTIONS: `--import=${new URL("clock.mjs", import.meta.url).href}`,
        CLOCK_OFFSET_MS: String(offsetMs),
        TAPPA_PORT: String(collectorPort),
        TAPPA_DATABASE: `file:${join(data, "tappa.db")}`,
        TAPPA_SITE: JSON.stringify({ name: "Journeys", key, secretKey, origins: [shopUrl] }),
      },
    });

  let collector = await startCollector(0);
  const shop = await startChild({
    name: "The shop",
    script: "apps/shop/src/main.ts",
    cwd: ROOT,
    logFile: join(data, "shop.log"),
    env: {
      SHOP_PORT: String(shopPort),
      SHOP_TAG: `<script async src="${collector.url}/tappa.js" data-key="${key}"></script>`,
    },
  });
  if (!collector.setupUrl) throw new Error("the collector printed no set-up link on an empty database");

  return {
    collectorUrl: collector.url,
    shopUrl,
    secretKey,
    setupUrl: collector.setupUrl,
    killCollector: () => collector.kill(),
    async restartCollector(offsetMs = 0) {
      await collector.stop();
      collector = await startCollector(offsetMs);
    },
    async stop() {
      await Promise.all([collector.stop(), shop.stop()]);
      rmSync(data, { recursive: true, force: true });
    },
  };
}
