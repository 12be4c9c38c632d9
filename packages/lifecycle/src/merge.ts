import { DAY_MS } from "./duration.ts";
import type { Facts, KeyFacts, Mark } from "./facts.ts";
import type { Needs } from "./needs.ts";

/** How many of each are kept ([L4]). */
export const KEPT = { orders: 50, refunds: 100, attrs: 50, items: 200, grouped: 20 } as const;

type Compare<T> = (a: T, b: T) => number;

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Earliest first; a total order on events. */
export const byTime: Compare<Mark> = (a, b) => a[0] - b[0] || text(a[1], b[1]);

const timed: Compare<{ at: number; id: string }> = (a, b) => a.at - b.at || text(a.id, b.id);

/**
 * What two histories tell together. Commutative, associative and idempotent, because every part is a set, a minimum, a
 * maximum or the winner of a total order; so late, repeated and reordered events need no special case ([L1]).
 */
export function merge(a: Facts, b: Facts, needs: Needs): Facts {
  const keys: Facts["keys"] = {};
  for (const key in needs.keys) {
    const merged = mergeKey(a.keys[key], b.keys[key], needs.keys[key]!);
    if (merged) keys[key] = merged;
  }
  return {
    v: 1,
    firstSeen: pick(a.firstSeen, b.firstSeen, (x, y) => x - y),
    lastSeen: pick(a.lastSeen, b.lastSeen, (x, y) => y - x),
    source: {
      first: pick(a.source.first, b.source.first, (x, y) => byTime(x[0], y[0])),
      last: pick(a.source.last, b.source.last, (x, y) => byTime(y[0], x[0])),
    },
    keys,
    orders: union(
      a.orders,
      b.orders,
      (x, y) => y.source - x.source || timed(x, y),
      KEPT.orders,
      (x, y) => y.at - x.at,
    ),
    refunds: union(a.refunds, b.refunds, timed, KEPT.refunds, (x, y) => y.at - x.at),
    attrs: union(
      a.attrs,
      b.attrs,
      (x, y) => timed(y, x),
      KEPT.attrs,
      (x, y) => timed(y, x),
    ),
    items: union(a.items, b.items, earliestItem, KEPT.items, earliestItem),
  };
}

const earliestItem: Compare<Facts["items"][string]> = (x, y) =>
  x.doneAt - y.doneAt || text(x.by, y.by) || text(x.version, y.version);

function pick<T>(a: T | null, b: T | null, order: Compare<T>): T | null {
  return a === null ? b : b === null || order(a, b) <= 0 ? a : b;
}

/** Per name the first by `order`; of the names the first `limit` by `rank`. */
function union<T>(
  a: Record<string, T>,
  b: Record<string, T>,
  order: Compare<T>,
  limit: number,
  rank: Compare<T>,
): Record<string, T> {
  const all = { ...a };
  for (const name in b) all[name] = pick(Object.hasOwn(a, name) ? a[name]! : null, b[name]!, order)!;
  const entries = Object.entries(all);
  return entries.length > limit
    ? Object.fromEntries(entries.sort(([m, x], [n, y]) => rank(x, y) || text(m, n)).slice(0, limit))
    : all;
}

function mergeKey(a: KeyFacts | undefined, b: KeyFacts | undefined, need: { k: number; days: number }): KeyFacts | undefined {
  if (!a || !b) return a ?? b;
  const seen = new Set<unknown>();
  const last = [...a.last, ...b.last].sort((x, y) => byTime(y, x)).filter(([, id]) => !seen.has(id) && seen.add(id));
  const merged: KeyFacts = { first: pick(a.first, b.first, byTime)!, last: last.slice(0, need.k) };
  if (need.days) {
    const days = new Map<number, number>();
    for (const at of [...(a.days ?? []), ...(b.days ?? [])].sort((x, y) => y - x)) days.set(Math.floor(at / DAY_MS), at);
    merged.days = [...days.values()].slice(0, need.days);
  }
  return merged;
}
