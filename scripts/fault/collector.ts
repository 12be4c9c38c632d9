import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { ConfigDraft } from "../../packages/protocol/src/index.ts";
import { becomeAdmin, type Admin } from "../fresh-collector.ts";
import { freePort } from "../ports.ts";
import { startCollector } from "../servers.ts";
import type { StoredEvent, TabNumbers } from "./account.ts";

/** A real collector on a database of its own, that can be killed and comes back on the same files. */
export interface FaultCollector {
  port: number;
  /** The data file. */
  file: string;
  admin: Admin;
  /** Ends it with SIGKILL, and starts it again after `awayMs`. */
  kill(awayMs: number): Promise<void>;
  /** What it stored after row `after`, of every kind; read from the data file. */
  stored(after: number): (StoredEvent & { row: number })[];
  /** What it knows of the numbers of each tab. */
  numbers(): TabNumbers[];
  /** How many losses it counted so far, and how many numbers may come yet. */
  losses(): { counted: number; open: number };
  stop(): Promise<void>;
}

export const KEY = "pk_fault";

const uuidOf = (hex: string) => hex.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");

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
  const file = join(data, "tappa.db");
  const database = new DatabaseSync(file, { readOnly: true });
  return {
    port,
    file,
    admin,
    async kill(awayMs) {
      await collector.kill();
      await new Promise((resolve) => setTimeout(resolve, awayMs));
      collector = await start();
    },
    stored: (after) =>
      database
        .prepare("SELECT rowid AS row, hex(id) AS id, tab, n, props FROM event WHERE rowid > ?")
        .all(after)
        .map(({ row, id, tab, n, props }) => {
          const { load, i } = JSON.parse(String(props)) as { load?: string; i?: number };
          const key = i === undefined ? uuidOf(String(id)) : `${load} ${i}`;
          return { row: Number(row), key, tab: String(tab), n: Number(n) };
        }),
    numbers: () =>
      database
        .prepare("SELECT tab, ranges, lost FROM tab")
        .all()
        .map(({ tab, ranges, lost }) => ({
          tab: String(tab),
          known: JSON.parse(String(ranges)) as TabNumbers["known"],
          lost: JSON.parse(String(lost)) as TabNumbers["lost"],
        })),
    losses() {
      const sums = "total(dropped) + total(missing) + total(refused) AS counted, total(open) AS open";
      const { counted, open } = database.prepare(`SELECT ${sums} FROM loss`).get()!;
      return { counted: Number(counted), open: Number(open) };
    },
    async stop() {
      database.close();
      await collector.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
