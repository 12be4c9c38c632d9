import type { Appended } from "../log.ts";
import type { AgentRef } from "../records.ts";
import { writeAudit } from "./audit.ts";
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
      "SELECT key, stage, blocked_at FROM person WHERE site = ? AND id = ? AND retired_at IS NULL",
      site,
      personId,
    );
    if (!row) return null;
    if (blocked === (row.blocked_at !== null)) return [];
    // Also as whom they were blocked before they said who they are: an undone link must not block them again.
    const before = "SELECT from_person FROM link WHERE to_person = ? AND undone_at IS NULL";
    if (blocked) connection.run("UPDATE person SET blocked_at = ? WHERE key = ?", at, row.key);
    else connection.run(`UPDATE person SET blocked_at = NULL WHERE key = ? OR key IN (${before})`, row.key, row.key);
    const action = blocked ? "person_blocked" : "person_unblocked";
    writeAudit(connection, { site: siteId, at, agent: by, action, subject: personId, detail: {} });
    const entry = { at, type: "person" as const, person: personId, stage: row.stage, blocked };
    return [append(connection, context.siteLog(site), [entry])];
  });
}

/** Who was blocked before they said who they are stays so, as `to`, and all agents hear of it. */
export function carryBlock(context: Context, siteId: string, from: number, to: number, at: number): Appended[] {
  const { connection } = context;
  const known = connection.get<{ id: string; stage: string }>(
    `SELECT id, stage FROM person WHERE key = ? AND blocked_at IS NULL
     AND EXISTS (SELECT 1 FROM person WHERE key = ? AND blocked_at IS NOT NULL)`,
    to,
    from,
  );
  if (!known) return [];
  const { id: person, stage } = known;
  connection.run("UPDATE person SET blocked_at = ? WHERE key = ?", at, to);
  writeAudit(connection, { site: siteId, at, agent: null, action: "person_blocked", subject: person, detail: { by: "login" } });
  const entry = { at, type: "person" as const, person, stage, blocked: true };
  return [append(connection, context.siteLog(context.siteKey(siteId)), [entry])];
}
