import { orderKey } from "./add-event.ts";
import { durationMs } from "./duration.ts";
import type { Facts, Mark } from "./facts.ts";
import { keyOf } from "./key.ts";
import { KEPT, byTime } from "./merge.ts";
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
  /** Newest first. */
  all: Occurrence[];
  /** First occurrence of each distinct day, newest first. */
  days: Occurrence[];
  /** There may be more occurrences at or before this time; −Infinity when `all` is everything. */
  floor: number;
  daysFloor: number;
  /** Before this time there were none; −Infinity when that is not known. */
  begin: number;
  /** Before this time it is not known what ended an occurrence. */
  endsFloor: number;
}

/** The orders that count, newest first: of a positive or unknown value, until refunded in full. `gross`: refunds do not matter. */
export function ordersOf(facts: Facts, gross: boolean): Occurrence[] {
  const orders: Occurrence[] = [];
  for (const name in facts.orders) {
    const { at, id, valueMinor } = facts.orders[name]!;
    if (gross || valueMinor === null || valueMinor > 0)
      orders.push({ at, id, end: gross ? Infinity : refundedAt(facts, name, valueMinor) });
  }
  return orders.sort(newest);
}

const newest = (a: Occurrence, b: Occurrence): number => byTime([b.at, b.id], [a.at, a.id]);

function refundedAt(facts: Facts, order: string, valueMinor: number | null): number {
  const key = orderKey(order);
  let left = valueMinor ?? Infinity;
  const refunds = Object.keys(facts.refunds)
    .filter((name) => name === key || name.startsWith(`${key}/`))
    .map((name) => facts.refunds[name]!)
    .sort((a, b) => a.at - b.at);
  for (const refund of refunds) {
    left -= refund.valueMinor ?? Infinity;
    if (!(left > 0)) return refund.at;
  }
  return Infinity;
}

/** The occurrences an event rule is about, each with its end. */
export function occurrencesOf(rule: EventRule, facts: Facts, gross: boolean): Found {
  const isOrder = rule.event === "order_completed" && !rule.where;
  const kept = facts.keys[keyOf(rule.event, rule.where, rule.same)];
  const marks = isOrder ? [] : (kept?.last ?? []);
  const oldest = marks.at(-1);
  const found: Found = {
    all: isOrder ? ordersOf(facts, gross) : marks.map(occurrence),
    days: (kept?.days ?? []).map((at) => ({ at, end: Infinity, id: "" })),
    floor: -Infinity,
    daysFloor: -Infinity,
    begin: kept && !isOrder ? kept.first[0] : -Infinity,
    endsFloor: -Infinity,
  };
  if (isOrder && found.all.length >= KEPT.orders) found.floor = found.all.at(-1)!.at;
  if (oldest && kept!.first[1] !== oldest[1]) {
    found.floor = oldest[0];
    found.all.push(occurrence(kept!.first));
  }
  if (kept?.days && kept.days.at(-1) !== kept.first[0]) {
    found.daysFloor = kept.days.at(-1)!;
    found.days.push({ at: kept.first[0], end: Infinity, id: "" });
  }
  for (const event of rule.since ?? []) endAll(found, facts, keyOf(event, undefined, rule.same));
  return found;
}

const occurrence = ([at, id, group]: Mark): Occurrence => ({ at, id, end: Infinity, group });

function endAll(found: Found, facts: Facts, key: string): void {
  const kept = facts.keys[key];
  if (!kept) return;
  const oldest = kept.last.at(-1)!;
  if (kept.first[1] !== oldest[1]) found.endsFloor = Math.max(found.endsFloor, oldest[0]);
  for (const one of found.all)
    for (const mark of kept.last)
      if (byTime(mark, [one.at, one.id]) > 0 && (mark[2] === undefined || mark[2] === one.group))
        one.end = Math.min(one.end, mark[0]);
}

/** The model's R and X. */
export interface Spans {
  atRiskAfter: Duration;
  lapsedAfter: Duration;
}

/** R (or X) in ms for the person with these orders at that time ([L17]). */
export function spanOf(name: "R" | "X", spans: Spans, orders: Occurrence[], at: number): number {
  const shop = durationMs(spans.atRiskAfter);
  const times = orders.filter((order) => order.at <= at && at < order.end).map((order) => order.at);
  let own = shop;
  if (times.length >= 4) {
    const gaps = times
      .slice(1)
      .map((time, index) => times[index]! - time)
      .sort((a, b) => a - b);
    const middle = gaps.length >> 1;
    own = Math.max(shop / 2, 2.5 * (gaps.length % 2 ? gaps[middle]! : (gaps[middle - 1]! + gaps[middle]!) / 2));
  }
  return name === "R" ? own : durationMs(spans.lapsedAfter) * Math.max(1, own / shop);
}
