import { orderKey } from "./add-event.ts";
import type { CompiledRule } from "./compiled.ts";
import type { Facts, KeyFacts, Mark } from "./facts.ts";
import { ORDERS_KEPT } from "./merge.ts";
import { compare } from "./order.ts";
import type { Context } from "./rule.ts";

/** Something that counts from `at` until `end`: an order until its refund, an add to the cart until the cart is emptied. */
export interface Occurrence {
  at: number;
  end: number;
  id: string;
  group?: string | undefined;
}

/** What is known of the occurrences a rule is about. */
export interface Found {
  /** Newest first; the very first is always there. */
  all: Occurrence[];
  /** The same, apart by group. */
  groups: Iterable<Occurrence[]>;
  /** There may be more at or before this time. */
  floor: number;
  /** Before this time there were none. */
  begin: number;
  /** Before this time it is not known what ended an occurrence. */
  endsFloor: number;
}

const lasting = ([at, id, group]: Mark): Occurrence => ({ at, id, end: Infinity, group });

/** The orders that count, newest first: of a positive or unknown value, until refunded in full. Gross: all, for ever. */
export function ordersOf({ orders, refunds }: Facts, isGross?: boolean): Occurrence[] {
  const given = Object.entries(refunds).toSorted(([, a], [, b]) => a.at - b.at);
  const all: Occurrence[] = [];
  for (const [name, { at, id, valueMinor }] of Object.entries(orders)) {
    const order = `${orderKey(name)}/`;
    let left = valueMinor ?? Infinity;
    if (isGross) all.push(lasting([at, id]));
    else if (left > 0) {
      const last = given.find(([key, refund]) => `${key}/`.startsWith(order) && !((left -= refund.valueMinor ?? Infinity) > 0));
      all.push({ at, id, end: last?.[1].at ?? Infinity });
    }
  }
  return all.toSorted((a, b) => compare([b.at, b.id], [a.at, a.id]));
}

/** Those that count at a time. */
export const aliveAt = (all: readonly Occurrence[], at: number): Occurrence[] =>
  all.filter((one) => one.at <= at && at < one.end);

/** What occurrences are looked for in. */
interface Known {
  facts: Facts;
  context: Context;
  /** Net of refunds, newest first. */
  orders: Occurrence[];
}

/** The occurrences a rule is about, each with its end; undefined when it is about none. */
export function occurrencesOf(rule: CompiledRule, known: Known): Found | undefined {
  const { facts, context } = known;
  const found = foundFor(rule, known);
  if (!found) return;
  for (const key of rule.since ?? []) {
    const kept = facts.keys[key];
    if (!kept) continue;
    found.endsFloor = Math.max(found.endsFloor, floorOf(kept));
    found.all = found.all.map((one) => {
      const ends = kept.last.filter((mark) => compare(mark, [one.at, one.id]) > 0 && (!mark[2] || mark[2] === one.group));
      return { ...one, end: Math.min(one.end, ...ends.map(([at]) => at)) };
    });
  }
  const groups = new Map<string | undefined, Occurrence[]>();
  for (const one of found.all) groups.set(one.group, [...(groups.get(one.group) ?? []), one]);
  found.groups = [...groups.values()];
  if (context.complete !== false) return found;
  // Before the collector was heard there may be more of everything at any time ([L15]).
  return { ...found, floor: Infinity, begin: -Infinity, endsFloor: rule.since ? Infinity : -Infinity };
}

function foundFor({ orders, left, attr, key }: CompiledRule, { facts, context, orders: net }: Known): Found | undefined {
  const found: Found = { all: [], groups: [], floor: -Infinity, begin: Infinity, endsFloor: -Infinity };
  if (orders) {
    found.all = orders === "net" ? net : ordersOf(facts, true);
    const times = Object.values(facts.orders).map(({ at }) => at);
    if (times.length >= ORDERS_KEPT) {
      found.floor = Math.min(...times);
      found.begin = -Infinity;
    }
  } else if (left) {
    if (!context.left) return;
    const times = left.flatMap((stage) => context.left![stage] ?? []);
    found.all = times.toSorted((a, b) => b - a).map((at) => lasting([at, ""]));
  } else if (attr) {
    const fact = facts.attrs[attr];
    if (fact) {
      found.all = [lasting([fact.at, fact.id])];
      // When it was written before is forgotten.
      found.floor = fact.at;
      found.begin = -Infinity;
    }
  } else {
    if (!key) return;
    const kept = facts.keys[key];
    if (kept) {
      found.floor = floorOf(kept);
      found.begin = kept.first[0];
      found.all = (found.floor > -Infinity ? [...kept.last, kept.first] : kept.last).map(lasting);
    }
  }
  return found;
}

/** The oldest time kept; −Infinity when that is everything. */
function floorOf({ first, last }: KeyFacts): number {
  const [at, id] = last.at(-1)!;
  return id === first[1] ? -Infinity : at;
}
