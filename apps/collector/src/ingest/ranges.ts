/** Inclusive ranges of sequence numbers, ascending, never touching. */
export type Ranges = [from: number, to: number][];

const MOST = 64;

/** Adds a number; joins what touches. Beyond a bound the oldest gap is given up as filled, so a tab's row stays small. */
export function withNumber(ranges: Ranges, n: number): Ranges {
  const last = ranges.at(-1);
  if (last && n === last[1] + 1) return [...ranges.slice(0, -1), [last[0], n]];
  const sorted = [...ranges, [n, n] as [number, number]].toSorted((a, b) => a[0] - b[0]);
  const joined: Ranges = [];
  for (const [from, to] of sorted) {
    const before = joined.at(-1);
    if (before && from <= before[1] + 1) before[1] = Math.max(before[1], to);
    else joined.push([from, to]);
  }
  if (joined.length > MOST) joined.splice(0, 2, [joined[0]![0], joined[1]![1]]);
  return joined;
}

/** Whether a number is in both. */
export function overlap(some: Ranges, others: Ranges): boolean {
  return some.some(([from, to]) => others.some(([start, end]) => from <= end && start <= to));
}

/** A tab holds a few hundred events; a larger jump is a number made up, and must not drown the real losses. */
const LARGEST_GAP = 1000;

/** How many numbers between the first and the last never came. */
export function missingIn(ranges: Ranges): number {
  let missing = 0;
  for (let index = 1; index < ranges.length; index++) {
    missing += Math.min(LARGEST_GAP, ranges[index]![0] - ranges[index - 1]![1] - 1);
  }
  return missing;
}
