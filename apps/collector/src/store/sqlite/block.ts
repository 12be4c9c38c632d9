import type { Appended } from "../log.ts";
import type { AgentRef } from "../records.ts";
import { writeAudit } from "./audit.ts";
import type { Connection } from "./connection.ts";
import type { Context } from "./context.ts";
import { append } from "./logs.ts";

/** From now on what the person writes is refused, or taken again, and all agents hear of it. [W56] */
export function block(
  context: Context,
  siteId: string,
  personId: string,
  blocked: boolean,
  by: AgentRef,
  at: number,
): Appended[] | null {
  const { connection } = context;
  return connection.transaction(() => {
    const site = context.siteKey(siteId);
    const row = connection.get<{ key: number; stage: string; blocked_at: number | null }>(
      "SELECT key, stage, blocked_at FROM person WHERE site = ? AND id = ?",
      site,
      personId,
    );
    if (!row) return null;
    if (blocked === (row.blocked_at !== null)) return [];
    connection.run("UPDATE person SET blocked_at = ? WHERE key = ?", blocked ? at : null, row.key);
    const action = blocked ? "person_blocked" : "person_unblocked";
    writeAudit(connection, { site: siteId, at, agent: by, action, subject: personId, detail: {} });
    const entry = { at, type: "person" as const, person: personId, stage: row.stage, blocked };
    return [append(connection, context.siteLog(site), [entry])];
  });
}

/** Who was blocked before they said who they are stays so. */
export function carryBlock(connection: Connection, from: number, to: number): void {
  const sql = "UPDATE person SET blocked_at = coalesce(blocked_at, (SELECT blocked_at FROM person WHERE key = ?)) WHERE key = ?";
  connection.run(sql, from, to);
}
