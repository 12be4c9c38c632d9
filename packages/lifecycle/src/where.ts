import type { JsonValue, Props } from "./json.ts";
import type { Where } from "./rule.ts";

/** Whether the properties of one event meet every condition. */
export function whereHolds(where: Where = {}, props: Props): boolean {
  return Object.entries(where).every(([name, want]) => {
    const have = props[name];
    if (have === undefined) return false;
    if (want && typeof want === "object" && !Array.isArray(want)) {
      if ("in" in want) return Array.isArray(want.in) && want.in.some((one) => isSame(have, one));
      return "gte" in want ? numberOf(have) >= numberOf(want.gte) : "lte" in want && numberOf(have) <= numberOf(want.lte);
    }
    return isSame(have, want);
  });
}

/** Equal, or written the same: pages send numbers as strings. */
export const isSame = (a: JsonValue, b: JsonValue): boolean =>
  a === b || (a !== null && typeof a !== "object" && String(a) === String(b));

/** A number, also written as text; NaN for anything else. */
export const numberOf = (value: JsonValue | undefined): number =>
  typeof value === "number" ? value : typeof value === "string" && value.trim() ? Number(value) : NaN;
