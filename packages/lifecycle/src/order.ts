/** What things are put in order by: the first difference decides. */
export type Rank = readonly (number | string | undefined)[];

export function compare(a: Rank, b: Rank): number {
  let index = 0;
  while (index < a.length && a[index] === b[index]) index++;
  return index === a.length ? 0 : a[index]! < b[index]! ? -1 : 1;
}
