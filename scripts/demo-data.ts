// Makes apps/shop/data/online-retail-subset.csv.gz from the whole "Online Retail" data set:
//   npm run demo-data -- path/to/online_retail.csv.gz   --json FILE (figures)
// Same input, same bytes: customers are drawn by a hash of their id within strata of recency × frequency, so that the
// subset keeps the shape of the whole; all rows of a drawn customer stay, dirty ones and cancellations included.
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { COLUMNS, isCancellation, printCsv, readRetail, type RetailRow } from "./retail.ts";

const SAMPLE = 600;
const MAX_BYTES = 600 * 1024;
const TARGET = new URL("../apps/shop/data/online-retail-subset.csv.gz", import.meta.url);
const RECENCY_DAYS = [14, 30, 60, 90, 180, 270];
const FREQUENCY = [0, 1, 2, 3, 5, 9, 19];

interface Buyer {
  invoices: Set<string>;
  lastDate: string;
}

function buyersOf(rows: RetailRow[]): Map<string, Buyer> {
  const buyers = new Map<string, Buyer>();
  for (const row of rows) {
    if (row.customer === "") continue;
    const buyer = buyers.get(row.customer) ?? { invoices: new Set(), lastDate: "" };
    if (!isCancellation(row)) buyer.invoices.add(row.invoice);
    if (row.date > buyer.lastDate) buyer.lastDate = row.date;
    buyers.set(row.customer, buyer);
  }
  return buyers;
}

function band(value: number, edges: number[]): number {
  const at = edges.findIndex((edge) => value <= edge);
  return at === -1 ? edges.length : at;
}

/** Strata by recency and frequency; names sort, so the order never depends on the input. */
function strataOf(rows: RetailRow[]): Map<string, string[]> {
  const end = Date.parse(`${rows.reduce((last, row) => (row.date > last ? row.date : last), "").slice(0, 10)}T00:00Z`);
  const strata = new Map<string, string[]>();
  for (const [customer, { invoices, lastDate }] of buyersOf(rows)) {
    const days = (end - Date.parse(`${lastDate.slice(0, 10)}T00:00Z`)) / 86_400_000;
    const name = `${band(days, RECENCY_DAYS)}/${band(invoices.size, FREQUENCY)}`;
    strata.set(name, [...(strata.get(name) ?? []), customer]);
  }
  return new Map([...strata].toSorted(([a], [b]) => a.localeCompare(b, "en")));
}

/** `size` seats by largest remainder: each stratum gets its share, and the sum is exact. */
export function seatsOf(sizes: number[], size: number): number[] {
  const total = sizes.reduce((sum, each) => sum + each, 0);
  const shares = sizes.map((each) => (each * Math.min(size, total)) / total);
  const seats = shares.map(Math.floor);
  const rest = Math.min(size, total) - seats.reduce((sum, each) => sum + each, 0);
  const byRemainder = shares
    .map((share, index) => ({ index, part: share % 1 }))
    .toSorted((a, b) => b.part - a.part || a.index - b.index);
  for (const { index } of byRemainder.slice(0, rest)) seats[index] = (seats[index] ?? 0) + 1;
  return seats;
}

function digest(customer: string): string {
  return createHash("sha256").update(`tappa-demo/${customer}`).digest("hex");
}

export function sampleOf(rows: RetailRow[], size: number): Set<string> {
  const groups = [...strataOf(rows).values()];
  const seats = seatsOf(
    groups.map((group) => group.length),
    size,
  );
  return new Set(
    groups.flatMap((group, index) =>
      group
        .map((customer) => ({ customer, order: digest(customer) }))
        .toSorted((a, b) => (a.order < b.order ? -1 : 1))
        .slice(0, seats[index])
        .map(({ customer }) => customer),
    ),
  );
}

/** The rows of the drawn customers as CSV. A description equal to the last one of its stock code is left blank: 45 % smaller. */
export function printSubset(rows: RetailRow[], customers: Set<string>): string {
  const names = new Map<string, string>();
  const lines = [COLUMNS.join(",")];
  for (const row of rows) {
    if (!customers.has(row.customer)) continue;
    const isKnown = names.get(row.code) === row.description;
    names.set(row.code, row.description);
    const { invoice, code, quantity, date, price, customer, country } = row;
    lines.push(
      printCsv([invoice, code, isKnown ? "" : row.description, String(quantity), date, String(price), customer, country]),
    );
  }
  return `${lines.join("\n")}\n`;
}

function main(): void {
  const { values: options, positionals } = parseArgs({ options: { json: { type: "string" } }, allowPositionals: true });
  const [source] = positionals;
  if (!source) {
    console.error("usage: npm run demo-data -- path/to/online_retail.csv.gz [--json FILE]");
    process.exit(2);
  }
  const rows = readRetail(source);
  const customers = sampleOf(rows, SAMPLE);
  const csv = printSubset(rows, customers);
  const bytes = gzipSync(csv, { level: 9 });
  if (bytes.length > MAX_BYTES) throw new Error(`The subset has ${bytes.length} bytes; at most ${MAX_BYTES} may ship.`);
  writeFileSync(TARGET, bytes);
  const kept = csv.split("\n").length - 2;
  console.log(`${customers.size} customers, ${kept} rows, ${bytes.length} bytes → ${fileURLToPath(TARGET)}`);
  const figures = { customers: customers.size, rows: kept, bytes: bytes.length };
  if (options.json) writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`);
}

if (import.meta.main) main();
