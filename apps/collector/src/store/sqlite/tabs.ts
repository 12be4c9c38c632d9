import type { Ranges } from "../../ingest/ranges.ts";
import type { Connection } from "./connection.ts";
import type { LossKey } from "./loss-counts.ts";

/** What came of one page's events. */
export interface Tab extends LossKey {
  ranges: Ranges;
  missing: number;
  /** Of those, how many the visitor's pages said they had lost. */
  explained: number;
  /** Nothing that is missing can come any more. */
  isOver: boolean;
  told: number;
  toldWith: Ranges;
}

interface TabRow extends LossKey {
  ranges: string;
  missing: number;
  explained: number;
  is_over: number;
  told: number;
  told_with: string;
}

export function readTab(connection: Connection, visitor: number, tab: string): Tab | undefined {
  const row = connection.get<TabRow>(
    "SELECT ranges, missing, explained, is_over, told, told_with, day, browser, route FROM tab WHERE visitor = ? AND tab = ?",
    visitor,
    tab,
  );
  if (!row) return undefined;
  const { ranges, is_over: isOver, told_with: toldWith, ...rest } = row;
  return { ...rest, ranges: JSON.parse(ranges) as Ranges, isOver: isOver === 1, toldWith: JSON.parse(toldWith) as Ranges };
}

export function writeTab(connection: Connection, site: number, visitor: number, id: string, tab: Tab, lastAt: number): void {
  connection.run(
    `INSERT INTO tab (visitor, tab, site, ranges, missing, explained, is_over, last_at, told, told_with, day, browser, route)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (visitor, tab) DO UPDATE SET ranges = excluded.ranges, missing = excluded.missing, explained = excluded.explained,
       is_over = excluded.is_over, last_at = excluded.last_at, told = excluded.told, told_with = excluded.told_with`,
    visitor,
    id,
    site,
    JSON.stringify(tab.ranges),
    tab.missing,
    tab.explained,
    tab.isOver ? 1 : 0,
    lastAt,
    tab.told,
    JSON.stringify(tab.toldWith),
    tab.day,
    tab.browser,
    tab.route,
  );
}
