import type { BotReason } from "@tappa/protocol";
import type { BotCount } from "../records.ts";
import type { Connection } from "./connection.ts";
import type { Context } from "./context.ts";

const DAY_MS = 86_400_000;

export function countBot(connection: Connection, site: number, reason: BotReason, receivedAt: number, events: number): void {
  if (events === 0) return;
  connection.run(
    `INSERT INTO bot (site, day, reason, events) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET events = events + excluded.events`,
    site,
    Math.floor(receivedAt / DAY_MS),
    reason,
    events,
  );
}

/** Since the UTC day of `since` (epoch ms), the most first. */
export function botCounts({ connection, siteKey }: Context, site: string, since: number): BotCount[] {
  return connection.all<BotCount & Record<string, never>>(
    "SELECT reason, sum(events) AS events FROM bot WHERE site = ? AND day >= ? GROUP BY reason ORDER BY events DESC, reason",
    siteKey(site),
    Math.floor(since / DAY_MS),
  );
}
