// Imports the shipped history into a collector through the public server API (Segment's /v1/batch with the secret key):
//   node scripts/import.ts --url http://localhost:4000 --secret-key sk_… [--data ./data] [--json FILE]
// Safe to repeat and to resume: messageIds are stable, and <data>/import.json keeps how far it came and by how many days
// the times were moved, so that a later run sends the very same events.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { createProgress } from "./progress.ts";
import { readRetail, type RetailRow } from "./retail.ts";
import { historyOf, shiftDaysFor } from "./retail-calls.ts";
import { batchesOf, sendBatch, type Endpoint, type Outside } from "./send.ts";

export const SUBSET = new URL("../apps/shop/data/online-retail-subset.csv.gz", import.meta.url);

interface ImportState {
  /** Whole days by which all times are moved; decided once per data folder. */
  shiftDays: number;
  /** Calls stored so far. */
  sent: number;
}

export interface ImportOptions {
  rows: RetailRow[];
  endpoint: Endpoint;
  /** Where the state is kept. */
  stateFile: string;
  now: number;
  onProgress: (done: number, total: number) => void;
}

export interface ImportSummary {
  /** Events sent by this run; 0 when everything was there. */
  imported: number;
  total: number;
  customers: number;
  orders: number;
  refunds: number;
  unmatched: number;
  rejected: Record<string, number>;
  shiftDays: number;
  seconds: number;
}

function readState(file: string): ImportState | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as ImportState) : undefined;
}

function writeState(file: string, state: ImportState): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(state));
  renameSync(`${file}.new`, file);
}

/** Sends what the collector has not got yet and remembers each stored batch. */
export async function importHistory(options: ImportOptions, outside: Outside): Promise<ImportSummary> {
  const { rows, endpoint, stateFile, now, onProgress } = options;
  const startedAt = Date.now();
  const state = readState(stateFile) ?? { shiftDays: shiftDaysFor(rows, now), sent: 0 };
  writeState(stateFile, state);
  const {
    calls,
    customers,
    orders,
    refunds,
    rows: { unmatched },
  } = historyOf(rows, state.shiftDays);
  const rejected: Record<string, number> = {};
  let imported = 0;
  for (const batch of batchesOf(calls.slice(state.sent))) {
    onProgress(state.sent, calls.length);
    for (const { code } of await sendBatch(batch, endpoint, outside)) rejected[code] = (rejected[code] ?? 0) + 1;
    imported += batch.length;
    state.sent += batch.length;
    writeState(stateFile, state);
  }
  onProgress(state.sent, calls.length);
  const seconds = Number(((Date.now() - startedAt) / 1000).toFixed(1));
  return { imported, total: calls.length, customers, orders, refunds, unmatched, rejected, shiftDays: state.shiftDays, seconds };
}

/** One line for people. */
export function printSummary({
  imported,
  customers,
  orders,
  refunds,
  unmatched,
  rejected,
  seconds,
  total,
}: ImportSummary): string {
  if (imported === 0) return `imported 0 (all ${total} events are there)`;
  const refused = Object.entries(rejected).map(([code, count]) => `, ${count} rejected (${code})`);
  const left = `${unmatched} cancelled lines match no earlier order line and were left out`;
  return `imported ${imported} events of ${customers} customers in ${seconds} s: ${orders} orders, ${refunds} refunds${refused.join("")}; ${left}`;
}

/** The real network and clock. */
export const OUTSIDE: Outside = {
  fetch: globalThis.fetch,
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      url: { type: "string", default: "http://localhost:4000" },
      "secret-key": { type: "string" },
      data: { type: "string", default: "./data" },
      json: { type: "string" },
    },
  });
  const secretKey = values["secret-key"];
  if (!secretKey) throw new Error("Give the site's secret key: --secret-key sk_…");
  const progress = createProgress("importing", process.stdout);
  const summary = await importHistory(
    {
      rows: readRetail(SUBSET),
      endpoint: { url: values.url, secretKey },
      stateFile: join(values.data, "import.json"),
      now: Date.now(),
      onProgress: progress.show,
    },
    OUTSIDE,
  );
  progress.end();
  console.log(printSummary(summary));
  if (values.json) writeFileSync(values.json, `${JSON.stringify(summary, null, 2)}\n`);
}

if (import.meta.main) await main();
