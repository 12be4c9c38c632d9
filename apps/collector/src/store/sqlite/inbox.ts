import { previewOf } from "../../ingest/effects.ts";
import type { ConversationState } from "../../ingest/state.ts";
import type { AgentEntryDraft, Appended, FeedEntryDraft } from "../log.ts";
import type { AgentRef } from "../records.ts";
import type { ConversationChange, ReplyDraft, ReplyOutcome } from "../store.ts";
import type { Connection } from "./connection.ts";
import type { Context } from "./context.ts";
import { conversationRow, messagesAfter, messageSeq, stateOfRow, writeConversation, writeMessage } from "./conversations.ts";
import { append } from "./logs.ts";

export function rememberAgent(connection: Connection, { id, name }: AgentRef): void {
  connection.run(
    "INSERT INTO agent (id, name) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE name <> excluded.name",
    id,
    name,
  );
}

function markRead(connection: Connection, agent: AgentRef, conversation: number, seq: number): void {
  connection.run(
    `INSERT INTO read_mark (agent, conversation, seq) VALUES (?, ?, ?)
     ON CONFLICT (agent, conversation) DO UPDATE SET seq = max(seq, excluded.seq)`,
    agent.id,
    conversation,
    seq,
  );
}

/** Writes to the log of the person and to that of the agents. */
function tell(context: Context, site: number, person: number, visitor: FeedEntryDraft[], agents: AgentEntryDraft[]): Appended[] {
  const { log } = context.connection.get<{ log: number }>("SELECT log FROM person WHERE key = ?", person)!;
  return [append(context.connection, log, visitor), append(context.connection, context.siteLog(site), agents)];
}

export function reply(context: Context, siteId: string, draft: ReplyDraft): ReplyOutcome {
  const { connection } = context;
  return connection.transaction((): ReplyOutcome => {
    const site = context.siteKey(siteId);
    const row = conversationRow(connection, site, draft.conversation);
    if (!row) return { state: "missing" };
    const sentAs = messageSeq(connection, site, draft.conversation, draft.id);
    const [sent] = sentAs === undefined ? [] : messagesAfter(connection, row.key, sentAs - 1);
    if (sent) {
      const isSame = sent.text === draft.text && sent.author.kind === "agent" && sent.author.id === draft.agent.id;
      return isSame ? { state: "stored", message: sent, appended: [] } : { state: "conflict", messages: [sent] };
    }
    const since = messagesAfter(connection, row.key, draft.seen);
    if (since.some(({ author }) => author.kind === "agent")) return { state: "conflict", messages: since };

    rememberAgent(connection, draft.agent);
    const { id, text, at, agent, conversation } = draft;
    const before = stateOfRow(row);
    const seq = before.messages + 1;
    const after: ConversationState = {
      ...before,
      messages: seq,
      preview: previewOf(text),
      lastBy: "agent",
      lastAt: Math.max(before.lastAt, at),
      waitingSince: null,
      readByAgent: seq,
    };
    writeConversation(connection, site, 0, after);
    writeMessage(connection, site, { conversation, seq, id, text, at, agent: agent.id });
    markRead(connection, agent, row.key, seq);
    const message = { id, seq, author: { kind: "agent" as const, id: agent.id, name: agent.name }, text, at };
    const appended = tell(
      context,
      site,
      row.person,
      [{ at, type: "message", id, conversation, author: { kind: "agent", name: agent.name }, text }],
      [{ at, type: "message", conversation, message }],
    );
    return { state: "stored", message, appended };
  });
}

export function patchConversation(
  context: Context,
  siteId: string,
  conversation: string,
  change: ConversationChange,
  by: AgentRef,
  at: number,
): { appended: Appended[] } | null {
  const { connection } = context;
  return connection.transaction(() => {
    const site = context.siteKey(siteId);
    const row = conversationRow(connection, site, conversation);
    if (!row) return null;
    rememberAgent(connection, by);
    if (change.assignee) rememberAgent(connection, change.assignee);
    const before = stateOfRow(row);
    const { assignee = null, status } = { ...before, ...change };
    if (status === before.status && assignee?.id === before.assignee?.id) return { appended: [] };
    const waitingSince = status === "resolved" ? null : before.waitingSince;
    writeConversation(connection, site, 0, { ...before, status, assignee, waitingSince });
    const appended = tell(
      context,
      site,
      row.person,
      [{ at, type: "conversation", conversation, status, agent: assignee?.name ?? null }],
      [{ at, type: "conversation", conversation, status, assignee }],
    );
    return { appended };
  });
}

export function readConversation(
  context: Context,
  siteId: string,
  conversation: string,
  upTo: string,
  agent: AgentRef,
  at: number,
): { appended: Appended[] } | null {
  const { connection } = context;
  return connection.transaction(() => {
    const site = context.siteKey(siteId);
    const row = conversationRow(connection, site, conversation);
    const seq = messageSeq(connection, site, conversation, upTo);
    if (!row || seq === undefined) return null;
    rememberAgent(connection, agent);
    markRead(connection, agent, row.key, seq);
    if (seq <= row.read_by_agent) return { appended: [] };
    writeConversation(connection, site, 0, { ...stateOfRow(row), readByAgent: seq });
    const entry = { at, type: "read" as const, conversation, by: "agent" as const, upTo };
    return { appended: tell(context, site, row.person, [entry], [entry]) };
  });
}

export function conversationLogs(
  context: Context,
  siteId: string,
  conversation: string,
): { person: number; site: number } | null {
  const site = context.siteKey(siteId);
  const row = context.connection.get<{ log: number }>(
    "SELECT log FROM conversation JOIN person ON person.key = conversation.person WHERE conversation.site = ? AND conversation.id = ?",
    site,
    conversation,
  );
  return row ? { person: row.log, site: context.siteLog(site) } : null;
}
