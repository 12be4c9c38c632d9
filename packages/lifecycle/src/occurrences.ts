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

/** The occurrences an event rule is about, each with its end. */
export function occurrencesOf(rule: EventRule, facts: Facts, gross: boolean): Found {
  const { event, where, same, since = [], days } = rule;
  const isOrder = event === "order_completed" && !where && !days;
  const found = isOrder ? foundOrders(facts, gross) : foundMarks(facts.keys[keyOf(event, where, same)], !!days);
  for (const other of since) {
    const kept = facts.keys[keyOf(other, undefined, same)];
    if (kept) endAll(found, kept);
  }
  return found;
}

function foundOrders(facts: Facts, gross: boolean): Found {
  const times = Object.values(facts.orders).map(({ at }) => at);
  const isFull = times.length >= ORDERS_KEPT;
  return {
    all: ordersOf(facts, gross),
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
  for (const one of found.all)
    for (const mark of kept.last)
      if (compare(mark, [one.at, one.id]) > 0 && (!mark[2] || mark[2] === one.group)) one.end = Math.min(one.end, mark[0]);
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

/** R (or X) in ms for a person with orders at these times ([L17]). */
export function spanOf(name: "R" | "X", spans: Spans, times: number[]): number {
  const shop = durationMs(spans.atRiskAfter);
  const gaps = times
    .slice(1)
    .map((time, index) => times[index]! - time)
    .toSorted((a, b) => a - b);
  const half = gaps.length / 2;
  const own = gaps.length < 3 ? shop : Math.max(shop / 2, 1.25 * (gaps[Math.floor(half)]! + gaps[Math.ceil(half) - 1]!));
  return name === "R" ? own : durationMs(spans.lapsedAfter) * Math.max(1, own / shop);
}
