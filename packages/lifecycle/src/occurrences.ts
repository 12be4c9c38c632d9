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
  groups: Occurrence[][];
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
  const found = foundFor(rule, known);
  if (!found) return;
  const groups = new Map<string | undefined, Occurrence[]>();
  for (const one of found.all) groups.set(one.group, [...(groups.get(one.group) ?? []), one]);
  for (const key of rule.since ?? []) endAll(found, known.facts.keys[key]);
  found.groups = [...groups.values()];
  // Before the collector was heard there may be more of everything at any time ([L15]).
  if (known.context.complete === false)
    Object.assign(found, { floor: Infinity, begin: -Infinity, endsFloor: rule.since ? Infinity : -Infinity });
  return found;
}

function endAll(found: Found, kept: KeyFacts | undefined): void {
  if (!kept) return;
  found.endsFloor = Math.max(found.endsFloor, floorOf(kept));
  for (const one of found.all)
    for (const mark of kept.last)
      if (compare(mark, [one.at, one.id]) > 0 && (!mark[2] || mark[2] === one.group)) one.end = Math.min(one.end, mark[0]);
}

const found = (all: Occurrence[], floor = -Infinity, begin = Infinity): Found => ({
  all,
  groups: [],
  floor,
  begin,
  endsFloor: -Infinity,
});

function foundFor({ orders, left, attr, key }: CompiledRule, { facts, context, orders: net }: Known): Found | undefined {
  if (orders) {
    const all = orders === "net" ? net.map((one) => ({ ...one })) : ordersOf(facts, true);
    const times = Object.values(facts.orders).map(({ at }) => at);
    return times.length < ORDERS_KEPT ? found(all) : found(all, Math.min(...times), -Infinity);
  }
  if (left) {
    const times = left.flatMap((stage) => context.left?.[stage] ?? []);
    return context.left && found(times.toSorted((a, b) => b - a).map((at) => lasting([at, ""])));
  }
  if (attr) {
    const fact = facts.attrs[attr];
    // When it was written before is forgotten.
    return fact ? found([lasting([fact.at, fact.id])], fact.at, -Infinity) : found([]);
  }
  const kept = key && facts.keys[key];
  if (!kept) return key ? found([]) : undefined;
  const { first, last } = kept;
  const floor = floorOf(kept);
  return found((floor > -Infinity ? [...last, first] : last).map(lasting), floor, first[0]);
}

/** The oldest time kept; −Infinity when that is everything. */
function floorOf({ first, last }: KeyFacts): number {
  const [at, id] = last.at(-1)!;
  return id === first[1] ? -Infinity : at;
}
