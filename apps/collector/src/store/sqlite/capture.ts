import { foundIn } from "../../ingest/found.ts";
import type { StoredEvent } from "../../ingest/project.ts";
import type { CaptureCount } from "../records.ts";
import type { Connection } from "./connection.ts";
import type { Context } from "./context.ts";

const DAY_MS = 86_400_000;

/** One row for each source, event and detail of a batch. */
export function countFound(
  connection: Connection,
  site: number,
  events: readonly StoredEvent[],
  isServer: boolean,
  now: number,
): void {
  for (const { source, name, field, count } of foundIn(events, isServer))
    connection.run(
      `INSERT INTO capture (site, day, source, name, field, count, last_at) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET count = count + excluded.count, last_at = max(last_at, excluded.last_at)`,
      site,
      Math.floor(now / DAY_MS),
      source,
      name,
      field,
      count,
      now,
    );
}

export function captureCounts({ connection, siteKey }: Context, site: string, since: number): CaptureCount[] {
  return connection.all<CaptureCount & Record<string, never>>(
    `SELECT source, name, field, sum(count) AS count, max(last_at) AS lastAt FROM capture
     WHERE site = ? AND day >= ? GROUP BY source, name, field ORDER BY source, name, field`,
    siteKey(site),
    Math.floor(since / DAY_MS),
  );
}
