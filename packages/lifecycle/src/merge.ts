import { DAY_MS } from "./duration.ts";
import type { Facts, KeyFacts, Mark } from "./facts.ts";
import type { Needs } from "./needs.ts";
import { compare } from "./order.ts";
import type { Rank } from "./order.ts";

/** How many orders, and how many occurrences of a grouped event, are kept ([L4]). */
export const ORDERS_KEPT = 50;
export const GROUPED_KEPT = 20;

/**
 * What two histories tell together. Commutative, associative and idempotent, because every part is a set, a minimum, a
 * maximum or the winner of a total order; so late, repeated and reordered events need no special case ([L1]).
 */
export function merge(a: Facts, b: Facts, needs: Needs): Facts {
  const keys: Facts["keys"] = {};
  for (const key in needs.keys) {
    const one = a.keys[key] ?? b.keys[key];
    if (one) keys[key] = mergeKey(one, b.keys[key] ?? one, needs.keys[key]!);
  }
  return {
    v: 1,
    firstSeen: pick(a.firstSeen, b.firstSeen, (at) => [at]),
    lastSeen: pick(a.lastSeen, b.lastSeen, (at) => [-at]),
    source: {
      first: pick(a.source.first, b.source.first, ([mark]) => mark),
      last: pick(b.source.last, a.source.last, ([[at, id]]) => [-at, id]),
    },
    keys,
    orders: union(a.orders, b.orders, ORDERS_KEPT, ({ source, at, id }) => [-source, at, id]),
    refunds: union(a.refunds, b.refunds, 100, ({ at, id }) => [at, id]),
    attrs: union(a.attrs, b.attrs, 50, ({ at, id }) => [-at, id]),
    items: union(a.items, b.items, 200, ({ doneAt, by, version }) => [doneAt, by, version]),
  };
}

/** The one of the lower rank. */
function pick<T>(a: T | null, b: T | null, rank: (one: T) => Rank): T | null {
  return b === null || (a !== null && compare(rank(a), rank(b)) <= 0) ? a : b;
}

/** Of each name the fact of the lower rank; of too many names the latest. */
function union<T extends { at: number } | { doneAt: number }>(
  a: Record<string, T>,
  b: Record<string, T>,
  limit: number,
  rank: (one: T) => Rank,
): Record<string, T> {
  const others = Object.entries(b);
  if (!others.length) return a;
  const all = new Map(Object.entries(a));
  for (const [name, one] of others) all.set(name, pick(one, all.get(name) ?? null, rank)!);
  const time = (one: T): number => ("at" in one ? one.at : one.doneAt);
  const kept =
    all.size > limit ? [...all].toSorted(([m, x], [n, y]) => compare([time(y), n], [time(x), m])).slice(0, limit) : all;
  return Object.fromEntries(kept);
}

function mergeKey(a: KeyFacts, b: KeyFacts, need: { k: number; days: number }): KeyFacts {
  if (a === b) return a;
  return {
    first: pick(a.first, b.first, (mark) => mark)!,
    last: latest([...a.last, ...b.last], need.k, ([, id]) => id),
    ...(need.days && { days: latest([...a.days!, ...b.days!], need.days, dayOf) }),
  };
}

const dayOf = ([at]: Mark): number => Math.floor(at / DAY_MS);

/** The earliest mark of each name, and of these the latest `limit`, newest first. */
function latest(marks: Mark[], limit: number, nameOf: (mark: Mark) => unknown): Mark[] {
  const byName = new Map<unknown, Mark>();
  for (const mark of marks.toSorted((x, y) => compare(y, x))) byName.set(nameOf(mark), mark);
  return [...byName.values()].toSorted((x, y) => compare(y, x)).slice(0, limit);
}
