import { missingIn, newest, overlap, type Ranges, taken, without } from "../../ingest/ranges.ts";
import type { Batch, PageSender } from "../batch.ts";
import type { Connection } from "./connection.ts";
import { addLoss, keyOf, type LossKey } from "./loss-counts.ts";
import { readTab, type Tab, writeTab } from "./tabs.ts";

/**
 * Notes which of a tab's sequence numbers came and which of them the page says it lost. Answers by how much more is lost than before:
 * what is told for the first time, what was refused, and gaps that nobody waits for any more, without what came after all. A gap alone
 * is open: it may be filled yet. [W32]
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
  const came = sender.numbers ?? numbersIn(batch);
  if (came.length + sender.dropped.length + (sender.unnumbered ?? 0) === 0) return 0;
  const before = readTab(connection, visitor, sender.tab) ?? newTab(connection, site, sender, batch);
  const isNews = (n: number) => !isIn(before.ranges, n) || isIn(before.lost, n);
  const found = [...new Set(came)].filter((n) => isIn(before.lost, n));
  const heard = taken(before.ranges, came);
  const told = taken(heard.ranges, sender.dropped);
  const news = sender.dropped.filter((n) => !isIn(heard.ranges, n));
  const more = unnumberedIn(before, sender.unnumbered ?? 0, came);
  const unnumbered = before.unnumbered + more.fresh;
  const after = {
    ...before,
    ...more.kept,
    unnumbered,
    ranges: told.ranges,
    lost: found.reduce(without, newest(before.lost, news)),
    missing: Math.max(0, missingIn(told.ranges) - unnumbered),
    isOver: false,
  };
  writeTab(connection, site, visitor, sender.tab, after, batch.receivedAt);

  // What is sent again because no answer was heard was refused before.
  const refused = new Set(refusedIn(sender, batch, rejected).filter(isNews)).size;
  const dropped = told.fresh - found.length + more.fresh;
  const open = openOf(after).open - openOf(before).open;
  const missing = heard.given + told.given - openOf(before).missing;
  addLoss(connection, site, before, { came: heard.fresh + found.length, open, missing, dropped, refused });
  return dropped + refused + missing;
}

/** Until a page hears an answer it repeats what it tells of, with events that it repeats too. */
function unnumberedIn(
  { told, toldWith }: Tab,
  count: number,
  came: readonly number[],
): { fresh: number; kept: Partial<Pick<Tab, "told" | "toldWith">> } {
  if (count === 0) return { fresh: 0, kept: {} };
  const numbers = taken([], came).ranges;
  const isRepeat = overlap(toldWith, numbers);
  const kept = { told: isRepeat ? Math.max(told, count) : count, toldWith: numbers };
  return { fresh: isRepeat ? Math.max(0, count - told) : count, kept };
}

const isIn = (ranges: Ranges, n: number): boolean => overlap(ranges, [[n, n]]);

/** How many events of a batch that is refused whole are lost by it: not those that came before, by another way too. */
export function countRefused(connection: Connection, site: number, visitor: number, sender: PageSender, batch: Batch): number {
  return countLosses(connection, site, visitor, { ...sender, unnumbered: 0, numbers: numbersIn(batch) }, batch, batch.events);
}

const numbersIn = ({ events }: Batch): number[] => events.map(({ n }) => n);

function refusedIn({ refusedNumbers = [] }: PageSender, { events }: Batch, rejected: readonly { id: string }[]): number[] {
  const ids = new Set(rejected.map(({ id }) => id));
  return [...refusedNumbers, ...(ids.size === 0 ? [] : events.filter(({ id }) => ids.has(id)).map(({ n }) => n))];
}

function newTab(connection: Connection, site: number, sender: PageSender, batch: Batch): Tab {
  const key = keyOf(connection, site, sender, batch);
  return { ...key, ranges: [], lost: [], unnumbered: 0, told: 0, toldWith: [], missing: 0, isOver: false };
}

/** What of a tab's gaps counts as lost: all once it is over, and nothing before. */
function openOf({ missing, isOver }: Pick<Tab, "missing" | "isOver">): { open: number; missing: number } {
  return isOver ? { open: 0, missing } : { open: missing, missing: 0 };
}

interface Gap extends LossKey {
  visitor: number;
  site: number;
  tab: string;
  missing: number;
}

/** Longer than a browser keeps events: what did not come by then cannot. */
const OVER_MS = 7 * 86_400_000;
/** Silent that long, a tab is forgotten. */
const FORGOTTEN_MS = 14 * 86_400_000;
const KEPT_DAYS = 400;
const DAY_MS = 86_400_000;

const GAP = "SELECT visitor, site, tab, missing, day, browser, route FROM tab";

/** Nothing more of a visitor is taken: what its pages have not sent counts as lost. */
export function closeGaps(connection: Connection, visitor: number, lost: (count: number) => void): void {
  const open = `${GAP} WHERE visitor = ? AND missing > 0 AND is_over = 0`;
  for (const { site, missing, ...key } of connection.all<Gap>(open, visitor)) {
    addLoss(connection, site, key, { open: -missing, missing });
    lost(missing);
  }
}

/** Counts as lost what cannot come any more, of at most `limit` tabs, and forgets what is long over. [W32] */
export function settleGaps(
  connection: Connection,
  now: number,
  limit: number,
  lost: (site: number, count: number) => void,
): void {
  const due = `${GAP} WHERE last_at < ? AND missing > 0 AND is_over = 0 LIMIT ?`;
  for (const { visitor, site, tab, missing, ...key } of connection.all<Gap>(due, now - OVER_MS, limit)) {
    connection.run("UPDATE tab SET is_over = 1 WHERE visitor = ? AND tab = ?", visitor, tab);
    addLoss(connection, site, key, { open: -missing, missing });
    lost(site, missing);
  }
  const silentAt = now - FORGOTTEN_MS;
  connection.run(
    `DELETE FROM tab WHERE (visitor, tab) IN (
       SELECT visitor, tab FROM tab WHERE day < ? AND last_at < ? AND (missing = 0 OR is_over = 1) LIMIT ?)`,
    Math.floor(silentAt / DAY_MS),
    silentAt,
    limit,
  );
  for (const table of ["loss", "bot"])
    connection.run(`DELETE FROM ${table} WHERE site IN (SELECT key FROM site) AND day < ?`, Math.floor(now / DAY_MS) - KEPT_DAYS);
}
