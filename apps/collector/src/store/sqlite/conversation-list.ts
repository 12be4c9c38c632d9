import type { ConversationCounts, ConversationSummary } from "@tappa/protocol";
import type { ConversationRecord, ConversationsPage } from "../records.ts";
import type { ConversationQuery } from "../store.ts";
import { CONVERSATION, conversationRow, type ConversationRow, messagesAfter } from "./conversations.ts";
import type { Connection, Value } from "./connection.ts";
import type { Context } from "./context.ts";
import { settingsOf } from "./inbox-settings.ts";
import { notesOf } from "./notes.ts";
import { personSummary } from "./people.ts";
import { conversationsWith } from "./search.ts";

interface ListRow extends ConversationRow {
  turn: number;
}

export function listConversations(context: Context, siteId: string, query: ConversationQuery): ConversationsPage {
  const { connection } = context;
  const listed = listQuery(connection, context.siteKey(siteId), query);
  const rows = listed ? connection.all<ListRow>(listed.sql, ...listed.values) : [];
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  const position = last && (query.order === "waiting" ? last.turn : last.last_at);
  return {
    conversations: page.map((row) => conversationSummary(connection, row, query.agent)),
    next: rows.length > page.length && last ? `${position}-${last.key}` : null,
  };
}

interface Filter {
  condition: string;
  values: Value[];
}

/** One row more than the page has, which tells that there is another. null: nothing can match. */
export function listQuery(
  connection: Connection,
  site: number,
  query: ConversationQuery,
): { sql: string; values: Value[] } | null {
  const words = query.q.trim() === "" ? null : conversationsWith(site, query.q, settingsOf(connection, site).labels);
  if (query.q.trim() !== "" && !words) return null;
  // Of a label's list the label's own copy of place and activity is read, so that its index serves.
  const lead = query.label === null ? "conversation" : "marked";
  const filters: Filter[] = [
    { condition: `${lead}.site = ?`, values: [site] },
    ...(query.label === null ? [] : [{ condition: "marked.label = ?", values: [query.label] }]),
    ...viewFilters(query, lead),
    ...(words ? [{ condition: `conversation.key IN (${words.sql})`, values: words.values }] : []),
    ...positionFilters(query, lead),
  ];
  const order =
    query.order === "waiting"
      ? "turn, conversation.key"
      : `${lead}.last_at DESC, ${lead === "marked" ? "marked.conversation" : "conversation.key"} DESC`;
  const source = query.label === null ? "" : "JOIN conversation_label AS marked ON marked.conversation = conversation.key";
  const where = filters.map(({ condition }) => condition).join(" AND ");
  return {
    sql: `${CONVERSATION} ${source} WHERE ${where} ORDER BY ${order} LIMIT ?`,
    values: [...filters.flatMap(({ values }) => values), query.limit + 1],
  };
}

function viewFilters({ view, agent }: ConversationQuery, lead: string): Filter[] {
  if (view === "all") return [];
  if (view === "snoozed" || view === "resolved") return [{ condition: `${lead}.place = ?`, values: [view] }];
  const open = { condition: `${lead}.place = 'open'`, values: [] };
  if (view === "unassigned") return [open, { condition: "assignee IS NULL", values: [] }];
  return view === "mine" ? [open, { condition: "assignee = ?", values: [agent] }] : [open];
}

/** After the last row of the page before. */
function positionFilters({ before, order }: ConversationQuery, lead: string): Filter[] {
  const [at, key] = before?.split("-").map(Number) ?? [];
  if (!Number.isSafeInteger(at) || !Number.isSafeInteger(key)) return [];
  const condition = order === "waiting" ? "(turn, conversation.key) > (?, ?)" : `(${lead}.last_at, conversation.key) < (?, ?)`;
  return [{ condition, values: [at!, key!] }];
}

export function countConversations({ connection, siteKey }: Context, siteId: string, agent: string): ConversationCounts {
  const site = siteKey(siteId);
  const count = (condition: string, ...values: Value[]) =>
    connection.get<{ count: number }>(
      `SELECT count(*) AS count FROM conversation WHERE site = ? AND ${condition}`,
      site,
      ...values,
    )!.count;
  return {
    open: count("place = 'open'"),
    mine: count("assignee = ? AND place = 'open'", agent),
    unassigned: count("assignee IS NULL AND place = 'open'"),
    snoozed: count("place = 'snoozed'"),
    resolved: count("place = 'resolved'"),
  };
}

export function getConversation(context: Context, siteId: string, id: string, agent: string): ConversationRecord | null {
  const { connection } = context;
  const row = conversationRow(connection, context.siteKey(siteId), id);
  if (!row) return null;
  const messages = messagesAfter(connection, row.key, 0);
  const readByVisitor = messages.find(({ seq }) => seq === row.read_by_visitor)?.id ?? null;
  return { ...conversationSummary(connection, row, agent), messages, notes: notesOf(connection, row.key), readByVisitor };
}

/** A person's conversations, newest activity first. */
export function conversationsOf(connection: Connection, person: number, agent: string): ConversationSummary[] {
  return connection
    .all<ConversationRow>(`${CONVERSATION} WHERE person = ? ORDER BY conversation.last_at DESC LIMIT 50`, person)
    .map((row) => conversationSummary(connection, row, agent));
}

function conversationSummary(connection: Connection, row: ConversationRow, agent: string): ConversationSummary {
  const { unread } = connection.get<{ unread: number }>(
    `SELECT count(*) AS unread FROM message WHERE conversation = ?1 AND agent IS NULL
       AND seq > coalesce((SELECT seq FROM read_mark WHERE agent = ?2 AND conversation = ?1), 0)`,
    row.key,
    agent,
  )!;
  return {
    id: row.id,
    person: personSummary(connection, row.person),
    status: row.status,
    assignee: row.assignee === null ? null : { id: row.assignee, name: row.assignee_name ?? "" },
    preview: row.preview,
    lastBy: row.last_by,
    lastAt: row.last_at,
    unread,
    waitingSince: row.waiting_since,
    snoozedUntil: row.snoozed_until,
    wokenAt: row.woken_at,
    labels: JSON.parse(row.labels) as string[],
  };
}
