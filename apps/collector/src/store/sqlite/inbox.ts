import { previewOf, type Attachment, type Offer, type ThreadMessage } from "@tappa/protocol";
import type { ConversationState } from "../../ingest/state.ts";
import type { AgentEntryDraft, Appended, FeedEntryDraft } from "../log.ts";
import type { AgentRef } from "../records.ts";
import type { ConversationChange, ReplyDraft, ReplyOutcome } from "../store.ts";
import { attachmentState } from "./attachments.ts";
import { asksAfter } from "./asks.ts";
import type { Connection } from "./connection.ts";
import type { Context } from "./context.ts";
import {
  conversationRow,
  messagesAfter,
  messageSeq,
  offerText,
  stateOfRow,
  writeConversation,
  writeMessage,
} from "./conversations.ts";
import { noteFirstReply } from "./first-replies.ts";
import { settingsOf } from "./inbox-settings.ts";
import { append } from "./logs.ts";
import { noteResolution } from "./inbox-report.ts";
import { weigh } from "./queue.ts";

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
export function tell(
  context: Context,
  site: number,
  person: number,
  visitor: FeedEntryDraft[],
  agents: AgentEntryDraft[],
): Appended[] {
  const { log } = context.connection.get<{ log: number }>("SELECT log FROM person WHERE key = ?", person)!;
  return [append(context.connection, log, visitor), append(context.connection, context.siteLog(site), agents)];
}

/** In one order, so that two that say the same are the same text. */
const offerOf = ({ replies, card }: Offer): Offer => ({
  ...(replies ? { replies } : {}),
  ...(card ? { card: { url: card.url, title: card.title, ...(card.image === undefined ? {} : { image: card.image }) } } : {}),
});

const idsOf = (attachments: ReplyDraft["attachments"] = []): string => attachments.map(({ id }) => id).join();

function isSameReply(sent: ThreadMessage, draft: ReplyDraft): boolean {
  const { text, author, attachments } = sent;
  const isOwn = author.kind === "agent" && author.id === draft.agent.id;
  const isSaid = text === draft.text && idsOf(attachments) === idsOf(draft.attachments);
  return isOwn && isSaid && offerText(offerOf(sent)) === offerText(offerOf(draft));
}

/** The files a reply names; null when one is not whole, not its author's, or another message's. */
function attachmentsOf(connection: Connection, site: number, { attachments = [], agent }: ReplyDraft): Attachment[] | null {
  const found = attachments.map(({ id }) => attachmentState(connection, site, id));
  const isFree = found.every((one) => one !== undefined && one.agent === agent.id && one.message === null);
  return isFree && new Set(attachments.map(({ id }) => id)).size === found.length
    ? found.flatMap((one) => (one ? [one.attachment] : []))
    : null;
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
      const isSame = isSameReply(sent, draft);
      return isSame ? { state: "stored", message: sent, appended: [] } : { state: "conflict", messages: [sent] };
    }
    const since = messagesAfter(connection, row.key, draft.seen);
    if (since.some(({ author }) => author.kind === "agent")) return { state: "conflict", messages: since };

    const attachments = attachmentsOf(connection, site, draft);
    if (!attachments) return { state: "attachment_missing" };
    rememberAgent(connection, draft.agent);
    const { id, text, at, agent, conversation } = draft;
    const files = attachments[0] ? { attachments } : {};
    const offer = offerOf(draft);
    const before = stateOfRow(row);
    const seq = before.messages + 1;
    const after: ConversationState = {
      ...before,
      messages: seq,
      preview: previewOf({ text, attachments }),
      lastBy: "agent",
      lastAt: Math.max(before.lastAt, at),
      waitingSince: null,
      wokenAt: null,
      readByAgent: seq,
    };
    writeConversation(connection, site, 0, after);
    writeMessage(connection, site, { conversation, seq, id, text, ...files, offer, at, agent: agent.id });
    markRead(connection, agent, row.key, seq);
    noteFirstReply(connection, row, agent.id, at);
    const message = { id, seq, author: { kind: "agent" as const, id: agent.id, name: agent.name }, text, ...files, ...offer, at };
    const appended = tell(
      context,
      site,
      row.person,
      [{ at, type: "message", id, conversation, author: { kind: "agent", name: agent.name }, text, ...files, ...offer }],
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
    const after = changed(before, change, at);
    if (isSameFor("visitor", before, after) && isSameFor("agents", before, after) && !change.label) return { appended: [] };
    const { status, assignee, snoozedUntil, wokenAt } = after;
    writeConversation(connection, site, 0, after);
    weigh(connection, row.person);
    noteResolution(connection, row, status, by.id, at);
    if (change.label) putLabel(connection, row.key, change.label);
    const entry = { at, type: "conversation" as const, conversation, status };
    const labels = labelsOf(connection, row.key);
    const toVisitor = isSameFor("visitor", before, after) ? [] : [{ ...entry, agent: assignee?.name ?? null }];
    const asks = asksAfter(connection, row, status, at);
    return {
      appended: tell(context, site, row.person, [...toVisitor, ...asks], [{ ...entry, assignee, snoozedUntil, wokenAt, labels }]),
    };
  });
}

function changed(before: ConversationState, change: ConversationChange, at: number): ConversationState {
  const { status, assignee, snoozedUntil } = { ...before, ...change };
  const openedAt = before.status === "resolved" && status === "open" ? at : before.openedAt;
  const after = { ...before, status, assignee, snoozedUntil, wokenAt: null, openedAt };
  return after.status === "resolved" ? { ...after, waitingSince: null, snoozedUntil: null } : after;
}

/** Visitors hear nothing of what agents do among themselves. */
function isSameFor(who: "visitor" | "agents", before: ConversationState, after: ConversationState): boolean {
  const [one, other] = [before, after].map((state) =>
    who === "visitor" ? [state.status, state.assignee?.id] : [state.snoozedUntil, state.wokenAt],
  );
  return one!.every((value, index) => value === other![index]);
}

/** A label taken away from the site meanwhile is not put on. */
function putLabel(connection: Connection, conversation: number, { id, on }: { id: string; on: boolean }): void {
  if (!on) {
    connection.run("DELETE FROM conversation_label WHERE conversation = ? AND label = ?", conversation, id);
    return;
  }
  const { site } = connection.get<{ site: number }>("SELECT site FROM conversation WHERE key = ?", conversation)!;
  if (!settingsOf(connection, site).labels.some((label) => label.id === id)) return;
  connection.run(
    `INSERT INTO conversation_label (conversation, label, site, place, last_at)
     SELECT key, ?, site, place, last_at FROM conversation WHERE key = ? ON CONFLICT DO NOTHING`,
    id,
    conversation,
  );
}

function labelsOf(connection: Connection, conversation: number): string[] {
  return connection
    .all<{ label: string }>("SELECT label FROM conversation_label WHERE conversation = ? ORDER BY label", conversation)
    .map(({ label }) => label);
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
