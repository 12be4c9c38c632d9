import { orderKey } from "./add-event.ts";
import { durationMs } from "./duration.ts";
import type { Facts, KeyFacts, Mark } from "./facts.ts";
import { keyOf } from "./key.ts";
import { ORDERS_KEPT } from "./merge.ts";
import { compare } from "./order.ts";
import type { Duration, EventRule } from "./rule.ts";

/** Something that counts from `at` until `end`: an order until its refund, an add to the cart until the cart is emptied. */
export interface Occurrence {
  at: number;
  end: number;
  id: string;
  group?: string | undefined;
}

/** What facts hold for one event rule. */
export interface Found {
  /** Newest first; the very first is always there. */
  all: Occurrence[];
  /** There may be more at or before this time. */
  floor: number;
  /** Before this time there were none. */
  begin: number;
  /** Before this time it is not known what ended an occurrence. */
  endsFloor: number;
}

/** The orders that count, newest first: of a positive or unknown value, until refunded in full. `gross`: refunds do not matter. */
export function ordersOf(facts: Facts, gross: boolean): Occurrence[] {
  return Object.entries(facts.orders)
    .filter(([, { valueMinor }]) => gross || valueMinor === null || valueMinor > 0)
    .map(([name, { at, id, valueMinor }]) => ({ at, id, end: gross ? Infinity : refundedAt(facts, orderKey(name), valueMinor) }))
    .toSorted((a, b) => compare([b.at, b.id], [a.at, a.id]));
}

function refundedAt(facts: Facts, order: string, valueMinor: number | null): number {
  let left = valueMinor ?? Infinity;
  const refunds = Object.entries(facts.refunds).toSorted(([, a], [, b]) => a.at - b.at);
  return (
    refunds.find(([name, refund]) => `${name}/`.startsWith(`${order}/`) && !((left -= refund.valueMinor ?? Infinity) > 0))?.[1]
      .at ?? Infinity
  );
}

/** Those that count at a time. */
export function aliveAt(all: readonly Occurrence[], at: number): Occurrence[] {
  return all.filter((one) => one.at <= at && at < one.end);
}

/** The occurrences an event rule is about, each with its end. */
export function occurrencesOf(rule: EventRule, { facts, orders }: Orders): Found {
  const { event, where, same, since = [], days } = rule;
  const isOrder = event === "order_completed" && !where && !days;
  const found = isOrder ? foundOrders(facts, orders) : foundMarks(facts.keys[keyOf(event, where, same)], !!days);
  for (const other of since) {
    const kept = facts.keys[keyOf(other, undefined, same)];
    if (kept) endAll(found, kept);
  }
  return found;
}

function foundOrders(facts: Facts, orders: Occurrence[]): Found {
  const times = Object.values(facts.orders).map(({ at }) => at);
  const isFull = times.length >= ORDERS_KEPT;
  return {
    all: orders,
    floor: isFull ? Math.min(...times) : -Infinity,
    begin: isFull ? -Infinity : Infinity,
    endsFloor: -Infinity,
  };
}

function foundMarks(kept: KeyFacts | undefined, isDays: boolean): Found {
  const marks = (isDays ? kept?.days : kept?.last) ?? [];
  const floor = kept ? floorOf(kept, marks) : -Infinity;
  const all = floor > -Infinity ? [...marks, kept!.first] : marks;
  return {
    all: all.map(([at, id, group]) => ({ at, id, end: Infinity, group })),
    floor,
    begin: kept?.first[0] ?? Infinity,
    endsFloor: -Infinity,
  };
}

function endAll(found: Found, kept: KeyFacts): void {
  found.endsFloor = Math.max(found.endsFloor, floorOf(kept, kept.last));
  found.all = found.all.map((one) => {
    const ends = kept.last.filter((mark) => compare(mark, [one.at, one.id]) > 0 && (!mark[2] || mark[2] === one.group));
    return { ...one, end: Math.min(one.end, ...ends.map(([at]) => at)) };
  });
}

/** The oldest time kept; −Infinity when that is everything. */
function floorOf(kept: KeyFacts, marks: Mark[]): number {
  const oldest = marks.at(-1);
  return !oldest || oldest[1] === kept.first[1] ? -Infinity : oldest[0];
}

/** The model's R and X. */
export interface Spans {
  atRiskAfter: Duration;
  lapsedAfter: Duration;
}

interface Orders {
  facts: Facts;
  orders: Occurrence[];
  rhythm: Map<string, number>;
  spans: Spans | null;
}

/** A duration in ms; R and X as they are at that time for the person with these orders ([L17]). */
export function spanMs(span: Duration, { orders, rhythm, spans }: Orders, at: number): number {
  if (span !== "R" && span !== "X") return durationMs(span);
  if (!spans) return NaN;
  const shop = durationMs(spans.atRiskAfter);
  const counted = aliveAt(orders, at);
  const key = `${counted.length} ${counted[0]?.id}`;
  const own = rhythm.get(key) ?? ownSpan(counted, shop);
  rhythm.set(key, own);
  return span === "R" ? own : durationMs(spans.lapsedAfter) * Math.max(1, own / shop);
}

function ownSpan(orders: readonly Occurrence[], shop: number): number {
  if (orders.length < 4) return shop;
  const gaps = orders
    .slice(1)
    .map(({ at }, index) => orders[index]!.at - at)
    .toSorted((a, b) => a - b);
  const half = gaps.length / 2;
  return Math.max(shop / 2, 1.25 * (gaps[Math.floor(half)]! + gaps[Math.ceil(half) - 1]!));
}
