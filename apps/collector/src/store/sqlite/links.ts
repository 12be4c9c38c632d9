import { type FeedEntry, LIMITS } from "@tappa/protocol";
import type { VisitorState } from "../../ingest/state.ts";
import type { Batch } from "../batch.ts";
import type { Appended, FeedEntryDraft } from "../log.ts";
import type { Context } from "./context.ts";
import { createPerson, personOfUser } from "./persons.ts";
import { append } from "./logs.ts";

/** The user a batch proves its visitor to be; pages by token, servers by their key. */
function provedUser(batch: Batch): string | undefined {
  return batch.events.find(({ provedUserId }) => provedUserId !== undefined)?.provedUserId;
}

/**
 * Links the visitor to the person it proved to be, before its events are read. A visitor of a known user stays where it is:
 * another user on this device begins with a new visitor. The link is a row, and facts stay with their visitor, so it can be
 * undone. [W13]
 */
export function link(
  context: Context,
  site: number,
  visitor: Pick<VisitorState, "key" | "id">,
  from: number,
  batch: Batch,
): { person: number; appended: Appended[] } {
  const { connection } = context;
  const userId = provedUser(batch);
  const stays = { person: from, appended: [] };
  if (userId === undefined) return stays;
  const before = connection.get<{ user_id: string | null; log: number }>("SELECT user_id, log FROM person WHERE key = ?", from)!;
  if (before.user_id !== null) return stays;

  const to = personOfUser(connection, site, userId) ?? createPerson(context, site, { userId, visitor: visitor.id });
  const { log } = connection.get<{ log: number }>("SELECT log FROM person WHERE key = ?", to)!;
  const at = batch.receivedAt;
  connection.run("UPDATE visitor SET person = ?, verified = 1 WHERE key = ?", to, visitor.key);
  connection.run(
    "INSERT INTO link (site, visitor, from_person, to_person, at) VALUES (?, ?, ?, ?, ?)",
    site,
    visitor.key,
    from,
    to,
    at,
  );
  connection.run("UPDATE conversation SET person = ? WHERE person = ? AND visitor = ?", to, from, visitor.key);
  connection.run(
    `UPDATE person SET retired_at = ?, next_check_at = NULL WHERE key = ? AND NOT EXISTS (SELECT 1 FROM visitor WHERE person = ?)`,
    at,
    from,
    from,
  );
  const moved = append(connection, log, entriesOf(context, before.log));
  return { person: to, appended: [moved, { log: before.log, entries: [], movedTo: log }] };
}

/** What the old log said about conversations goes on in the new one; profiles do not, they are made anew. */
function entriesOf({ connection }: Context, log: number): FeedEntryDraft[] {
  return connection
    .all<{ entry: string }>("SELECT entry FROM feed WHERE log = ? ORDER BY seq DESC LIMIT ?", log, LIMITS.feedBacklog)
    .toReversed()
    .map(({ entry }) => JSON.parse(entry) as FeedEntry)
    .filter(({ type }) => type !== "profile")
    .map(({ seq: _seq, ...draft }) => draft as FeedEntryDraft);
}
