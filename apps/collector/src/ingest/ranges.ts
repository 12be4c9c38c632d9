/** Inclusive ranges of sequence numbers, ascending, never touching. */
export type Ranges = [from: number, to: number][];

const MOST = 64;

export interface Taken {
  ranges: Ranges;
  /** Numbers that were not there before. */
  fresh: number;
  /** Numbers that nobody waits for any more: beyond a bound the oldest gap is closed, so a tab's row stays small. */
  given: number;
}

/** Adds numbers to those that came. */
export function taken(ranges: Ranges, numbers: readonly number[]): Taken {
  const start: Taken = { ranges, fresh: 0, given: 0 };
  return numbers.reduce((all, n) => (overlap(all.ranges, [[n, n]]) ? all : bounded(withNumber(all.ranges, n), all)), start);
}

function bounded(ranges: Ranges, { fresh, given }: Taken): Taken {
  if (ranges.length <= MOST) return { ranges, fresh: fresh + 1, given };
  const [[from, before], [after, to], ...rest] = ranges as [Ranges[number], Ranges[number], ...Ranges];
  return { ranges: [[from, to], ...rest], fresh: fresh + 1, given: given + gapOf(before, after) };
}

/** Joins what touches. */
function withNumber(ranges: Ranges, n: number): Ranges {
  const last = ranges.at(-1);
  if (last && n === last[1] + 1) return [...ranges.slice(0, -1), [last[0], n]];
  const sorted = [...ranges, [n, n] as [number, number]].toSorted((a, b) => a[0] - b[0]);
  const joined: Ranges = [];
  for (const [from, to] of sorted) {
    const before = joined.at(-1);
    if (before && from <= before[1] + 1) joined[joined.length - 1] = [before[0], Math.max(before[1], to)];
    else joined.push([from, to]);
  }
  return joined;
}

/** At most `most` of the numbers in some. */
export function numbersIn(ranges: Ranges, most: number): number[] {
  const numbers: number[] = [];
  for (const [from, to] of ranges) for (let n = from; n <= to && numbers.length < most; n++) numbers.push(n);
  return numbers;
}

/** Adds numbers; beyond the bound the lowest are forgotten. */
export const newest = (ranges: Ranges, numbers: readonly number[]): Ranges =>
  numbers.reduce((all, n) => (overlap(all, [[n, n]]) ? all : withNumber(all, n)), ranges).slice(-MOST);

/** Those without a number. */
export function without(ranges: Ranges, n: number): Ranges {
  return ranges.flatMap(([from, to]): Ranges => {
    if (n < from || n > to) return [[from, to]];
    return [...(from < n ? [[from, n - 1] as Ranges[number]] : []), ...(n < to ? [[n + 1, to] as Ranges[number]] : [])];
  });
}

/** Whether a number is in both. */
export function overlap(some: Ranges, others: Ranges): boolean {
  return some.some(([from, to]) => others.some(([start, end]) => from <= end && start <= to));
}

/** A tab holds a few hundred events; a larger jump is a number made up, and must not drown the real losses. */
const LARGEST_GAP = 1000;

const gapOf = (before: number, after: number): number => Math.min(LARGEST_GAP, after - before - 1);

/** How many numbers between the first and the last never came. */
export function missingIn(ranges: Ranges): number {
  return ranges.slice(1).reduce((missing, [from], index) => missing + gapOf(ranges[index]![1], from), 0);
}
