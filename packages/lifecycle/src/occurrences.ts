import { orderKey } from "./add-event.ts";
import type { CompiledModel, CompiledRule } from "./compiled.ts";
import type { Facts, KeyFacts, Mark, RefundFact } from "./facts.ts";
import { ORDERS_KEPT } from "./merge.ts";
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
  /** Newest first, but for stages left, which are only counted; the very first is always there. */
  all: Occurrence[];
  /** There may be more at or before this time. */
  floor: number;
  /** Before this time there were none. */
  begin: number;
  /** Before this time it is not known what ended an occurrence. */
  endsFloor: number;
}

const occurrenceOf = ([at, id, group]: Mark): Occurrence => ({ at, id, end: Infinity, group });

interface Orders extends Found {
  /** Also those that rules do not look at. */
  every: Occurrence[];
}

const foundOf = (all: Occurrence[], floor = -Infinity, begin = Infinity): Found => ({
  all,
  floor,
  begin,
  endsFloor: -Infinity,
});

/** The orders of a positive or unknown value, newest first, each until it is refunded in full. */
function ordersOf(orders: Facts["orders"], refunds: Facts["refunds"], read = Infinity): Orders {
  const given = new Map<string | undefined, RefundFact[]>();
  for (const [key, refund] of Object.entries(refunds)) {
    const [order] = key.split("/");
    given.set(order, [...(given.get(order) ?? []), refund]);
  }
  const every: Occurrence[] = [];
  const told = Object.entries(orders);
  let floor = told.length < ORDERS_KEPT ? -Infinity : Infinity;
  for (const [name, { at, id, valueMinor }] of told) {
    floor = Math.min(floor, at);
    let left = valueMinor ?? Infinity;
    const back = given.get(orderKey(name))?.toSorted((a, b) => a.at - b.at);
    if (left > 0)
      every.push({ at, id, end: back?.find((refund) => !((left -= refund.valueMinor ?? Infinity) > 0))?.at ?? Infinity });
  }
  every.sort((a, b) => b.at - a.at || (b.id < a.id ? -1 : 1));
  return { ...lookedAt(every, floor, read), every };
}

/** All orders but those that last between so many latest and the first: whatever was given back, as many count. */
function lookedAt(every: Occurrence[], floor: number, read: number): Found {
  const lasting = every.filter(({ end }) => end === Infinity);
  const unread = lasting.slice(read, -1);
  return foundOf(
    every.filter((one) => !unread.includes(one)),
    unread[0] ? lasting[read - 1]!.at : floor,
    floor > -Infinity ? -Infinity : every.at(-1)?.at,
  );
}

/** Those that count at a time. */
export const aliveAt = (all: readonly Occurrence[], at: number): Occurrence[] =>
  all.filter((one) => one.at <= at && at < one.end);

/** How many there are, or how many of the largest group. */
export function largest(alive: readonly Occurrence[]): number {
  if (!alive.some(({ group }) => group)) return alive.length;
  const counts = new Map<string | undefined, number>();
  for (const { group } of alive) counts.set(group, (counts.get(group) ?? 0) + 1);
  return Math.max(...counts.values());
}

/** R of a person at a time ([L17]): from four orders on the longer of half the shop's and 2.5 times the median gap. */
export function rhythmAt(orders: readonly Occurrence[], at: number, shop: number): number {
  const alive = aliveAt(orders, at);
  const gaps = alive.slice(1).map((one, index) => alive[index]!.at - one.at);
  gaps.sort((a, b) => a - b);
  const last = gaps.length - 1;
  return last < 2 ? shop : Math.max(shop / 2, 1.25 * (gaps[last >> 1]! + gaps[(last + 1) >> 1]!));
}

/** What occurrences are looked for in. */
export interface Known {
  facts: Facts;
  context: Context;
  /** Whose rules they are; no other rules name R and X. */
  model: (Pick<CompiledModel, "spans"> & Partial<CompiledModel>) | undefined;
  /** Net of refunds; worked out when first asked for. */
  orders?: Orders;
}

export const ordersIn = (known: Known): Orders =>
  (known.orders ??= ordersOf(known.facts.orders, known.facts.refunds, known.model?.ordersRead));

/** The occurrences a rule is about, each with its end; undefined when it is about none. */
export function occurrencesOf(rule: CompiledRule, known: Known): Found | undefined {
  const { since } = rule;
  const isPartial = known.context.complete === false;
  const found = foundFor(rule, known);
  // Before the collector was heard anything may have ended what there was, and there may be more of everything ([L15]).
  if (!found || (isPartial && since)) return;
  if (isPartial) Object.assign(found, { floor: Infinity, begin: -Infinity });
  if (since) {
    found.all = found.all.map((one) => ({ ...one }));
    for (const key of since) endAll(found, known.facts.keys[key]);
  }
  return found;
}

function endAll(found: Found, kept: KeyFacts | undefined): void {
  if (!kept) return;
  found.endsFloor = Math.max(found.endsFloor, floorOf(kept));
  for (const [at, id, group] of kept.last)
    for (const one of found.all)
      if ((at > one.at || (at === one.at && id > one.id)) && at < one.end && (!group || group === one.group)) one.end = at;
}

function foundFor({ orders, left, attr, key }: CompiledRule, known: Known): Found | undefined {
  const { facts, context } = known;
  if (orders) return { ...(orders === "net" ? ordersIn(known) : ordersOf(facts.orders, {})) };
  if (left) {
    const times = left.flatMap((stage) => context.left?.[stage] ?? []);
    return context.left && foundOf(times.map((at) => occurrenceOf([at, ""])));
  }
  if (attr) {
    const fact = facts.attrs[attr];
    // When it was written before is forgotten.
    return fact ? foundOf([occurrenceOf([fact.at, fact.id])], fact.at, -Infinity) : foundOf([]);
  }
  const kept = key && facts.keys[key];
  if (!kept) return key ? foundOf([]) : undefined;
  const { first, last } = kept;
  const floor = floorOf(kept);
  return foundOf((floor > -Infinity ? [...last, first] : last).map(occurrenceOf), floor, first[0]);
}

/** The oldest time kept; −Infinity when that is everything. */
function floorOf({ first, last }: KeyFacts): number {
  const [at, id] = last.at(-1)!;
  return id === first[1] ? -Infinity : at;
}
