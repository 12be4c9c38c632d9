import type { ThreadNote } from "@tappa/protocol";
import type { NoteDraft, NoteOutcome } from "../store.ts";
import type { Connection } from "./connection.ts";
import type { Context } from "./context.ts";
import { conversationRow } from "./conversations.ts";
import { rememberAgent } from "./inbox.ts";
import { append } from "./logs.ts";

interface NoteRow {
  id: string;
  after: number;
  agent: string;
  name: string | null;
  text: string;
  at: number;
}

const NOTE = "SELECT note.id, after, agent, agent.name, text, at FROM note LEFT JOIN agent ON agent.id = note.agent";

function noteOf({ agent, name, ...row }: NoteRow): ThreadNote {
  return { id: row.id, after: row.after, author: { id: agent, name: name ?? "" }, text: row.text, at: row.at };
}

/** Oldest first. */
export function notesOf(connection: Connection, conversation: number): ThreadNote[] {
  return connection.all<NoteRow>(`${NOTE} WHERE conversation = ? ORDER BY n`, conversation).map(noteOf);
}

/** Tells the agents alone. */
export function addNote(context: Context, siteId: string, draft: NoteDraft): NoteOutcome {
  const { connection } = context;
  return connection.transaction((): NoteOutcome => {
    const site = context.siteKey(siteId);
    const row = conversationRow(connection, site, draft.conversation);
    if (!row) return { state: "missing" };
    const { id, text, agent, at } = draft;
    const known = connection.get<NoteRow>(`${NOTE} WHERE conversation = ? AND note.id = ?`, row.key, id);
    if (known)
      return known.text === text && known.agent === agent.id
        ? { state: "stored", note: noteOf(known), appended: [] }
        : { state: "taken" };
    rememberAgent(connection, agent);
    connection.run(
      `INSERT INTO note (conversation, n, id, after, agent, text, at)
       VALUES (?1, (SELECT coalesce(max(n), 0) + 1 FROM note WHERE conversation = ?1), ?2, ?3, ?4, ?5, ?6)`,
      row.key,
      id,
      row.messages,
      agent.id,
      text,
      at,
    );
    const note = { id, after: row.messages, author: { id: agent.id, name: agent.name }, text, at };
    const entry = { at, type: "note" as const, conversation: draft.conversation, note };
    return { state: "stored", note, appended: [append(connection, context.siteLog(site), [entry])] };
  });
}
