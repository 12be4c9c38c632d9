import type { TransitionRecord } from "@tappa/lifecycle";
import type { PeoplePage, PersonSummary } from "@tappa/protocol";
import { mergedFacts } from "../../ingest/project.ts";
import type { PersonRecord } from "../records.ts";
import type { PeopleQuery } from "../store.ts";
import type { Connection, Value } from "./connection.ts";
import type { Context } from "./context.ts";
import { conversationsOf } from "./conversation-list.ts";
import { likePattern } from "./search.ts";
import { timelineOf } from "./timeline.ts";
import { personState } from "./visitors.ts";

const TIMELINE_ENTRIES = 200;

interface PersonRow {
  key: number;
  id: string;
  user_id: string | null;
  name: string | null;
  stage: string;
  flags: string;
  last_seen: number;
  orders: number;
  value: string;
  blocked_at: number | null;
}

const PERSON = "SELECT key, id, user_id, name, stage, flags, last_seen, orders, value, blocked_at FROM person";

function summaryOf(row: PersonRow): PersonSummary {
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    stage: row.stage,
    flags: JSON.parse(row.flags) as string[],
    lastSeen: row.last_seen === 0 ? null : row.last_seen,
    orders: row.orders,
    valueMinor: JSON.parse(row.value) as Record<string, number>,
    blocked: row.blocked_at !== null,
  };
}

export function personSummary(connection: Connection, key: number): PersonSummary {
  return summaryOf(connection.get<PersonRow>(`${PERSON} WHERE key = ?`, key)!);
}

/** Seen last comes first. */
export function listPeople(context: Context, siteId: string, query: PeopleQuery): PeoplePage {
  const { connection } = context;
  const values: Value[] = [context.siteKey(siteId)];
  const conditions = ["site = ?", "retired_at IS NULL"];
  if (query.stage !== null) {
    conditions.push("stage = ?");
    values.push(query.stage);
  }
  if (query.q.trim() !== "") {
    conditions.push("(search LIKE ? ESCAPE '\\' OR id = ?)");
    values.push(likePattern(query.q), query.q.trim());
  }
  const where = conditions.join(" AND ");
  const { total } = connection.get<{ total: number }>(`SELECT count(*) AS total FROM person WHERE ${where}`, ...values)!;
  const [beforeAt, beforeKey] = query.before?.split("-").map(Number) ?? [];
  const isPaged = Number.isSafeInteger(beforeAt) && Number.isSafeInteger(beforeKey);
  const after = isPaged ? " AND (last_seen, key) < (?, ?)" : "";
  const sql = `${PERSON} WHERE ${where}${after} ORDER BY last_seen DESC, key DESC LIMIT ?`;
  const rows = connection.all<PersonRow>(sql, ...values, ...(isPaged ? [beforeAt!, beforeKey!] : []), query.limit + 1);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  const next = rows.length > page.length && last ? `${last.last_seen}-${last.key}` : null;
  return { people: page.map(summaryOf), next, total };
}

export function getPerson(context: Context, siteId: string, id: string, agent: string): PersonRecord | null {
  const { connection } = context;
  const site = context.siteKey(siteId);
  const row = connection.get<PersonRow>(`${PERSON} WHERE site = ? AND id = ?`, site, id);
  if (!row) return null;
  const { identity, others: visitors } = personState(context, site, row.key, null);
  const plan = context.plan(site);
  const facts = mergedFacts(
    visitors.map((visitor) => visitor.facts),
    plan,
  );
  return {
    ...summaryOf(row),
    identity,
    facts,
    transitions: transitionsOf(connection, row.key, plan.compiled.version),
    timeline: timelineOf(
      connection,
      visitors.map(({ key }) => key),
      TIMELINE_ENTRIES,
    ),
    devices: devicesOf(connection, row.key),
    conversations: conversationsOf(connection, row.key, agent),
    responses: connection.all<PersonRecord["responses"][number]>(
      `SELECT campaign, kind, score, text, at FROM response JOIN visitor ON visitor.key = response.visitor
       WHERE person = ? ORDER BY at DESC LIMIT 100`,
      row.key,
    ),
  };
}

function transitionsOf(connection: Connection, person: number, model: string): TransitionRecord[] {
  return connection
    .all<{ body: string }>(
      "SELECT body FROM transition WHERE person = ? AND model = ? AND revised_at IS NULL ORDER BY effective_at, id",
      person,
      model,
    )
    .map(({ body }) => JSON.parse(body) as TransitionRecord);
}

/** Browsers; what the server API told belongs to no device. */
function devicesOf(connection: Connection, person: number): PersonRecord["devices"] {
  return connection
    .all<{ id: string; first_seen: number; last_seen: number; verified: number }>(
      "SELECT id, first_seen, last_seen, verified FROM visitor WHERE person = ? AND secret_hash IS NOT NULL ORDER BY last_seen DESC",
      person,
    )
    .map((row) => ({ visitor: row.id, firstSeen: row.first_seen, lastSeen: row.last_seen, verified: row.verified === 1 }));
}
