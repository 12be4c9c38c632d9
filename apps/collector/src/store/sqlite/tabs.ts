import type { Ranges } from "../../ingest/ranges.ts";
import type { Connection } from "./connection.ts";
import type { LossKey } from "./loss-counts.ts";

/** What came of one page's events. */
export interface Tab extends LossKey {
  /** Numbers that came, and those that the page says it lost. */
  ranges: Ranges;
  /** Those of them that it lost, the newest of them: what came long after it was told is not found again. */
  lost: Ranges;
  /** How many more it said it lost, without saying which; as many gaps are no further loss. */
  unnumbered: number;
  /** Of these, what the batch with the numbers `toldWith` said: a page repeats both until it hears an answer. */
  told: number;
  toldWith: Ranges;
  /** Numbers between those that nobody told of. */
  missing: number;
  /** Nothing that is missing can come any more. */
  isOver: boolean;
}

interface TabRow extends LossKey {
  ranges: string;
  lost: string;
  unnumbered: number;
  told: number;
  told_with: string;
  missing: number;
  is_over: number;
}

export function readTab(connection: Connection, visitor: number, tab: string): Tab | undefined {
  const row = connection.get<TabRow>(
    "SELECT ranges, lost, unnumbered, told, told_with, missing, is_over, day, browser, route FROM tab WHERE visitor = ? AND tab = ?",
    visitor,
    tab,
  );
  if (!row) return undefined;
  const { ranges, lost, told_with: toldWith, is_over: isOver, ...rest } = row;
  const parsed = {
    ranges: JSON.parse(ranges) as Ranges,
    lost: JSON.parse(lost) as Ranges,
    toldWith: JSON.parse(toldWith) as Ranges,
  };
  return { ...rest, ...parsed, isOver: isOver === 1 };
}

export function writeTab(connection: Connection, site: number, visitor: number, id: string, tab: Tab, lastAt: number): void {
  connection.run(
    `INSERT INTO tab (visitor, tab, site, ranges, lost, unnumbered, told, told_with, missing, is_over, last_at, day, browser, route)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (visitor, tab) DO UPDATE SET ranges = excluded.ranges, lost = excluded.lost, unnumbered = excluded.unnumbered,
       told = excluded.told, told_with = excluded.told_with, missing = excluded.missing,
       is_over = excluded.is_over, last_at = excluded.last_at`,
    visitor,
    id,
    site,
    JSON.stringify(tab.ranges),
    JSON.stringify(tab.lost),
    tab.unnumbered,
    tab.told,
    JSON.stringify(tab.toldWith),
    tab.missing,
    tab.isOver ? 1 : 0,
    lastAt,
    tab.day,
    tab.browser,
    tab.route,
  );
}
