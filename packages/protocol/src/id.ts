/**
 * A UUIDv7 (RFC 9562): 48 bits of epoch ms, then random bits, so ids sort by time of making.
 * @param at epoch ms
 * @param random fills 16 bytes, e.g. `(bytes) => crypto.getRandomValues(bytes)`
 */
export function uuidv7(at: number, random: (bytes: Uint8Array<ArrayBuffer>) => unknown): string {
  const bytes = new Uint8Array(16);
  random(bytes);
  for (let index = 5, rest = at; index >= 0; index--, rest = Math.floor(rest / 256)) bytes[index] = rest % 256;
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
