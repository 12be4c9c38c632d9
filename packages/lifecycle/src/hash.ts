import type { JsonValue } from "./json.ts";

/**
 * A 64-bit hash in base 36: two multiply lanes with the finaliser of MurmurHash3. Spreads evenly (samples rest on it) and is
 * the same everywhere; it is no proof of anything.
 */
export const hash = (text: string): string => lane(text).toString(36) + lane(text, 0x5f356495).toString(36);

/** Its first half as a number below 2³². */
export function lane(text: string, factor = 0x9e3779b1): number {
  let value = factor;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), factor);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/** JSON with the keys of every object sorted: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: JsonValue) =>
    part && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
