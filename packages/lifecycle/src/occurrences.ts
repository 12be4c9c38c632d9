import { orderKey } from "./add-event.ts";
import { GROSS_ORDERS, LEFT, NET_ORDERS, WRITING } from "./compiled.ts";
import type { CompiledModel, Tally } from "./compiled.ts";
import type { Facts, KeyFacts, RefundFact } from "./facts.ts";
import { ORDERS_KEPT } from "./merge.ts";
import { compare } from "./order.ts";
import type { Context } from "./rule.ts";

/** Something that counts from a time until its end: an order until its refund, an add to the cart until the cart is emptied. */
export type Occurrence = [at: number, id: string, group?: string | undefined, end?: number];

/** Occurrences, and what is known of them. */
interface Listed {
  /** Newest first, but for stages left, which are only counted; the very first is always there. */
  all: Occurrence[];
  /** There may be more at or before this time. */
  floor: number;
  /** Before this time there were none. */
  begin: number;
}

/** What is known of the occurrences a rule is about. */
export interface Found extends Listed {
  /** Of what ends an occurrence. */
  ends: KeyFacts[];
  /** Before this time it is not known what ended an occurrence. */
  endsFloor: number;
  /** From this place on they have happened at the time that was asked for last; times are asked for in their order. */
  past: number;
}

/** What was asked for last, since for a decision a stage and then campaigns ask for the same. Facts are never changed. */
let latest: Listed;
let latestFacts: Facts | undefined;

/** The orders of a positive or unknown value, newest first, each until it is refunded in full. */
// oxlint-disable-next-line eslint/complexity -- every page loads it: cut in two, it costs more than the page has room for
export function ordersOf(facts: Facts): Listed {
  if (latestFacts !== facts) {
    const { orders, refunds } = facts;
    const given = new Map<string | undefined, RefundFact[]>();
    for (const key in refunds) {
      const [order] = key.split("/");
      given.set(order, [...(given.get(order) ?? []), refunds[key]!]);
    }
    const all: Occurrence[] = [];
    let floor = Infinity;
    for (const name in orders) {
      const { at, id, valueMinor } = orders[name]!;
      floor = Math.min(floor, at);
      let left = valueMinor ?? Infinity;
      const back = given.get(orderKey(name))?.toSorted((a, b) => a.at - b.at);
      if (left > 0)
        all.push([at, id, undefined, back?.find((refund) => !((left -= refund.valueMinor ?? Infinity) > 0))?.at ?? Infinity]);
    }
    all.sort((a, b) => compare(b, a));
    latest = Object.keys(orders)[ORDERS_KEPT - 1]
      ? { all, floor, begin: -Infinity }
      : { all, floor: -Infinity, begin: all.at(-1)?.[0] ?? Infinity };
    latestFacts = facts;
  }
  return latest;
}

/** All orders but those that last between so many latest and the first: whatever was given back, as many count. */
function lookedAt({ facts, model }: Known): Listed {
  const { all, floor, begin } = ordersOf(facts);
  const first = all.findLast((one) => one[3] === Infinity);
  let toRead = model!.ordersRead ?? Infinity;
  let oldest: Occurrence;
  const read = all.filter((one) => one[3]! < Infinity || one === first || (toRead-- > 0 && (oldest = one)));
  return { all: read, floor: toRead < 0 ? oldest![0] : floor, begin };
}

/** What occurrences are looked for in. */
export interface Known {
  facts: Facts;
  context: Context;
  /** Whose rules they are; no other rules name R and X. */
  model: (Pick<CompiledModel, "spans"> & Partial<CompiledModel>) | undefined;
  /** Net of refunds; worked out when first asked for. */
  orders?: Listed;
}

/** The occurrences a rule is about; undefined when it is about none. */
// oxlint-disable-next-line eslint/complexity -- every page loads it: cut in two, it costs more than the page has room for
export function occurrencesOf({ 0: kind, 1: what, 6: since }: [] | Tally, known: Known): Found | undefined {
  const { facts, context } = known;
  const { left, complete } = context;
  let all: Occurrence[] = [];
  let floor = -Infinity;
  let begin = Infinity;
  if (kind! < NET_ORDERS) {
    const kept = facts.keys[what as string];
    if (kept) {
      floor = floorOf(kept);
      begin = kept.first[0];
      all = floor > -Infinity ? [...kept.last, kept.first] : kept.last;
    }
  } else if (kind! < LEFT) {
    ({ all, floor, begin } = known.orders ??= known.model ? lookedAt(known) : ordersOf(facts));
    if (kind === GROSS_ORDERS) all = all.map(({ 0: at, 1: id }) => [at, id]);
  } else if (kind === LEFT) {
    if (!left) return;
    all = what.flatMap((stage) => (left[stage] ? [[left[stage], ""] as Occurrence] : []));
  } else if (kind === WRITING) {
    const fact = facts.attrs[what];
    // When it was written before is forgotten.
    if (fact) {
      floor = fact.at;
      begin = -Infinity;
      all = [[fact.at, fact.id]];
    }
  } else return; // Of something that only newer versions know.
  if (complete === false) {
    // Before the collector was heard anything may have ended what there was, and there may be more of everything ([L15]).
    if (since![0]) return;
    floor = Infinity;
    begin = -Infinity;
  }
  const ends: KeyFacts[] = [];
  let endsFloor = -Infinity;
  for (const key of since!) {
    const kept = facts.keys[key];
    if (!kept) continue;
    ends.push(kept);
    endsFloor = Math.max(endsFloor, floorOf(kept));
  }
  return { all, floor, begin, ends, endsFloor, past: all.length };
}

/** When what follows ends an occurrence: of its group, or of none; at the latest when it stops counting by itself. */
export function endOf(one: Occurrence, ends: readonly KeyFacts[], stop: number): number {
  let end = Math.min(stop, one[3] ?? Infinity);
  for (const { last } of ends)
    for (const by of last) {
      if (compare(by, one) <= 0) break;
      if (!by[2] || by[2] === one[2]) end = Math.min(end, by[0]);
    }
  return end;
}

/** The oldest time kept; −Infinity when that is everything. */
function floorOf({ first, last }: KeyFacts): number {
  const [at, id] = last.at(-1)!;
  return id === first[1] ? -Infinity : at;
}
