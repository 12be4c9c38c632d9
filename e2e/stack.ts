import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const ROOT = new URL("..", import.meta.url).pathname;

interface LogLine {
  msg?: string;
  url?: string;
  setupUrl?: string;
}

interface Service {
  url: string;
  setupUrl: string | undefined;
  process: ChildProcess;
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (!address || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** Starts a server of the repository and waits for its "listening" line. */
async function startService(args: string[], env: Record<string, string>): Promise<Service> {
  const child = spawn("node", args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"] });
  let setupUrl: string | undefined;
  return new Promise((resolve, reject) => {
    child.once("exit", (code, signal) => reject(new Error(`${args.join(" ")} ended (${code ?? signal}) before it listened`)));
    createInterface({ input: child.stdout }).on("line", (text) => {
      const line = readLog(text);
      if (line.setupUrl) setupUrl = line.setupUrl;
      // The set-up link, where there is one, is logged before "listening" is acted upon.
      if (line.msg === "listening" && line.url) setImmediate(() => resolve({ url: line.url!, setupUrl, process: child }));
    });
  });
}

function readLog(text: string): LogLine {
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return {};
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await gone;
}

/** One shop with the tag, one collector, one database of its own; ports are ephemeral. */
export interface Stack {
  collectorUrl: string;
  shopUrl: string;
  key: string;
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
  const [collectorPort, shopPort] = [await freePort(), await freePort()];
  const shopOrigin = `http://localhost:${shopPort}`;
  const [key, secretKey] = ["pk_e2e", "sk_e2e_secret_key_of_the_journeys_0001"];

  const startCollector = (offsetMs: number) =>
    startService(["--import", "./e2e/clock.mjs", "apps/collector/src/main.ts"], {
      CLOCK_OFFSET_MS: String(offsetMs),
      TAPPA_PORT: String(collectorPort),
      TAPPA_DATABASE: `file:${data}/tappa.db`,
      TAPPA_SITE: JSON.stringify({ name: "Journeys", key, secretKey, origins: [shopOrigin] }),
    });

  let collector = await startCollector(0);
  const shop = await startService(["apps/shop/src/main.ts"], {
    SHOP_PORT: String(shopPort),
    SHOP_TAG: `<script async src="${collector.url}/tappa.js" data-key="${key}"></script>`,
  });
  if (!collector.setupUrl) throw new Error("the collector printed no set-up link on an empty database");

  return {
    collectorUrl: collector.url,
    shopUrl: shopOrigin,
    key,
    secretKey,
    setupUrl: collector.setupUrl,
    killCollector: () => end(collector.process, "SIGKILL"),
    async restartCollector(offsetMs = 0) {
      await end(collector.process, "SIGTERM");
      collector = await startCollector(offsetMs);
    },
    async stop() {
      await Promise.all([end(collector.process, "SIGTERM"), end(shop.process, "SIGTERM")]);
      rmSync(data, { recursive: true, force: true });
    },
  };
}
