// Invoices of the "Online Retail" data set as calls of Segment's HTTP API. Cleaned here, not in the file: rows without a
// quantity or price are no purchase. Times are London wall-clock times read as UTC, moved by whole days.
import { isCancellation, type RetailRow } from "./retail.ts";

export interface Product {
  product_id: string;
  name: string;
  price: number;
  quantity: number;
}

/** A customer of the data; or an invoice that names none, each of which is somebody of whom nothing else is known. */
type Who = { userId: string } | { anonymousId: string };

type CallBase = Who & {
  messageId: string;
  timestamp: string;
};

export type Call = CallBase &
  ({ type: "identify"; traits: { country: string } } | { type: "track"; event: string; properties: Record<string, unknown> });

/** What became of the rows: each is counted once. */
export interface Fates {
  /** Lines of orders, their fees among them. */
  ordered: number;
  refunded: number;
  /** Cancelled lines that match no earlier line of the customer; left out, not invented. */
  unmatched: number;
  /** Cancelled lines without a customer: nobody can say whose order it was. */
  nobodys: number;
  /** Cancelled fees. */
  feesCancelled: number;
  /** Lines of invoices that hold nothing but fees. */
  feesAlone: number;
  /** Not cancelled and without a price: gifts and corrections. */
  unpriced: number;
  /** Not cancelled and without a quantity: corrections of the stock. */
  unstocked: number;
  /** Adjusted bad debts (invoices with an A): book-keeping, no purchase. */
  adjusted: number;
}

export interface History {
  /** In the order of time. */
  calls: Call[];
  customers: number;
  /** Invoices without a customer that are orders. */
  anonymous: number;
  orders: number;
  refunds: number;
  rows: Fates;
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

type Base = (at: string) => Who & Pick<CallBase, "timestamp">;

function orderCall(invoice: string, lines: RetailRow[], base: Base): Call | undefined {
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

function refundCalls(rows: RetailRow[], lines: Line[], base: Base, fates: Fates): Call[] {
  const calls: Call[] = [];
  for (const [invoice, cancelled] of groupBy(rows, (row) => row.invoice)) {
    const byOrder = new Map<string, RetailRow[]>();
    for (const row of cancelled) {
      const isFee = FEES.has(row.code) || row.price <= 0;
      const line = isFee ? undefined : matchCancellation(row, lines);
      fates[isFee ? "feesCancelled" : line ? "refunded" : "unmatched"] += 1;
      if (!line) continue;
      line.isRefunded = true;
      // Nobody gets back more than was paid; manual entries are cancelled at other prices.
      const refunded = { ...row, price: Math.min(row.price, line.price) };
      byOrder.set(line.invoice, [...(byOrder.get(line.invoice) ?? []), refunded]);
    }
    for (const [order, refunded] of byOrder) {
      calls.push({
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
  return calls;
}

/** What of the rows is a purchase. */
function linesOf(rows: RetailRow[], fates: Fates): Line[] {
  const lines: Line[] = [];
  for (const row of rows) {
    if (isCancellation(row)) continue;
    const { invoice, quantity, price } = row;
    if (invoice.startsWith("A")) fates.adjusted += 1;
    else if (quantity <= 0) fates.unstocked += 1;
    else if (price <= 0) fates.unpriced += 1;
    else lines.push({ ...row, isRefunded: false });
  }
  return lines;
}

function orderCalls(lines: Line[], base: Base, fates: Fates): Call[] {
  return [...groupBy(lines, (line) => line.invoice)].flatMap(([invoice, group]) => {
    const order = orderCall(invoice, group, base);
    fates[order ? "ordered" : "feesAlone"] += group.length;
    return order ?? [];
  });
}

/** Everything the rows tell, as calls at their times moved by `shiftDays`. The same rows give the same calls, in the same order. */
export function historyOf(rows: RetailRow[], shiftDays: number): History {
  const fates: Fates = {
    ordered: 0,
    refunded: 0,
    unmatched: 0,
    nobodys: 0,
    feesCancelled: 0,
    feesAlone: 0,
    unpriced: 0,
    unstocked: 0,
    adjusted: 0,
  };
  const history: History = { calls: [], customers: 0, anonymous: 0, orders: 0, refunds: 0, rows: fates };
  const baseOf =
    (who: Who): Base =>
    (date) => ({ ...who, timestamp: new Date(timeOf(date) + shiftDays * DAY_MS).toISOString() });
  const sorted = rows.toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
  for (const [customer, own] of groupBy(
    sorted.filter((row) => row.customer !== ""),
    (row) => row.customer,
  )) {
    const base = baseOf({ userId: `customer-${customer}` });
    const lines = linesOf(own, fates);
    const orders = orderCalls(lines, base, fates);
    const refunds = refundCalls(
      own.filter((row) => isCancellation(row)),
      lines,
      base,
      fates,
    );
    const { date = "", country = "" } = own[0] ?? {};
    const identify: Call = { type: "identify", messageId: `retail-customer-${customer}`, ...base(date), traits: { country } };
    history.calls.push(identify, ...orders, ...refunds);
    history.customers += 1;
    history.orders += orders.length;
    history.refunds += refunds.length;
  }
  for (const [invoice, own] of groupBy(
    sorted.filter((row) => row.customer === ""),
    (row) => row.invoice,
  )) {
    fates.nobodys += own.filter((row) => isCancellation(row)).length;
    const orders = orderCalls(linesOf(own, fates), baseOf({ anonymousId: `invoice-${invoice}` }), fates);
    history.calls.push(...orders);
    history.anonymous += orders.length;
    history.orders += orders.length;
  }
  // A stable sort keeps identify before an order of the same minute.
  history.calls.sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0));
  return history;
}
