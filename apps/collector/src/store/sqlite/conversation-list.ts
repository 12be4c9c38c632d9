import type { ConversationSummary } from "@tappa/protocol";
import type { ConversationRecord, ConversationsPage } from "../records.ts";
import type { ConversationQuery } from "../store.ts";
import { CONVERSATION, conversationRow, type ConversationRow, messagesAfter } from "./conversations.ts";
import type { Connection, Value } from "./connection.ts";
import type { Context } from "./context.ts";
import { personSummary } from "./people.ts";

export function listConversations(context: Context, siteId: string, query: ConversationQuery): ConversationsPage {
  const { connection } = context;
  const values: Value[] = [context.siteKey(siteId)];
  const conditions = ["site = ?"];
  if (query.view !== "all") {
    conditions.push("status = ?");
    values.push(query.view);
  }
  const [beforeAt, beforeKey] = query.before?.split("-").map(Number) ?? [];
  if (Number.isSafeInteger(beforeAt) && Number.isSafeInteger(beforeKey)) {
    conditions.push("(last_at, conversation.key) < (?, ?)");
    values.push(beforeAt!, beforeKey!);
  }
  if (query.q.trim() !== "") {
    const pattern = likePattern(query.q);
    conditions.push(
      `(EXISTS (SELECT 1 FROM message WHERE message.conversation = conversation.key AND text LIKE ? ESCAPE '\\')
        OR EXISTS (SELECT 1 FROM person WHERE person.key = conversation.person AND search LIKE ? ESCAPE '\\'))`,
    );
    values.push(pattern, pattern);
  }
  const order = "ORDER BY last_at DESC, conversation.key DESC LIMIT ?";
  const sql = `${CONVERSATION} WHERE ${conditions.join(" AND ")} ${order}`;
  const rows = connection.all<ConversationRow>(sql, ...values, query.limit + 1);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    conversations: page.map((row) => conversationSummary(connection, row, query.agent)),
    next: rows.length > page.length && last ? `${last.last_at}-${last.key}` : null,
  };
}

export function getConversation(context: Context, siteId: string, id: string, agent: string): ConversationRecord | null {
  const { connection } = context;
  const row = conversationRow(connection, context.siteKey(siteId), id);
  if (!row) return null;
  const messages = messagesAfter(connection, row.key, 0);
  const readByVisitor = messages.find(({ seq }) => seq === row.read_by_visitor)?.id ?? null;
  return { ...conversationSummary(connection, row, agent), messages, readByVisitor };
}

/** A person's conversations, newest activity first. */
export function conversationsOf(connection: Connection, person: number, agent: string): ConversationSummary[] {
  return connection
    .all<ConversationRow>(`${CONVERSATION} WHERE person = ? ORDER BY last_at DESC LIMIT 50`, person)
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
  };
}

/** For `LIKE … ESCAPE '\'`: finds the words anywhere, as they are. */
export function likePattern(words: string): string {
  return `%${words
    .trim()
    .toLowerCase()
    .slice(0, 200)
    .replaceAll(/[\\%_]/g, "\\$&")}%`;
}
