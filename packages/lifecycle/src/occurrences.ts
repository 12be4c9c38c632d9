import { orderKey } from "./add-event.ts";
import { GROSS_ORDERS, LEFT, NET_ORDERS, WRITING } from "./compiled.ts";
import type { CompiledModel, Tally } from "./compiled.ts";
import type { Facts, KeyFacts, RefundFact } from "./facts.ts";
import { ORDERS_KEPT } from "./merge.ts";
import type { Context } from "./rule.ts";

/** Something that counts from a time until its end: an order until its refund, an add to the cart until the cart is emptied. */
export type Occurrence = [at: number, id: string, group?: string | undefined, end?: number];

/** What is known of the occurrences a rule is about. */
export interface Found {
  /** Newest first, but for stages left, which are only counted; the very first is always there. */
  all: Occurrence[];
  /** There may be more at or before this time. */
  floor: number;
  /** Before this time there were none. */
  begin: number;
  /** Of what ends an occurrence. */
  ends: KeyFacts[];
  /** Before this time it is not known what ended an occurrence. */
  endsFloor: number;
}

interface Orders extends Found {
  /** Also those that rules do not look at. */
  every: Occurrence[];
}

const foundOf = (all: Occurrence[], floor = -Infinity, begin = Infinity): Found => ({
  all,
  floor,
  begin,
  ends: [],
  endsFloor: -Infinity,
});

/** The orders of a positive or unknown value, newest first, each until it is refunded in full. */
function ordersOf({ facts: { orders, refunds }, model }: Known): Orders {
  const given = new Map<string | undefined, RefundFact[]>();
  for (const key in refunds) {
    const [order] = key.split("/");
    given.set(order, [...(given.get(order) ?? []), refunds[key]!]);
  }
  const every: Occurrence[] = [];
  let floor = Infinity;
  for (const name in orders) {
    const { at, id, valueMinor } = orders[name]!;
    floor = Math.min(floor, at);
    let left = valueMinor ?? Infinity;
    const back = given.get(orderKey(name))?.toSorted((a, b) => a.at - b.at);
    if (left > 0)
      every.push([at, id, undefined, back?.find((refund) => !((left -= refund.valueMinor ?? Infinity) > 0))?.at ?? Infinity]);
  }
  every.sort((a, b) => b[0] - a[0] || (b[1] < a[1] ? -1 : 1));
  return { ...lookedAt(every, Object.keys(orders)[ORDERS_KEPT - 1] ? floor : -Infinity, model?.ordersRead), every };
}

/** All orders but those that last between so many latest and the first: whatever was given back, as many count. */
function lookedAt(every: Occurrence[], floor: number, read = Infinity): Found {
  const lasting = every.filter((one) => one[3] === Infinity);
  const first = lasting.at(-1);
  let place = 0;
  return foundOf(
    every.filter((one) => one[3] !== Infinity || place++ < read || one === first),
    lasting[read + 1] ? lasting[read - 1]![0] : floor,
    floor > -Infinity ? -Infinity : every.at(-1)?.[0],
  );
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

export const ordersIn = (known: Known): Orders => (known.orders ??= ordersOf(known));

/** The occurrences a rule is about; undefined when it is about none. */
export function occurrencesOf(rule: [] | Tally, known: Known): Found | undefined {
  const found = foundFor(rule, known);
  if (!found) return;
  const { 6: since } = rule as Tally;
  if (known.context.complete === false) {
    // Before the collector was heard anything may have ended what there was, and there may be more of everything ([L15]).
    if (since[0]) return;
    found.floor = Infinity;
    found.begin = -Infinity;
  }
  if (since[0]) {
    found.ends = since.flatMap((key) => known.facts.keys[key] ?? []);
    found.endsFloor = Math.max(...found.ends.map(floorOf));
  }
  return found;
}

/** When what follows ends an occurrence: of its group, or of none. */
export function endOf(one: Occurrence, ends: readonly KeyFacts[]): number {
  let end = one[3] ?? Infinity;
  for (const { last } of ends)
    for (const by of last) {
      if (by[0] < one[0] || (by[0] === one[0] && by[1] <= one[1])) break;
      if (!by[2] || by[2] === one[2]) end = Math.min(end, by[0]);
    }
  return end;
}

function foundFor({ 0: kind, 1: what }: [] | Tally, known: Known): Found | undefined {
  const { facts, context } = known;
  if (kind === NET_ORDERS) return { ...ordersIn(known) };
  if (kind === GROSS_ORDERS) {
    const found = ordersIn(known);
    return { ...found, all: found.every.map(([at, id]) => [at, id]) };
  }
  if (kind === LEFT) {
    const times = what.flatMap((stage) => context.left?.[stage] ?? []);
    return context.left && foundOf(times.map((at) => [at, ""]));
  }
  if (kind === WRITING) {
    const fact = facts.attrs[what];
    // When it was written before is forgotten.
    return fact ? foundOf([[fact.at, fact.id]], fact.at, -Infinity) : foundOf([]);
  }
  // Of something that only newer versions know.
  if (!(kind! < LEFT)) return;
  const kept = facts.keys[what as string];
  if (!kept) return foundOf([]);
  const { first, last } = kept;
  const floor = floorOf(kept);
  return foundOf(floor > -Infinity ? [...last, first] : last, floor, first[0]);
}

/** The oldest time kept; −Infinity when that is everything. */
function floorOf({ first, last }: KeyFacts): number {
  const [at, id] = last.at(-1)!;
  return id === first[1] ? -Infinity : at;
}
