import { missingIn, overlap, type Ranges, taken } from "../../ingest/ranges.ts";
import type { Batch, PageSender } from "../batch.ts";
import type { Connection } from "./connection.ts";
import { addLoss, keyOf, type LossKey } from "./loss-counts.ts";
import { readTab, type Tab, writeTab } from "./tabs.ts";

/** What one batch may say that its page lost: anybody can say anything. */
const MOST_DROPPED = 10_000;
/** Other pages of a visitor whose gaps are looked at when one tells of losses. */
const MOST_TABS = 50;

/**
 * Notes which of a tab's sequence numbers came and what the page says it lost. Answers by how much more is lost than before: what
 * is told for the first time, what was refused, and gaps that nobody waits for any more. A gap alone is open: it may be filled
 * yet. [W32]
 * @param rejected events of the batch that came to the store and are not stored
 */
export function countLosses(
  connection: Connection,
  site: number,
  visitor: number,
  sender: PageSender,
  batch: Batch,
  rejected: readonly { id: string }[],
): number {
  const dropped = Math.min(sender.dropped, MOST_DROPPED);
  const came = sender.numbers ?? numbersIn(batch);
  if (came.length === 0 && dropped === 0) return 0;
  const before = readTab(connection, visitor, sender.tab) ?? newTab(connection, site, sender, batch);
  const { ranges, fresh, given } = taken(before.ranges, came);
  const told = toldIn(before, dropped, came);
  const heard = { ...before, ...told.kept, ranges, missing: missingIn(ranges), isOver: false };
  const { explained, shown } = explain(connection, site, visitor, sender.tab, heard, told.news);
  const after = { ...heard, explained };
  writeTab(connection, site, visitor, sender.tab, after, batch.receivedAt);

  // What is sent again because no answer was heard was refused before.
  const refused = new Set(refusedIn(sender, batch, rejected).filter((n) => !overlap(before.ranges, [[n, n]]))).size;
  const open = openOf(after).open - openOf(before).open;
  const missing = given - openOf(before).missing;
  addLoss(connection, site, before, { came: fresh, open, missing, dropped: told.news, refused });
  return told.news + refused + missing - shown;
}

/** How many events of a batch that is refused whole are lost by it: not those that came before, by another way too. */
export function countRefused(connection: Connection, site: number, visitor: number, sender: PageSender, batch: Batch): number {
  return countLosses(connection, site, visitor, { ...sender, dropped: 0, numbers: numbersIn(batch) }, batch, batch.events);
}

const numbersIn = ({ events }: Batch): number[] => events.map(({ n }) => n);

function refusedIn({ refusedNumbers = [] }: PageSender, { events }: Batch, rejected: readonly { id: string }[]): number[] {
  const ids = new Set(rejected.map(({ id }) => id));
  return [...refusedNumbers, ...(ids.size === 0 ? [] : events.filter(({ id }) => ids.has(id)).map(({ n }) => n))];
}

function newTab(connection: Connection, site: number, sender: PageSender, batch: Batch): Tab {
  const key = keyOf(connection, site, sender, batch);
  return { ...key, ranges: [], missing: 0, explained: 0, isOver: false, told: 0, toldWith: [] };
}

/** What of a tab's gaps counts as lost: all once it is over, and nothing before. */
function openOf({ missing, explained, isOver }: Pick<Tab, "missing" | "explained" | "isOver">): {
  open: number;
  missing: number;
} {
  const unexplained = missing - explained;
  return isOver ? { open: 0, missing: unexplained } : { open: unexplained, missing: 0 };
}

/** Until a page hears an answer it repeats the losses it tells of, with events that it repeats too. */
function toldIn({ told, toldWith }: Tab, dropped: number, came: readonly number[]): { news: number; kept: Partial<Tab> } {
  const numbers: Ranges = taken([], came).ranges;
  const isRepeat = overlap(toldWith, numbers);
  if (dropped === 0) return { news: 0, kept: {} };
  const kept = { told: isRepeat ? Math.max(told, dropped) : dropped, toldWith: numbers };
  return { news: isRepeat ? Math.max(0, dropped - told) : dropped, kept };
}

interface Explained {
  explained: number;
  /** Losses that were counted as gaps before, and are counted as told now. */
  shown: number;
}

/** Numbers that never came and that the visitor's pages said they had lost are one loss, not two. */
function explain(connection: Connection, site: number, visitor: number, tab: string, heard: Tab, news: number): Explained {
  if (news === 0 && heard.missing === heard.explained) return { explained: heard.explained, shown: 0 };
  const { unshown } = connection.get<{ unshown: number }>("SELECT unshown FROM visitor WHERE key = ?", visitor)!;
  const kept = Math.min(heard.explained, heard.missing);
  const spare = unshown + news + heard.explained - kept;
  const here = Math.min(spare, heard.missing - kept);
  const others = news === 0 ? { left: spare - here, shown: 0 } : explainOthers(connection, site, visitor, tab, spare - here);
  if (others.left !== unshown) connection.run("UPDATE visitor SET unshown = ? WHERE key = ?", others.left, visitor);
  return { explained: kept + here, shown: others.shown };
}

interface Gap extends LossKey {
  visitor: number;
  site: number;
  tab: string;
  unexplained: number;
  is_over: number;
}

const GAP = "SELECT visitor, site, tab, missing - explained AS unexplained, is_over, day, browser, route FROM tab";

function explainOthers(
  connection: Connection,
  site: number,
  visitor: number,
  tab: string,
  spare: number,
): { left: number; shown: number } {
  let [left, shown] = [spare, 0];
  const sql = `${GAP} WHERE visitor = ? AND tab <> ? AND missing > explained LIMIT ?`;
  for (const gap of left > 0 ? connection.all<Gap>(sql, visitor, tab, MOST_TABS) : []) {
    const told = Math.min(left, gap.unexplained);
    left -= told;
    connection.run("UPDATE tab SET explained = explained + ? WHERE visitor = ? AND tab = ?", told, visitor, gap.tab);
    addLoss(connection, site, gap, gap.is_over ? { missing: -told } : { open: -told });
    if (gap.is_over) shown += told;
  }
  return { left, shown };
}

/** Longer than a browser keeps events: what did not come by then cannot. */
const OVER_MS = 7 * 86_400_000;
/** Silent that long, a tab is forgotten. */
const FORGOTTEN_MS = 14 * 86_400_000;
const KEPT_DAYS = 400;
const DAY_MS = 86_400_000;

/** Counts as lost what cannot come any more, of at most `limit` tabs, and forgets what is long over. [W32] */
export function settleGaps(
  connection: Connection,
  now: number,
  limit: number,
  lost: (site: number, count: number) => void,
): void {
  const due = `${GAP} WHERE last_at < ? AND missing > explained AND is_over = 0 LIMIT ?`;
  for (const gap of connection.all<Gap>(due, now - OVER_MS, limit)) {
    const { unexplained } = gap;
    connection.run("UPDATE tab SET is_over = 1 WHERE visitor = ? AND tab = ?", gap.visitor, gap.tab);
    addLoss(connection, gap.site, gap, { open: -unexplained, missing: unexplained });
    lost(gap.site, unexplained);
  }
  const silentAt = now - FORGOTTEN_MS;
  connection.run(
    `DELETE FROM tab WHERE (visitor, tab) IN (
       SELECT visitor, tab FROM tab WHERE day < ? AND last_at < ? AND (missing <= explained OR is_over = 1) LIMIT ?)`,
    Math.floor(silentAt / DAY_MS),
    silentAt,
    limit,
  );
  for (const table of ["loss", "bot"])
    connection.run(`DELETE FROM ${table} WHERE site IN (SELECT key FROM site) AND day < ?`, Math.floor(now / DAY_MS) - KEPT_DAYS);
}
