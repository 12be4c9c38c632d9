import type { Period, Waits } from "../records.ts";
import type { Connection } from "./connection.ts";
import type { Context } from "./context.ts";
import type { ConversationRow } from "./conversations.ts";

/** An agent's message ends a wait; one to somebody who waits for nothing measures nothing. */
export function noteFirstReply(connection: Connection, before: ConversationRow, agent: string, at: number): void {
  if (before.waiting_since === null) return;
  connection.run(
    `INSERT OR IGNORE INTO first_reply (conversation, asked_at, site, replied_at, agent, opens, stage)
     SELECT ?, ?, ?, ?, ?, NOT EXISTS (SELECT 1 FROM first_reply WHERE conversation = ? AND replied_at >= ?), stage
     FROM person WHERE key = ?`,
    before.key,
    // The clock of the visitor's device may be a little ahead.
    Math.min(before.waiting_since, at),
    before.site,
    at,
    agent,
    before.key,
    before.opened_at,
    before.person,
  );
}

/** What people waited who asked in these periods, and since when those of them wait who still do. */
export function waits({ connection, siteKey }: Context, siteId: string, periods: readonly Period[]): Waits {
  const site = siteKey(siteId);
  const replied = "SELECT replied_at - asked_at AS ms FROM first_reply WHERE site = ? AND asked_at >= ? AND asked_at < ?";
  const open = `SELECT waiting_since AS at FROM conversation
    WHERE site = ? AND place IN ('open', 'snoozed') AND turn >= ? AND turn < ? AND waiting_since IS NOT NULL`;
  return {
    repliedMs: periods.flatMap(({ from, to }) => connection.all<{ ms: number }>(replied, site, from, to).map(({ ms }) => ms)),
    openSince: periods.flatMap(({ from, to }) => connection.all<{ at: number }>(open, site, from, to).map(({ at }) => at)),
  };
}
