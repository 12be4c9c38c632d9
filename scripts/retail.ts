import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** One line of an invoice as the data set has it; nothing is cleaned. */
export interface RetailRow {
  invoice: string;
  code: string;
  description: string;
  quantity: number;
  /** `YYYY-MM-DDTHH:MM`, London time. */
  date: string;
  price: number;
  customer: string;
  country: string;
}

export const COLUMNS = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"];

/** Splits one CSV line; quoted fields may hold commas and doubled quotes. */
export function splitCsv(line: string): string[] {
  const fields: string[] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^,]*))(,|$)/y;
  for (let match = pattern.exec(line); match; match = pattern.exec(line)) {
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] === "") break;
  }
  return fields;
}

export function printCsv(fields: string[]): string {
  return fields.map((field) => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(",");
}

function toRow(line: string): RetailRow {
  const [invoice = "", code = "", description = "", quantity = "", date = "", price = "", customer = "", country = ""] =
    splitCsv(line);
  return {
    invoice,
    code,
    description,
    quantity: Number(quantity),
    date: date.slice(0, 16),
    price: Number(price),
    customer,
    country,
  };
}

/** Rows of a `.csv.gz`. A blank description stands for the last one given for the same stock code. */
export function readRetail(path: string | URL): RetailRow[] {
  const [head, ...lines] = gunzipSync(readFileSync(path)).toString("utf8").trimEnd().split(/\r?\n/);
  if (head !== COLUMNS.join(",")) throw new Error(`Expected the columns ${COLUMNS.join(",")} in ${String(path)}, found ${head}`);
  const names = new Map<string, string>();
  return lines.map((line) => {
    const row = toRow(line);
    if (row.description === "") row.description = names.get(row.code) ?? "";
    else names.set(row.code, row.description);
    return row;
  });
}

export function isCancellation(row: Pick<RetailRow, "invoice">): boolean {
  return row.invoice.startsWith("C");
}
