import type { ConversationCounts, ConversationSummary, ConversationView } from "@tappa/protocol";
import type { ConversationRecord, ConversationsPage } from "../records.ts";
import type { ConversationQuery } from "../store.ts";
import { cartOfPerson } from "./carts.ts";
import { CONVERSATION, conversationRow, type ConversationRow, messagesAfter } from "./conversations.ts";
import type { Connection, Value } from "./connection.ts";
import type { Context } from "./context.ts";
import { settingsOf } from "./inbox-settings.ts";
import { notesOf } from "./notes.ts";
import { personSummary } from "./people.ts";
import { nextQueued, type QueuePosition } from "./queue.ts";
import { conversationsWith } from "./search.ts";

interface ListRow extends ConversationRow {
  turn: number;
}

export function listConversations(context: Context, siteId: string, query: ConversationQuery): ConversationsPage {
  const site = context.siteKey(siteId);
  if (query.order === "queue" && query.q.trim() === "" && hasQueue(query.view)) return listQueue(context.connection, site, query);
  return listPlain(context.connection, site, query);
}

function listPlain(connection: Connection, site: number, query: ConversationQuery): ConversationsPage {
  const listed = listQuery(connection, site, query);
  const rows = listed ? connection.all<ListRow>(listed.sql, ...listed.values) : [];
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  const position = last && (query.order === "waiting" ? last.turn : last.last_at);
  return {
    conversations: page.map((row) => conversationSummary(connection, row, query.agent)),
    next: rows.length > page.length && last ? `${position}-${last.key}` : null,
  };
}

/** Where nothing is to be answered nobody waits. */
const hasQueue = (view: ConversationView): boolean => view === "open" || view === "mine" || view === "unassigned";

/** By `turn` those whose turn it is come first; behind this are the others, the latest activity first. */
const BEHIND_THE_QUEUE = "4320000000000000-0";

/** Those who wait by wait, stage and cart as of the first page, then the others. [W42] */
function listQueue(connection: Connection, site: number, query: ConversationQuery): ConversationsPage {
  const { before, limit, label, view, agent, now } = query;
  const position = positionOf(before, now);
  if (!position) return listPlain(connection, site, { ...query, order: "waiting" });
  const assignee = view === "open" ? {} : { assignee: view === "mine" ? agent : null };
  const queued = nextQueued(connection, { site, label, ...assignee }, position, limit + 1);
  const page = queued.slice(0, limit);
  const conversations = page.map(({ key }) =>
    conversationSummary(connection, connection.get<ConversationRow>(`${CONVERSATION} WHERE conversation.key = ?`, key)!, agent),
  );
  const last = page.at(-1);
  if (queued.length > limit && last) return { conversations, next: `q${last.asOf}_${last.score}_${last.key}` };
  const others = { ...query, order: "waiting" as const, before: BEHIND_THE_QUEUE, limit: limit - page.length };
  const rest = listPlain(connection, site, others);
  const hasMore = others.limit === 0 && rest.next === null && hasOthers(connection, site, others);
  return { conversations: [...conversations, ...rest.conversations], next: hasMore ? BEHIND_THE_QUEUE : rest.next };
}

/** Of a page that is full already, whether any follow. */
function hasOthers(connection: Connection, site: number, query: ConversationQuery): boolean {
  const listed = listQuery(connection, site, { ...query, limit: 0 });
  return listed !== null && connection.all(listed.sql, ...listed.values).length > 0;
}

/** null: the queue is over, what follows does not wait. */
function positionOf(before: string | null, now: number): QueuePosition | null {
  if (before === null) return { asOf: now, score: Infinity, key: 0 };
  const [asOf, score, key] = /^q(\d+)_(-?\d+)_(\d+)$/.exec(before)?.slice(1).map(Number) ?? [];
  return asOf === undefined || score === undefined || key === undefined ? null : { asOf, score, key };
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
    lastSeq: row.messages,
    lastAt: row.last_at,
    unread,
    waitingSince: row.waiting_since,
    snoozedUntil: row.snoozed_until,
    wokenAt: row.woken_at,
    labels: JSON.parse(row.labels) as string[],
    cart: cartOfPerson(connection, row.person),
  };
}
