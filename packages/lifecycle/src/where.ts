import type { JsonValue, Props } from "./json.ts";
import type { Count, Where } from "./rule.ts";

/** Yes, no, or not known. */
export type Ternary = boolean | null;

/** `decisive` as soon as one of the values is; else null if one is; else the other. */
export function fold<T>(all: readonly T[], decisive: boolean, valueOf: (one: T) => Ternary): Ternary {
  let value: Ternary = !decisive;
  for (const one of all) {
    const found = valueOf(one);
    if (found === decisive) return found;
    if (found === null) value = null;
  }
  return value;
}

/** A number, also written as text; NaN for anything else. */
export const numberOf = (value: unknown): number =>
  typeof value === "string" && value.trim() ? +value : typeof value === "number" ? value : NaN;

/** Equal, or written the same: pages send numbers as strings. */
const isSame = (a: unknown, b: unknown): boolean => a === b || (a !== null && typeof a !== "object" && String(a) === String(b));

const TEST: Record<string, (value: unknown, want: unknown) => boolean> = {
  eq: isSame,
  ne: (value, want) => !isSame(value, want),
  in: (value, want) => isAmong(want, value),
  nin: (value, want) => !isAmong(want, value),
  has: isAmong,
  gt: (value, want) => numberOf(value) > numberOf(want),
  gte: (value, want) => numberOf(value) >= numberOf(want),
  lt: (value, want) => numberOf(value) < numberOf(want),
  lte: (value, want) => numberOf(value) <= numberOf(want),
  contains: (value, want) => value !== null && String(value).includes(String(want)),
  starts: (value, want) => value !== null && String(value).startsWith(String(want)),
  exists: (value, want) => (value !== null) === want,
};

function isAmong(list: unknown, value: unknown): boolean {
  return Array.isArray(list) && list.some((one) => isSame(one, value));
}

/** Whether a value, null where there is none, meets every condition; null when a condition is of an unknown kind. */
export function meets(value: JsonValue, conditions: object): Ternary {
  return fold(Object.entries(conditions), false, ([test, want]) => TEST[test]?.(value, want) ?? null);
}

/** The same for a number of which only the least and the greatest possible value are known. */
export function meetsBetween(low: number, high: number, wanted: Count): Ternary {
  let value: Ternary = true;
  for (const test in wanted) {
    const want = wanted[test as keyof Count]!;
    if (misses(test, high, low, want)) return false;
    if (misses(test, low, high, want) !== false) value = null;
  }
  return value;
}

/** Whether even the better end of a range misses; null where it cannot be said. */
function misses(test: string, most: number, least: number, want: number): Ternary {
  if (want !== want) return null;
  if (test === "gte") return most < want;
  if (test === "gt") return most <= want;
  if (test === "lt") return least >= want;
  if (test === "lte") return least > want;
  return test === "eq" ? most < want || least > want : null;
}

/** Whether the properties of one event meet every condition. */
export function whereHolds(props: Props, where: Where = {}): boolean {
  return Object.entries(where).every(([name, want]) =>
    meets(props[name] ?? null, typeof want === "object" && want && !Array.isArray(want) ? want : { eq: want }),
  );
}
