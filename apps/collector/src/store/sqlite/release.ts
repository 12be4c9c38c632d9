import type { AgentRef } from "../records.ts";
import type { Woken } from "../store.ts";
import { writeAudit } from "./audit.ts";
import type { Context } from "./context.ts";
import { CONVERSATION, type ConversationRow, stateOfRow, writeConversation } from "./conversations.ts";
import { tell } from "./inbox.ts";

/**
 * Takes at most `limit` open conversations from an agent who is gone, with a line in the audit log for each. Resolved ones go with
 * the last of them, untold: nobody works on them, but one that its visitor takes up again must not wait for somebody who never comes.
 */
export function release(context: Context, agent: string, by: AgentRef, at: number, limit: number): Woken {
  const { connection } = context;
  return connection.transaction((): Woken => {
    const held = connection.all<ConversationRow>(
      `${CONVERSATION} WHERE conversation.site IN (SELECT key FROM site) AND assignee = ? AND place IN ('open', 'snoozed') LIMIT ?`,
      agent,
      limit,
    );
    const appended = held.flatMap((row) => {
      const state = { ...stateOfRow(row), assignee: null };
      writeConversation(connection, row.site, 0, state);
      const { id: conversation, status, snoozedUntil, wokenAt } = state;
      const entry = { at, type: "conversation" as const, conversation, status };
      const { id: site } = connection.get<{ id: string }>("SELECT id FROM site WHERE key = ?", row.site)!;
      const detail = { assignee: null, from: row.assignee_name ?? "", because: "agent removed" };
      writeAudit(connection, { site, at, agent: by, action: "conversation_assigned", subject: conversation, detail });
      const toAgents = { ...entry, assignee: null, snoozedUntil, wokenAt };
      return tell(context, row.site, row.person, [{ ...entry, agent: null }], [toAgents]);
    });
    const more = held.length === limit;
    if (!more)
      connection.run("UPDATE conversation SET assignee = NULL WHERE site IN (SELECT key FROM site) AND assignee = ?", agent);
    return { appended, more };
  });
}
