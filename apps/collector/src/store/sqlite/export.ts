import type { Facts, Props, TransitionRecord } from "@tappa/lifecycle";
import type { PersonExport } from "@tappa/protocol";
import { mergedFacts } from "../../ingest/project.ts";
import type { Asker } from "../person-store.ts";
import { type Connection, idText } from "./connection.ts";
import type { Context } from "./context.ts";
import { messagesAfter } from "./conversations.ts";
import { EVENTS_OF, type Kept, keptOf } from "./kept.ts";
import { notesOf } from "./notes.ts";
import { personSummary } from "./people.ts";
import { indexedUpTo } from "./timeline.ts";
import { personState } from "./visitors.ts";

type Export = Omit<PersonExport, "stageLabel" | "why" | "whyLang">;

const IN = "IN (SELECT value FROM json_each(?))";

/** All that is kept of a person. [W54] */
export function exportPerson(context: Context, siteId: string, personId: string, by: Asker): Export | null {
  const { connection } = context;
  const kept = keptOf(context, siteId, personId, "visitor" in by ? by.visitor : null);
  if (!kept) return null;
  const { site, person, visitors, persons } = kept;
  const facts: Facts = mergedFacts(
    personState(context, site, person, null).others.map((visitor) => visitor.facts),
    context.plan(site),
  );
  const { since } = connection.get<{ since: number | null }>("SELECT since FROM person WHERE key = ?", person)!;
  const ofVisitors = <T>(columns: string, table: string) =>
    connection.all<T>(`SELECT ${columns} FROM ${table} WHERE visitor ${IN} ORDER BY at`, visitors);
  return {
    v: 1,
    person: { ...personSummary(connection, person), since },
    traits: Object.fromEntries(Object.entries(facts.attrs).map(([name, { value }]) => [name, value])),
    facts,
    transitions: transitionsOf(connection, persons),
    visitors: visitorsOf(connection, visitors),
    events: eventsOf(connection, visitors),
    conversations: conversationsOf(connection, kept, "agent" in by),
    responses: ofVisitors("campaign, kind, score, text, at", "response"),
    items: ofVisitors("checklist, item, at", "item"),
    acts: ofVisitors("campaign, kind, act, detail, at", "act"),
    carts: ofVisitors<{ body: string }>("body", "cart").map(({ body }) => JSON.parse(body) as Props),
    attachments: connection.all(
      `SELECT id, name, type, bytes, at FROM attachment WHERE gone = 0
       AND (visitor ${IN} OR conversation IN (SELECT key FROM conversation WHERE person ${IN})) ORDER BY at, id`,
      visitors,
      persons,
    ),
  };
}

function transitionsOf(connection: Connection, persons: string): TransitionRecord[] {
  return connection
    .all<{ body: string }>(`SELECT body FROM transition WHERE person ${IN} ORDER BY effective_at, id`, persons)
    .map(({ body }) => JSON.parse(body) as TransitionRecord);
}

function visitorsOf(connection: Connection, visitors: string): Export["visitors"] {
  return connection
    .all<{ id: string; firstSeen: number; lastSeen: number; verified: number }>(
      `SELECT id, first_seen AS firstSeen, last_seen AS lastSeen, verified FROM visitor WHERE key ${IN} ORDER BY first_seen, key`,
      visitors,
    )
    .map((row) => ({ ...row, verified: row.verified === 1 }));
}

function eventsOf(connection: Connection, visitors: string): Export["events"] {
  return connection
    .all<{ id: Uint8Array; name: string; at: number; receivedAt: number; props: string; held: number }>(
      `SELECT id, name, at, received_at AS receivedAt, props, held FROM event WHERE seq IN (${EVENTS_OF}) ORDER BY at, seq`,
      visitors,
      indexedUpTo(connection),
    )
    .map(({ id, props, held, ...row }) => ({
      ...row,
      id: idText(id),
      props: JSON.parse(props) as Props,
      held: held !== 0,
    }));
}

function conversationsOf(connection: Connection, { persons }: Kept, isAgents: boolean): Export["conversations"] {
  return connection
    .all<{ key: number; id: string; status: "open" | "resolved" }>(
      `SELECT key, id, status FROM conversation WHERE person ${IN} ORDER BY key`,
      persons,
    )
    .map(({ key, id, status }) => ({
      id,
      status,
      messages: messagesAfter(connection, key, 0),
      ...(isAgents && { notes: notesOf(connection, key) }),
    }));
}
