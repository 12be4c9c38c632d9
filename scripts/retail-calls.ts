// Invoices of the "Online Retail" data set as calls of Segment's HTTP API. Cleaned here, not in the file: rows without a
// quantity or price are no purchase. Times are London wall-clock times read as UTC, moved by whole days.
import { isCancellation, type RetailRow } from "./retail.ts";

export interface Product {
  product_id: string;
  name: string;
  price: number;
  quantity: number;
}

interface CallBase {
  messageId: string;
  userId: string;
  timestamp: string;
}

export type Call = CallBase &
  ({ type: "identify"; traits: { country: string } } | { type: "track"; event: string; properties: Record<string, unknown> });

export interface History {
  /** In the order of time. */
  calls: Call[];
  customers: number;
  orders: number;
  refunds: number;
  /** Cancelled lines that match no earlier line; they are left out, not invented. */
  unmatched: number;
  /** Lines that are no purchase: without a price or quantity, or cancelled fees. */
  skipped: number;
}

interface Line extends RetailRow {
  isRefunded: boolean;
}

const DAY_MS = 86_400_000;
const CURRENCY = "GBP";
/** Carriage and bank fees stand among the stock codes. */
const FEES = new Set(["POST", "DOT", "C2", "BANK CHARGES", "AMAZONFEE"]);
/** Leaves room below the wire's 16 KiB for what the collector adds. */
const PRODUCTS_BYTES = 14 * 1024;

function timeOf(date: string): number {
  return Date.parse(`${date}:00Z`);
}

/** Whole days from the last day of the rows to the day before `now` (UTC). */
export function shiftDaysFor(rows: RetailRow[], now: number): number {
  const last = rows.reduce((latest, row) => (row.date > latest ? row.date : latest), "");
  return Math.floor(now / DAY_MS) - 1 - Math.floor(timeOf(last) / DAY_MS);
}

function pounds(lines: RetailRow[]): number {
  return Number(lines.reduce((sum, line) => sum + Math.abs(line.quantity) * line.price, 0).toFixed(2));
}

/** As many products as one event may hold, and how many there were. */
export function productsOf(lines: RetailRow[]): { products: Product[]; products_total?: number } {
  const products: Product[] = [];
  let bytes = 0;
  for (const { code, description, price, quantity } of lines) {
    const product = { product_id: code, name: description, price, quantity: Math.abs(quantity) };
    bytes += Buffer.byteLength(JSON.stringify(product)) + 1;
    if (bytes > PRODUCTS_BYTES) break;
    products.push(product);
  }
  return products.length < lines.length ? { products, products_total: lines.length } : { products };
}

function groupBy<T>(items: T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}

/** The latest earlier line of the same customer with the same code and quantity that nothing has refunded yet. */
export function matchCancellation(cancelled: RetailRow, lines: Line[]): Line | undefined {
  return lines.findLast(
    (line) =>
      !line.isRefunded && line.code === cancelled.code && line.quantity === -cancelled.quantity && line.date <= cancelled.date,
  );
}

function orderCall(invoice: string, lines: RetailRow[], base: (at: string) => Omit<CallBase, "messageId">): Call | undefined {
  const goods = lines.filter(({ code }) => !FEES.has(code));
  if (goods.length === 0) return undefined;
  const shipping = pounds(lines.filter(({ code }) => FEES.has(code)));
  const value = pounds(goods);
  const total = Number((value + shipping).toFixed(2));
  return {
    type: "track",
    event: "Order Completed",
    messageId: `retail-order-${invoice}`,
    ...base(lines[0]?.date ?? ""),
    properties: { order_id: invoice, value, total, shipping, currency: CURRENCY, ...productsOf(goods) },
  };
}

interface Refunds {
  calls: Call[];
  unmatched: number;
  skipped: number;
}

function refundCalls(rows: RetailRow[], lines: Line[], base: (at: string) => Omit<CallBase, "messageId">): Refunds {
  const result: Refunds = { calls: [], unmatched: 0, skipped: 0 };
  for (const [invoice, cancelled] of groupBy(rows, (row) => row.invoice)) {
    const byOrder = new Map<string, RetailRow[]>();
    for (const row of cancelled) {
      if (FEES.has(row.code) || row.price <= 0) {
        result.skipped += 1;
        continue;
      }
      const line = matchCancellation(row, lines);
      if (!line) {
        result.unmatched += 1;
        continue;
      }
      line.isRefunded = true;
      // Nobody gets back more than was paid; manual entries are cancelled at other prices.
      const refunded = { ...row, price: Math.min(row.price, line.price) };
      byOrder.set(line.invoice, [...(byOrder.get(line.invoice) ?? []), refunded]);
    }
    for (const [order, refunded] of byOrder) {
      result.calls.push({
        type: "track",
        event: "Order Refunded",
        messageId: `retail-refund-${invoice}-${order}`,
        ...base(refunded[0]?.date ?? ""),
        properties: {
          order_id: order,
          refund_id: `${invoice}-${order}`,
          value: pounds(refunded),
          currency: CURRENCY,
          ...productsOf(refunded),
        },
      });
    }
  }
  return result;
}

function callsOfCustomer(customer: string, rows: RetailRow[], shiftMs: number): Omit<History, "customers"> {
  const base = (date: string) => ({
    userId: `customer-${customer}`,
    timestamp: new Date(timeOf(date) + shiftMs).toISOString(),
  });
  const bought = rows.filter((row) => !isCancellation(row));
  const lines: Line[] = bought
    .filter(({ quantity, price }) => quantity > 0 && price > 0)
    .map((row) => ({ ...row, isRefunded: false }));
  const orders = [...groupBy(lines, (line) => line.invoice)].flatMap(([invoice, group]) => orderCall(invoice, group, base) ?? []);
  const refunds = refundCalls(
    rows.filter((row) => isCancellation(row)),
    lines,
    base,
  );
  const identify: Call = {
    type: "identify",
    messageId: `retail-customer-${customer}`,
    ...base(rows[0]?.date ?? ""),
    traits: { country: rows[0]?.country ?? "" },
  };
  return {
    calls: [identify, ...orders, ...refunds.calls],
    orders: orders.length,
    refunds: refunds.calls.length,
    unmatched: refunds.unmatched,
    skipped: bought.length - lines.length + refunds.skipped,
  };
}

/** Everything the rows tell, as calls at their times moved by `shiftDays`. The same rows give the same calls, in the same order. */
export function historyOf(rows: RetailRow[], shiftDays: number): History {
  const history: History = { calls: [], customers: 0, orders: 0, refunds: 0, unmatched: 0, skipped: 0 };
  const sorted = rows
    .filter(({ customer }) => customer !== "")
    .toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
  for (const [customer, own] of groupBy(sorted, (row) => row.customer)) {
    const { calls, orders, refunds, unmatched, skipped } = callsOfCustomer(customer, own, shiftDays * DAY_MS);
    history.calls.push(...calls);
    history.customers += 1;
    history.orders += orders;
    history.refunds += refunds;
    history.unmatched += unmatched;
    history.skipped += skipped;
  }
  // A stable sort keeps identify before an order of the same minute.
  history.calls.sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0));
  return history;
}
