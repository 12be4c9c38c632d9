/** What things are put in order by: the first difference decides. */
export type Rank = readonly (number | string | undefined)[];

export function compare(a: Rank, b: Rank): number {
  for (const [index, value] of a.entries()) if (value !== b[index]) return value! < b[index]! ? -1 : 1;
  return 0;
}
