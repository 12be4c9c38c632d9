import { uuidv7 } from "@tappa/protocol";
import type { FeedEntryDraft } from "../log.ts";
import type { Connection } from "./connection.ts";
import type { ConversationRow } from "./conversations.ts";

/** What the person is asked when a conversation has got a status: how it was, if it is over and an agent wrote since the last time. */
export function asksAfter(connection: Connection, before: ConversationRow, status: string, at: number): FeedEntryDraft[] {
  const { key, id: conversation } = before;
  if (status !== "resolved" || before.status === "resolved") return [];
  const isAnswered = connection.get(
    `SELECT 1 FROM message JOIN conversation ON conversation.key = message.conversation
     WHERE message.conversation = ? AND seq > asked AND agent IS NOT NULL LIMIT 1`,
    key,
  );
  if (!isAnswered) return [];
  connection.run("UPDATE conversation SET asked = messages WHERE key = ?", key);
  const id = uuidv7(at, (words) => crypto.getRandomValues(words));
  connection.run(
    `INSERT INTO rating_ask (site, at, id, conversation, agent, stage)
     SELECT ?, ?, ?, ?, (SELECT agent FROM message WHERE conversation = ? AND agent IS NOT NULL ORDER BY seq DESC LIMIT 1), stage
     FROM person WHERE key = ?`,
    before.site,
    at,
    id,
    key,
    key,
    before.person,
  );
  return [{ at, type: "ask", ask: "csat", conversation, id }];
}
