import type { Why } from "./rule.ts";

/** A verdict's reason for people. */
export function sentence(why: Why): string {
  const own = `${why.op} ${JSON.stringify(why.have ?? null)}`;
  return why.parts ? why.parts.map(sentence).join("; ") : own;
}
