import type { JsonValue } from "./json.ts";

/**
 * A 64-bit hash as 16 hex digits: two multiply-rotate lanes with the finaliser of MurmurHash3. Spreads evenly (samples
 * rest on it) and is the same everywhere; it is no proof of anything.
 */
export function hash(text: string): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 0x9e3779b1);
    low = Math.imul(low ^ code, 0x5f356495);
  }
  return hex(high ^ (low >>> 13)) + hex(low ^ (high >>> 16));
}

function hex(lane: number): string {
  lane = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  lane = Math.imul(lane ^ (lane >>> 13), 0xc2b2ae35);
  return ((lane ^ (lane >>> 16)) >>> 0).toString(16).padStart(8, "0");
}

/** JSON with the keys of every object sorted: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: JsonValue) =>
    part && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
