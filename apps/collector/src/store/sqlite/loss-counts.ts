import { routeOf } from "../../ingest/route.ts";
import type { Batch, PageSender } from "../batch.ts";
import type { LossCount } from "../records.ts";
import type { Connection } from "./connection.ts";
import type { Context } from "./context.ts";

const DAY_MS = 86_400_000;
/** Routes and browsers of one day that are told apart: a page can make up any number. */
const MOST_KEYS = 256;
const OTHER_ROUTE = "…";

/** What losses are counted by. */
export interface LossKey {
  /** UTC, days since 1970. */
  day: number;
  browser: string;
  route: string;
}

type Counts = Omit<LossCount, "browser" | "route">;

export function keyOf(connection: Connection, site: number, { browser = "other" }: PageSender, batch: Batch): LossKey {
  const key = { day: Math.floor(batch.receivedAt / DAY_MS), browser, route: routeOf(batch.events) };
  const isKnown = connection.get(
    "SELECT 1 FROM loss WHERE site = ? AND day = ? AND browser = ? AND route = ?",
    site,
    key.day,
    browser,
    key.route,
  );
  if (isKnown) return key;
  const { keys } = connection.get<{ keys: number }>(
    "SELECT count(*) AS keys FROM loss WHERE site = ? AND day = ?",
    site,
    key.day,
  )!;
  return keys < MOST_KEYS ? key : { ...key, route: OTHER_ROUTE };
}

export function addLoss(connection: Connection, site: number, { day, browser, route }: LossKey, change: Partial<Counts>): void {
  const { came = 0, open = 0, missing = 0, dropped = 0, refused = 0 } = change;
  connection.run(
    `INSERT INTO loss (site, day, browser, route, came, open, missing, dropped, refused) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET came = came + excluded.came, open = open + excluded.open, missing = missing + excluded.missing,
       dropped = dropped + excluded.dropped, refused = refused + excluded.refused`,
    site,
    day,
    browser,
    route,
    came,
    open,
    missing,
    dropped,
    refused,
  );
}

/** Since the UTC day of `since` (epoch ms). */
export function lossCounts({ connection, siteKey }: Context, site: string, since: number): LossCount[] {
  return connection.all<LossCount & Record<string, never>>(
    `SELECT browser, route, sum(came) AS came, sum(open) AS open, sum(missing) AS missing, sum(dropped) AS dropped,
       sum(refused) AS refused FROM loss WHERE site = ? AND day >= ? GROUP BY browser, route ORDER BY browser, route`,
    siteKey(site),
    Math.floor(since / DAY_MS),
  );
}

/** Numbers that never came and still may, of every page that was first heard since (epoch ms). */
export function openGaps(connection: Connection, site: number, since: number): number {
  const sql = "SELECT coalesce(sum(open), 0) AS open FROM loss WHERE site = ? AND day >= ?";
  return connection.get<{ open: number }>(sql, site, Math.floor(since / DAY_MS))!.open;
}
