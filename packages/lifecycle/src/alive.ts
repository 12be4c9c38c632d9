import { ATTRIBUTE } from "./compiled.ts";
import type { CompiledRule, Tally } from "./compiled.ts";
import { endOf } from "./occurrences.ts";
import type { Found, Occurrence } from "./occurrences.ts";

/** Also of a kind that only newer versions know. */
export const isTally = (rule: CompiledRule): rule is Tally => rule[0]! > ATTRIBUTE;

/** Those that count at a time. */
export const aliveAt = ({ all, ends }: Found, at: number): Occurrence[] =>
  all.filter((one) => one[0] <= at && at < endOf(one, ends, Infinity));

/** How many there are, or how many of the largest group. */
export function largest(alive: readonly Occurrence[]): number {
  const counts = new Map<string | undefined, number>();
  for (const [, , group] of alive) counts.set(group, (counts.get(group) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}
