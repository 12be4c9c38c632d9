import type { Woken } from "../store.ts";
import type { Context } from "./context.ts";
import { CONVERSATION, type ConversationRow, stateOfRow, writeConversation } from "./conversations.ts";
import { append } from "./logs.ts";
import { weigh } from "./queue.ts";

/** Conversations whose time has come; in one transaction with what the agents are told, so none comes back twice or never. */
export function wake(context: Context, now: number, limit: number): Woken {
  const { connection } = context;
  return connection.transaction(() => {
    const sql = `${CONVERSATION} WHERE snoozed_until <= ? ORDER BY snoozed_until LIMIT ?`;
    const due = connection.all<ConversationRow>(sql, now, limit);
    const appended = due.map((row) => {
      const state = { ...stateOfRow(row), snoozedUntil: null, wokenAt: now };
      writeConversation(connection, row.site, 0, state);
      weigh(connection, row.person);
      const { id, status, assignee } = state;
      const entry = {
        at: now,
        type: "conversation" as const,
        conversation: id,
        status,
        assignee,
        snoozedUntil: null,
        wokenAt: now,
      };
      return append(connection, context.siteLog(row.site), [entry]);
    });
    return { appended, more: due.length === limit };
  });
}
