import type { Appended } from "../log.ts";
import type { AgentRef, AuditEntry } from "../records.ts";
import { writeAudit } from "./audit.ts";
import type { Context } from "./context.ts";
import { append } from "./logs.ts";

interface Person {
  id: string;
  stage: string;
}

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
    const row = connection.get<Person & { key: number; blocked_at: number | null }>(
      "SELECT key, id, stage, blocked_at FROM person WHERE site = ? AND id = ? AND retired_at IS NULL",
      site,
      personId,
    );
    if (!row) return null;
    if (blocked === (row.blocked_at !== null)) return [];
    // Also as whom they were blocked before they said who they are: an undone link must not block them again.
    const before = "SELECT from_person FROM link WHERE to_person = ? AND undone_at IS NULL";
    if (blocked) connection.run("UPDATE person SET blocked_at = ? WHERE key = ?", at, row.key);
    else connection.run(`UPDATE person SET blocked_at = NULL WHERE key = ? OR key IN (${before})`, row.key, row.key);
    return [tell(context, siteId, row, blocked, { agent: by, detail: {} }, at)];
  });
}

/** Who was blocked before they said who they are stays so, as `to`, and all agents hear of it. */
export function carryBlock(context: Context, siteId: string, from: number, to: number, at: number): Appended[] {
  const { connection } = context;
  const known = connection.get<Person>(
    `SELECT id, stage FROM person WHERE key = ? AND blocked_at IS NULL
     AND EXISTS (SELECT 1 FROM person WHERE key = ? AND blocked_at IS NOT NULL)`,
    to,
    from,
  );
  if (!known) return [];
  connection.run("UPDATE person SET blocked_at = ? WHERE key = ?", at, to);
  return [tell(context, siteId, known, true, { agent: null, detail: { by: "login" } }, at)];
}

/** Says it in the audit log and to all agents. */
function tell(
  context: Context,
  siteId: string,
  { id, stage }: Person,
  blocked: boolean,
  by: Pick<AuditEntry, "agent" | "detail">,
  at: number,
): Appended {
  const { connection } = context;
  const action = blocked ? "person_blocked" : "person_unblocked";
  writeAudit(connection, { site: siteId, at, action, subject: id, ...by });
  const entry = { at, type: "person" as const, person: id, stage, blocked };
  return append(connection, context.siteLog(context.siteKey(siteId)), [entry]);
}
