import type { Facts, KeyFacts, Mark } from "./facts.ts";
import type { KeyNeed, Needs } from "./needs.ts";
import { compare } from "./order.ts";
import type { Rank } from "./order.ts";

export const DAY_MS = 86_400_000;

/** How many orders are kept ([L4]). */
export const ORDERS_KEPT = 50;

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

type Named<T> = [name: string | number, one: T];

/** Of each name the one of the lowest rank; of these the latest `limit`, newest first. */
function latest<T extends object>(all: Named<T>[], limit: number, rank: (one: T) => Rank): Named<T>[] {
  const best = new Map<string | number, T>();
  for (const [name, one] of all) best.set(name, pick(one, best.get(name) ?? null, rank)!);
  return [...best].toSorted(([m, x], [n, y]) => timeOf(y) - timeOf(x) || (m < n ? 1 : -1)).slice(0, limit);
}

/** A mark is an array, which has an `at` of its own. */
const timeOf = (one: { 0?: number; at?: unknown; doneAt?: number }): number => (one[0] ?? one.doneAt ?? one.at) as number;

function union<T extends object>(
  a: Record<string, T>,
  b: Record<string, T>,
  limit: number,
  rank: (one: T) => Rank,
): Record<string, T> {
  const others = Object.entries(b);
  return others.length ? Object.fromEntries(latest([...Object.entries(a), ...others], limit, rank)) : a;
}

function mergeKey(a: KeyFacts, b: KeyFacts, { k, daily }: KeyNeed): KeyFacts {
  if (a === b) return a;
  const named = [...a.last, ...b.last].map((mark): Named<Mark> => [daily ? Math.floor(mark[0] / DAY_MS) : mark[1], mark]);
  return { first: pick(a.first, b.first, itself)!, last: latest(named, k, itself).map(([, mark]) => mark) };
}

const itself = (mark: Mark): Rank => mark;
