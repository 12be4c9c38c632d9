import type { JsonValue, Props } from "./json.ts";
import type { Count, Where } from "./rule.ts";

/** Yes, no, or not known. */
export type Ternary = boolean | null;

/** `decisive` if any value is; else null if any is; else the other. */
export function fold(values: readonly Ternary[], decisive: boolean): Ternary {
  return values.includes(decisive) ? decisive : values.includes(null) ? null : !decisive;
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
  return fold(
    Object.entries(conditions).map(([test, want]) => TEST[test]?.(value, want) ?? null),
    false,
  );
}

/** The same for a number of which only the least and the greatest possible value are known. */
export function meetsBetween(low: number, high: number, wanted: Count): Ternary {
  const { eq = NaN, gt = NaN, gte = eq, lt = NaN, lte = eq, ...unknown } = wanted;
  // A comparison with NaN is false: what is not wanted is not missed.
  const misses = (most: number, least: number): boolean => most < gte || most <= gt || least >= lt || least > lte;
  if (misses(high, low)) return false;
  return misses(low, high) || Object.keys(unknown).length ? null : true;
}

/** Whether the properties of one event meet every condition. */
export function whereHolds(props: Props, where: Where = {}): boolean {
  return Object.entries(where).every(([name, want]) =>
    meets(props[name] ?? null, typeof want === "object" && want && !Array.isArray(want) ? want : { eq: want }),
  );
}
