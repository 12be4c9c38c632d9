import { missingIn, overlap, type Ranges, withNumber } from "../../ingest/ranges.ts";
import type { Batch, PageSender } from "../batch.ts";
import type { Connection } from "./connection.ts";

/** What one batch may say that its page lost: anybody can say anything. */
const MOST_DROPPED = 10_000;

interface TabRow {
  ranges: string;
  told: number;
  told_with: string;
}

/**
 * Notes which of a tab's sequence numbers came (those that never come are losses) and answers how many losses the page tells of
 * for the first time: until it hears an answer it repeats them, with events that it repeats too.
 */
export function countLosses(connection: Connection, site: number, visitor: number, sender: PageSender, batch: Batch): number {
  const dropped = Math.min(sender.dropped, MOST_DROPPED);
  const came = sender.numbers ?? batch.events.map(({ n }) => n);
  if (came.length === 0) return dropped;
  const row = connection.get<TabRow>(
    "SELECT ranges, told, told_with FROM tab WHERE visitor = ? AND tab = ?",
    visitor,
    sender.tab,
  );
  const ranges = withNumbers(row ? (JSON.parse(row.ranges) as Ranges) : [], came);
  const { told = 0, told_with: before = "[]" } = row ?? {};
  const numbers = withNumbers([], came);
  const isRepeat = overlap(JSON.parse(before) as Ranges, numbers);
  connection.run(
    `INSERT INTO tab (visitor, tab, site, ranges, missing, last_at, told, told_with) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (visitor, tab) DO UPDATE SET ranges = excluded.ranges, missing = excluded.missing, last_at = excluded.last_at,
       told = excluded.told, told_with = excluded.told_with`,
    visitor,
    sender.tab,
    site,
    JSON.stringify(ranges),
    missingIn(ranges),
    batch.receivedAt,
    dropped > 0 ? (isRepeat ? Math.max(told, dropped) : dropped) : told,
    dropped > 0 ? JSON.stringify(numbers) : before,
  );
  return isRepeat ? Math.max(0, dropped - told) : dropped;
}

/** How many events of a batch that is refused are lost by it: not those that came before, by another way too. */
export function countRefused(connection: Connection, site: number, visitor: number, sender: PageSender, batch: Batch): number {
  if (batch.events.length === 0) return 0;
  const row = connection.get<TabRow>("SELECT ranges FROM tab WHERE visitor = ? AND tab = ?", visitor, sender.tab);
  const known = row ? (JSON.parse(row.ranges) as Ranges) : [];
  const lost = batch.events.filter(({ n }) => !overlap(known, [[n, n]])).map(({ n }) => n);
  const ranges = withNumbers(known, lost);
  connection.run(
    `INSERT INTO tab (visitor, tab, site, ranges, missing, last_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (visitor, tab) DO UPDATE SET ranges = excluded.ranges, missing = excluded.missing, last_at = excluded.last_at`,
    visitor,
    sender.tab,
    site,
    JSON.stringify(ranges),
    missingIn(ranges),
    batch.receivedAt,
  );
  return lost.length;
}

function withNumbers(ranges: Ranges, numbers: readonly number[]): Ranges {
  return numbers.reduce(withNumber, ranges);
}
