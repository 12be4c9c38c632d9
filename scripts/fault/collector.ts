import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { ConfigDraft, Overview } from "../../packages/protocol/src/index.ts";
import { becomeAdmin } from "../fresh-collector.ts";
import { freePort } from "../ports.ts";
import { startCollector } from "../servers.ts";
import type { StoredEvent } from "./account.ts";

/** A real collector on a database of its own, that can be killed and comes back on the same files. */
export interface FaultCollector {
  port: number;
  /** Ends it with SIGKILL, and starts it again after `awayMs`. */
  kill(awayMs: number): Promise<void>;
  /** The harness's events after row `after`, read from the data file. */
  stored(after: number): StoredEvent[];
  /** What it says was lost, or never came so far. */
  lost(): Promise<number>;
  stop(): Promise<void>;
}

export const KEY = "pk_fault";

export async function startFaultCollector(origin: string): Promise<FaultCollector> {
  const data = mkdtempSync(join(tmpdir(), "tappa-fault-"));
  const port = await freePort(0);
  const site = { name: "Fault", key: KEY, secretKey: "sk_fault_secret_key_of_the_harness_01", origins: [origin] };
  const start = () => startCollector({ data, port, site });
  let collector = await start();
  const admin = await becomeAdmin(collector.url, collector.setupUrl);
  const draft = await admin<ConfigDraft>("GET", "/config");
  // What is limited is the harness's to decide: the proxy does it.
  await admin("PUT", "/config", { ...draft, limits: { eventsPerMinute: 1_000_000 } });
  const database = new DatabaseSync(join(data, "tappa.db"), { readOnly: true });
  return {
    port,
    async kill(awayMs) {
      await collector.kill();
      await new Promise((resolve) => setTimeout(resolve, awayMs));
      collector = await start();
    },
    stored: (after) =>
      database
        .prepare("SELECT rowid AS row, tab, n, props FROM event WHERE name IN ('tick', 'order_completed') AND rowid > ?")
        .all(after)
        .map(({ row, tab, n, props }) => {
          const { load, i } = JSON.parse(String(props)) as { load: string; i: number };
          return { row: Number(row), tab: String(tab), n: Number(n), load, i };
        }),
    async lost() {
      const { delivery } = await admin<Pick<Overview, "delivery">>("GET", "/overview");
      return delivery.lost + delivery.open;
    },
    async stop() {
      database.close();
      await collector.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
