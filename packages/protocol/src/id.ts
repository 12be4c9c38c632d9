type Random = (words: Uint32Array<ArrayBuffer>) => unknown;

/** That many times 32 random bits as hex. */
export function randomHex(length: number, random: Random): string {
  const words = new Uint32Array(length);
  random(words);
  let hex = "";
  words.forEach((word) => (hex += word.toString(16).padStart(8, "0")));
  return hex;
}

/**
 * A UUIDv7 (RFC 9562): 48 bits of epoch ms, then random bits, so ids sort by time of making.
 * @param at epoch ms
 * @param random fills the words it is given, e.g. `(words) => crypto.getRandomValues(words)`
 */
export function uuidv7(at: number, random: Random): string {
  // 64 of the 74 bits left are random: far fewer would tell apart what one millisecond makes.
  const hex = `${at.toString(16).padStart(12, "0")}7${randomHex(2, random)}`;
  return hex.replace(/(.{8})(.{4})(.{4})(...)/, "$1-$2-$3-8$4-00");
}
