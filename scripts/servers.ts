import { join } from "node:path";
import { startChild, type Child } from "./children.ts";

const ROOT = new URL("..", import.meta.url);

interface ServerOptions {
  /** Folder of its data and its log. */
  data: string;
  port: number;
  /** What else the server is to know. */
  env?: Record<string, string>;
}

/** @param site as in `TAPPA_SITE` (docs/operate.md) */
export function startCollector({ data, port, env = {}, site }: ServerOptions & { site: object }): Promise<Child> {
  return startChild({
    name: "The collector",
    script: "apps/collector/src/main.ts",
    cwd: ROOT,
    logFile: join(data, "collector.log"),
    env: {
      TAPPA_PORT: String(port),
      TAPPA_DATABASE: `file:${join(data, "tappa.db")}`,
      TAPPA_SITE: JSON.stringify(site),
      // Journeys, benchmarks and faults look through a browser without a window.
      TAPPA_HEADLESS: "count",
      ...env,
    },
  });
}

/** The demo shop with the collector's tag in its pages. */
export function startShop({
  data,
  port,
  env = {},
  collectorUrl,
  key,
}: ServerOptions & { collectorUrl: string; key: string }): Promise<Child> {
  return startChild({
    name: "The shop",
    script: "apps/shop/src/main.ts",
    cwd: ROOT,
    logFile: join(data, "shop.log"),
    env: {
      SHOP_PORT: String(port),
      SHOP_TAG: `<script async src="${collectorUrl}/tappa.js" data-key="${key}"></script>`,
      ...env,
    },
  });
}
