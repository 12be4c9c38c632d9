type Random = (bytes: Uint8Array<ArrayBuffer>) => unknown;

/** That many random bytes as hex. */
export function randomHex(length: number, random: Random): string {
  const bytes = new Uint8Array(length);
  random(bytes);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * A UUIDv7 (RFC 9562): 48 bits of epoch ms, then random bits, so ids sort by time of making.
 * @param at epoch ms
 * @param random fills the bytes it is given, e.g. `(bytes) => crypto.getRandomValues(bytes)`
 */
export function uuidv7(at: number, random: Random): string {
  // 72 of the 74 bits left are random: the half byte that holds the variant holds nothing else.
  const hex = `${at.toString(16).padStart(12, "0")}7${randomHex(9, random)}`;
  return hex.replace(/(.{8})(.{4})(.{4})(...)/, "$1-$2-$3-8$4-");
}
