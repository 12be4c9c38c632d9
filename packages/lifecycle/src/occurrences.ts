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
export function occurrencesOf({ event, where, same, since, days }: EventRule, facts: Facts, gross: boolean): Found {
  const found: Found = { all: [], floor: -Infinity, begin: Infinity, endsFloor: -Infinity };
  if (event === "order_completed" && !where && !days) {
    found.all = ordersOf(facts, gross);
    const times = Object.values(facts.orders).map(({ at }) => at);
    if (times.length >= ORDERS_KEPT) [found.floor, found.begin] = [Math.min(...times), -Infinity];
  } else {
    const kept = facts.keys[keyOf(event, where, same)];
    if (kept) {
      const marks = (days ? kept.days : kept.last) ?? [];
      found.floor = floorOf(kept, marks);
      found.begin = kept.first[0];
      found.all = (found.floor > -Infinity ? [...marks, kept.first] : marks).map(([at, id, group]) => ({
        at,
        id,
        end: Infinity,
        group,
      }));
    }
  }
  for (const other of since ?? []) {
    const kept = facts.keys[keyOf(other, undefined, same)];
    if (!kept) continue;
    found.endsFloor = Math.max(found.endsFloor, floorOf(kept, kept.last));
    for (const one of found.all)
      for (const mark of kept.last)
        if (compare(mark, [one.at, one.id]) > 0 && (!mark[2] || mark[2] === one.group)) one.end = Math.min(one.end, mark[0]);
  }
  return found;
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
