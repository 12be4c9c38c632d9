import type { Attachment, Offer, ThreadMessage } from "@tappa/protocol";
import type { ConversationState } from "../../ingest/state.ts";
import { nameAttachments } from "./attachments.ts";
import type { Connection } from "./connection.ts";

export interface ConversationRow {
  key: number;
  id: string;
  site: number;
  person: number;
  status: "open" | "resolved";
  assignee: string | null;
  assignee_name: string | null;
  messages: number;
  preview: string;
  last_by: "visitor" | "agent";
  last_at: number;
  opened_at: number;
  waiting_since: number | null;
  snoozed_until: number | null;
  woken_at: number | null;
  labels: string;
  read_by_visitor: number;
  read_by_agent: number;
}

export const CONVERSATION = `SELECT conversation.key, conversation.id, conversation.site, person, turn, status, assignee, agent.name AS assignee_name, messages,
    preview, last_by, conversation.last_at, opened_at, waiting_since, snoozed_until, woken_at, read_by_visitor, read_by_agent,
    (SELECT json_group_array(label) FROM conversation_label WHERE conversation = conversation.key) AS labels
  FROM conversation LEFT JOIN agent ON agent.id = conversation.assignee`;

export function conversationRow(connection: Connection, site: number, id: string): ConversationRow | undefined {
  return connection.get<ConversationRow>(`${CONVERSATION} WHERE conversation.site = ? AND conversation.id = ?`, site, id);
}

export function conversationState(connection: Connection, site: number, id: string): ConversationState | undefined {
  const row = conversationRow(connection, site, id);
  return row && stateOfRow(row);
}

export function stateOfRow(row: ConversationRow): ConversationState {
  return {
    id: row.id,
    person: row.person,
    status: row.status,
    assignee: row.assignee === null ? null : { id: row.assignee, name: row.assignee_name ?? "" },
    messages: row.messages,
    preview: row.preview,
    lastBy: row.last_by,
    lastAt: row.last_at,
    openedAt: row.opened_at,
    waitingSince: row.waiting_since,
    snoozedUntil: row.snoozed_until,
    wokenAt: row.woken_at,
    readByVisitor: row.read_by_visitor,
    readByAgent: row.read_by_agent,
  };
}

/** `visitor` began it; only used when the conversation is new. */
export function writeConversation(connection: Connection, site: number, visitor: number, state: ConversationState): void {
  connection.run(
    `INSERT INTO conversation (site, id, visitor, person, status, assignee, messages, preview, last_by, last_at, opened_at, waiting_since,
       snoozed_until, woken_at, read_by_visitor, read_by_agent)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (site, id) DO UPDATE SET status = excluded.status, assignee = excluded.assignee, messages = excluded.messages,
       preview = excluded.preview, last_by = excluded.last_by, last_at = excluded.last_at, opened_at = excluded.opened_at, waiting_since = excluded.waiting_since,
       snoozed_until = excluded.snoozed_until, woken_at = excluded.woken_at,
       read_by_visitor = excluded.read_by_visitor, read_by_agent = excluded.read_by_agent`,
    site,
    state.id,
    visitor,
    state.person,
    state.status,
    state.assignee?.id ?? null,
    state.messages,
    state.preview,
    state.lastBy,
    state.lastAt,
    state.openedAt,
    state.waitingSince,
    state.snoozedUntil,
    state.wokenAt,
    state.readByVisitor,
    state.readByAgent,
  );
}

export function writeMessage(
  connection: Connection,
  site: number,
  message: {
    conversation: string;
    seq: number;
    id: string;
    text: string;
    attachments?: readonly Attachment[];
    offer?: Offer;
    at: number;
    agent?: string;
  },
): void {
  connection.run(
    `INSERT INTO message (conversation, seq, id, agent, text, attachments, offer, at)
     SELECT key, ?, ?, ?, ?, ?, ?, ? FROM conversation WHERE site = ? AND id = ?`,
    message.seq,
    message.id,
    message.agent ?? null,
    message.text,
    message.attachments ? JSON.stringify(message.attachments) : null,
    offerText(message.offer),
    message.at,
    site,
    message.conversation,
  );
  nameAttachments(connection, site, message);
}

/** null: nothing is offered. */
export const offerText = (offer: Offer = {}): string | null => (offer.replies || offer.card ? JSON.stringify(offer) : null);

export function messageSeq(connection: Connection, site: number, conversation: string, message: string): number | undefined {
  const row = connection.get<{ seq: number }>(
    `SELECT seq FROM message WHERE conversation = (SELECT key FROM conversation WHERE site = ? AND id = ?) AND id = ?`,
    site,
    conversation,
    message,
  );
  return row?.seq;
}

interface MessageRow {
  id: string;
  seq: number;
  agent: string | null;
  name: string | null;
  text: string;
  attachments: string | null;
  offer: string | null;
  at: number;
}

/** The thread after a message's seq, oldest first. */
export function messagesAfter(connection: Connection, conversation: number, seq: number): ThreadMessage[] {
  const rows = connection.all<MessageRow>(
    `SELECT message.id, seq, agent, agent.name, text, attachments, offer, at FROM message LEFT JOIN agent ON agent.id = message.agent
     WHERE conversation = ? AND seq > ? ORDER BY seq`,
    conversation,
    seq,
  );
  return rows.map(({ id, seq: position, agent, name, text, attachments, offer, at }) => ({
    id,
    seq: position,
    author: agent === null ? { kind: "visitor" } : { kind: "agent", id: agent, name: name ?? "" },
    text,
    ...(attachments === null ? {} : { attachments: JSON.parse(attachments) as Attachment[] }),
    ...(offer === null ? {} : (JSON.parse(offer) as Offer)),
    at,
  }));
}
