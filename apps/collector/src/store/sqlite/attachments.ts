import type { Attachment, AttachmentType } from "@tappa/protocol";
import type { AttachmentState } from "../../ingest/state.ts";
import type { AttachmentBegin, AttachmentDraft, AttachmentRecord, AttachmentRoom, GoneAttachment } from "../store.ts";
import type { Connection } from "./connection.ts";
import type { Context } from "./context.ts";

interface AttachmentRow {
  id: string;
  visitor: number | null;
  agent: string | null;
  name: string;
  type: AttachmentType | null;
  bytes: number;
}

const ATTACHMENT = "SELECT id, visitor, agent, name, type, bytes FROM attachment WHERE gone = 0";

function recordOf({ visitor, agent, ...file }: AttachmentRow): AttachmentRecord {
  return { ...file, owner: visitor === null ? { agent: agent! } : { visitor } };
}

function rowOf(connection: Connection, site: number, id: string): AttachmentRow | undefined {
  return connection.get<AttachmentRow>(`${ATTACHMENT} AND site = ? AND id = ?`, site, id);
}

export function getAttachment(context: Context, siteId: string, id: string): AttachmentRecord | null {
  const row = rowOf(context.connection, context.siteKey(siteId), id);
  return row ? recordOf(row) : null;
}

/** However small, a file takes this much of what its owner may send. */
const LEAST_BYTES = 64 * 1024;

/** What is gone counts until its file is: the disk holds it. */
function isFull(connection: Connection, site: number, draft: AttachmentDraft, room: AttachmentRoom): boolean {
  const sum = "SELECT coalesce(sum(bytes), 0) AS sum FROM attachment";
  const all = connection.get<{ sum: number }>(`${sum} WHERE site = ?`, site)!.sum;
  if (all + draft.bytes > room.siteBytes) return true;
  if (!("visitor" in draft.owner)) return false;
  const own = connection.get<{ sum: number }>(
    "SELECT coalesce(sum(max(bytes, ?)), 0) AS sum FROM attachment WHERE visitor = ? AND at > ?",
    LEAST_BYTES,
    draft.owner.visitor,
    draft.at - room.windowMs,
  )!.sum;
  return own + Math.max(draft.bytes, LEAST_BYTES) > room.ownerBytes;
}

export function beginAttachment(context: Context, siteId: string, draft: AttachmentDraft, room: AttachmentRoom): AttachmentBegin {
  const { connection } = context;
  return connection.transaction((): AttachmentBegin => {
    const site = context.siteKey(siteId);
    const { id, owner, name, bytes, at } = draft;
    const known = rowOf(connection, site, id);
    if (known) return { state: "begun", record: recordOf(known) };
    if (connection.get("SELECT 1 FROM attachment WHERE site = ? AND id = ?", site, id)) return { state: "gone" };
    if (isFull(connection, site, draft, room)) return { state: "full" };
    const [visitor, agent] = "visitor" in owner ? [owner.visitor, null] : [null, owner.agent];
    connection.run(
      "INSERT INTO attachment (site, id, visitor, agent, name, bytes, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
      site,
      id,
      visitor,
      agent,
      name,
      bytes,
      at,
    );
    return { state: "begun", record: { id, owner, name, type: null, bytes } };
  });
}

/** All of it is on the disk. */
export function finishAttachment(context: Context, siteId: string, id: string, type: AttachmentType): void {
  context.connection.run(
    "UPDATE attachment SET type = ? WHERE site = ? AND id = ? AND type IS NULL",
    type,
    context.siteKey(siteId),
    id,
  );
}

/** The person's own, and those of its conversations. */
export function readableAttachments(context: Context, siteId: string, visitor: number, ids: readonly string[]): string[] {
  const rows = context.connection.all<{ id: string }>(
    `SELECT attachment.id FROM attachment LEFT JOIN conversation ON conversation.key = attachment.conversation
     WHERE attachment.site = ?1 AND gone = 0 AND type IS NOT NULL AND attachment.id IN (SELECT value FROM json_each(?2))
       AND (attachment.visitor = ?3 OR conversation.person = (SELECT person FROM visitor WHERE key = ?3))`,
    context.siteKey(siteId),
    JSON.stringify(ids),
    visitor,
  );
  return rows.map(({ id }) => id);
}

/** What a message may name: whole, and whose it is. */
export function attachmentState(connection: Connection, site: number, id: string): AttachmentState | undefined {
  const row = connection.get<AttachmentRow & { type: AttachmentType; person: number | null; message: string | null }>(
    `SELECT attachment.id, agent, name, type, bytes, person, message
     FROM attachment LEFT JOIN visitor ON visitor.key = attachment.visitor
     WHERE attachment.site = ? AND attachment.id = ? AND gone = 0 AND type IS NOT NULL`,
    site,
    id,
  );
  if (!row) return undefined;
  const { name, type, bytes, person, agent, message } = row;
  return { attachment: { id, name, type, bytes }, person, agent, message };
}

/** From now on they belong to the message, and stay as long as it does. */
export function nameAttachments(
  connection: Connection,
  site: number,
  message: { conversation: string; id: string; attachments?: readonly Attachment[] },
): void {
  for (const { id } of message.attachments ?? [])
    connection.run(
      `UPDATE attachment SET message = ?1, conversation = (SELECT key FROM conversation WHERE site = ?2 AND id = ?3)
       WHERE site = ?2 AND id = ?4`,
      message.id,
      site,
      message.conversation,
      id,
    );
}

/** Those of a person that nobody may read from now on: what its visitors sent, and all of its conversations. In a transaction. */
export function letGoAttachments(connection: Connection, person: number): void {
  connection.run(
    `UPDATE attachment SET gone = 1, name = '', message = NULL WHERE visitor IN (SELECT key FROM visitor WHERE person = ?1)
       OR conversation IN (SELECT key FROM conversation WHERE person = ?1)`,
    person,
  );
}

export function eraseAttachments(context: Context, siteId: string, personId: string): void {
  const { connection } = context;
  connection.transaction(() => {
    const person = connection.get<{ key: number }>(
      "SELECT key FROM person WHERE site = ? AND id = ?",
      context.siteKey(siteId),
      personId,
    );
    if (person) letGoAttachments(connection, person.key);
  });
}

/** What is gone, with what no message named until `before`. */
export function goneAttachments(context: Context, before: number, limit: number): GoneAttachment[] {
  const { connection } = context;
  return connection.transaction(() => {
    connection.run("UPDATE attachment SET gone = 1 WHERE message IS NULL AND at < ?", before);
    return connection.all<GoneAttachment>(
      `SELECT site.id AS site, attachment.id FROM attachment JOIN site ON site.key = attachment.site WHERE gone = 1 LIMIT ?`,
      limit,
    );
  });
}

/** Their files are removed. */
export function forgetAttachments(context: Context, files: readonly GoneAttachment[]): void {
  const { connection } = context;
  connection.transaction(() => {
    for (const { site, id } of files)
      connection.run("DELETE FROM attachment WHERE site = ? AND id = ? AND gone = 1", context.siteKey(site), id);
  });
}
