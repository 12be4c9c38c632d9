import type { LossReport } from "@tappa/protocol";
import type { BotCount, LossCount } from "../store/store.ts";

const MOST_ROWS = 50;

const concernOf = ({ missing, dropped, refused, open }: LossCount): number => missing + dropped + refused + open;

/** Where most was lost comes first; where nothing was there is no row. */
export function lossReport(counts: readonly LossCount[], bots: BotCount[]): LossReport {
  const sum = (of: (count: LossCount) => number) => counts.reduce((all, count) => all + of(count), 0);
  const rows = counts.filter((count) => concernOf(count) > 0).toSorted((a, b) => concernOf(b) - concernOf(a));
  return {
    made: sum(({ came, missing, dropped, open }) => came + missing + dropped + open),
    lost: sum(({ missing, dropped, refused }) => missing + dropped + refused),
    open: sum(({ open }) => open),
    rows: rows.slice(0, MOST_ROWS),
    bots,
  };
}
