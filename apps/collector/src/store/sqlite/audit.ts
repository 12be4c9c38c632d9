import type { Props } from "@tappa/lifecycle";
import type { AuditLog } from "@tappa/protocol";
import type { AuditEntry } from "../records.ts";
import type { Connection, Value } from "./connection.ts";
import type { Context } from "./context.ts";
import { rememberAgent } from "./inbox.ts";

/** In the caller's transaction. */
export function writeAudit(connection: Connection, { site, at, agent, action, subject, detail }: AuditEntry): void {
  if (agent) rememberAgent(connection, agent);
  connection.run(
    "INSERT INTO audit (site, at, agent, action, subject, detail) VALUES (?, ?, ?, ?, ?, ?)",
    site,
    at,
    agent?.id ?? null,
    action,
    subject,
    JSON.stringify(detail),
  );
}

export function audit({ connection }: Context, entry: AuditEntry): void {
  connection.transaction(() => writeAudit(connection, entry));
}

interface AuditRow {
  key: number;
  at: number;
  agent: string | null;
  name: string | null;
  action: string;
  subject: string;
  detail: string;
}

export function auditLog(
  { connection }: Context,
  site: string,
  action: string | null,
  before: string | null,
  limit: number,
): AuditLog {
  const values: Value[] = [site];
  const conditions = ["(site = ? OR site IS NULL)"];
  if (action !== null) {
    conditions.push("action = ?");
    values.push(action);
  }
  if (before !== null && /^\d{1,15}$/.test(before)) {
    conditions.push("key < ?");
    values.push(Number(before));
  }
  const rows = connection.all<AuditRow>(
    `SELECT key, at, agent, agent.name, action, subject, detail FROM audit LEFT JOIN agent ON agent.id = audit.agent
     WHERE ${conditions.join(" AND ")} ORDER BY key DESC LIMIT ?`,
    ...values,
    limit + 1,
  );
  const page = rows.slice(0, limit);
  return {
    entries: page.map(({ key, at, agent, name, action: done, subject, detail }) => ({
      id: String(key),
      at,
      agent: agent === null ? null : { id: agent, name: name ?? "" },
      action: done,
      subject,
      detail: JSON.parse(detail) as Props,
    })),
    next: rows.length > limit ? String(page.at(-1)!.key) : null,
  };
}
