import type { AgentRef, InboxCounts, Period, Timed } from "../records.ts";
import type { Connection } from "./connection.ts";
import type { Context } from "./context.ts";
import type { ConversationRow } from "./conversations.ts";

/** Rows looked at for a median; more travel too long between threads. */
const MOST_ROWS = 100_000;
/** No zone's clock differs from another's by less. */
const QUARTER_MS = 900_000;

/** Keeps who resolved a conversation, when, and the person's stage then. */
export function noteResolution(connection: Connection, before: ConversationRow, status: string, agent: string, at: number): void {
  if (status !== "resolved" || before.status === "resolved") return;
  connection.run(
    `UPDATE opening SET resolved_at = max(?, opened_at), agent = ?, stage = (SELECT stage FROM person WHERE key = ?)
     WHERE conversation = ? AND opened_at = ?`,
    at,
    agent,
    before.person,
    before.key,
    before.opened_at,
  );
}

const FIRST_RESPONSES = "FROM first_reply WHERE site = ? AND asked_at >= ? AND asked_at < ? AND opens = 1";
const RESOLUTIONS = "FROM opening WHERE site = ? AND resolved_at >= ? AND resolved_at < ?";

type Range = [site: number, from: number, to: number];

export function inboxCounts({ connection, siteKey }: Context, siteId: string, { from, to }: Period): InboxCounts {
  const range: Range = [siteKey(siteId), from, to];
  const counts = {
    firstResponses: timed(connection, "replied_at - asked_at", FIRST_RESPONSES, "asked_at", range),
    unanswered: unanswered(connection, range),
    resolutions: timed(connection, "resolved_at - opened_at", RESOLUTIONS, "resolved_at", range),
    ratings: ratings(connection, range),
    opened: byQuarter(connection, "opened_at", range),
    resolved: byQuarter(connection, "resolved_at", range),
  };
  return { ...counts, agents: agentsIn(connection, counts) };
}

function timed(connection: Connection, span: string, rows: string, by: string, range: Range): Timed {
  const { total } = connection.get<{ total: number }>(`SELECT count(*) AS total ${rows}`, ...range)!;
  const groups = new Map<string, Timed["groups"][number]>();
  const newest = `SELECT agent, stage, ${span} AS ms ${rows} ORDER BY ${by} DESC LIMIT ?`;
  for (const { agent, stage, ms } of connection.each<{ agent: string; stage: string; ms: number }>(newest, ...range, MOST_ROWS)) {
    const key = JSON.stringify([agent, stage]);
    const group = groups.get(key);
    if (group) group.ms.push(ms);
    else groups.set(key, { agent, stage, ms: [ms] });
  }
  return { total, groups: [...groups.values()] };
}

function unanswered(connection: Connection, range: Range): number {
  const sql = `SELECT count(*) AS count FROM conversation
    WHERE site = ? AND place IN ('open', 'snoozed') AND turn >= ? AND turn < ? AND waiting_since IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM first_reply WHERE conversation = conversation.key AND replied_at >= opened_at)`;
  return connection.get<{ count: number }>(sql, ...range)!.count;
}

function ratings(connection: Connection, range: Range): InboxCounts["ratings"] {
  return connection.all(
    `SELECT agent, rating_ask.stage AS stage, score, count(*) AS count
     FROM rating_ask LEFT JOIN response ON response.site = rating_ask.site AND response.id = rating_ask.id
     WHERE rating_ask.site = ? AND rating_ask.at >= ? AND rating_ask.at < ? GROUP BY agent, rating_ask.stage, score`,
    ...range,
  );
}

function byQuarter(connection: Connection, column: "opened_at" | "resolved_at", range: Range): InboxCounts["opened"] {
  return connection.all(
    `SELECT ${column} / ${QUARTER_MS} * ${QUARTER_MS} AS at, count(*) AS count FROM opening
     WHERE site = ? AND ${column} >= ? AND ${column} < ? GROUP BY ${column} / ${QUARTER_MS}`,
    ...range,
  );
}

function agentsIn(
  connection: Connection,
  { firstResponses, resolutions, ratings: asked }: Pick<InboxCounts, "firstResponses" | "resolutions" | "ratings">,
): AgentRef[] {
  const ids = new Set([...firstResponses.groups, ...resolutions.groups, ...asked].map(({ agent }) => agent));
  return connection.all<AgentRef & Record<string, never>>(
    "SELECT id, name FROM agent WHERE id IN (SELECT value FROM json_each(?)) ORDER BY name, id",
    JSON.stringify([...ids]),
  );
}
