import type { VisitorState } from "../../ingest/state.ts";
import { type Batch, botIn } from "../batch.ts";
import type { Appended } from "../log.ts";
import { carryBlock } from "./block.ts";
import { type Connection, idBytes } from "./connection.ts";
import type { Context } from "./context.ts";
import { createPerson, personOfUser, retireIfEmpty, revive } from "./persons.ts";
import { append, entriesOf } from "./logs.ts";

/** The user a batch proves its visitor to be; pages by token, servers by their key. What is only sent again proves nothing anew. */
function provedUser(connection: Connection, site: number, batch: Batch): string | undefined {
  const isNew = (id: string) => !connection.get("SELECT 1 FROM event WHERE site = ? AND id = ?", site, idBytes(id));
  return batch.events.find(({ id, provedUserId }) => provedUserId !== undefined && isNew(id))?.provedUserId;
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
  const userId = botIn(batch.sender) ? undefined : provedUser(connection, site, batch);
  const stays = { person: from, appended: [] };
  if (userId === undefined) return stays;
  const before = connection.get<{ user_id: string | null; log: number }>("SELECT user_id, log FROM person WHERE key = ?", from)!;
  if (before.user_id !== null) return stays;

  const to = personOfUser(connection, site, userId) ?? createPerson(context, site, { userId, visitor: visitor.id });
  const { log } = connection.get<{ log: number }>("SELECT log FROM person WHERE key = ?", to)!;
  const at = batch.receivedAt;
  revive(connection, to);
  connection.run("UPDATE visitor SET person = ?, verified = 1 WHERE key = ?", to, visitor.key);
  connection.run(
    "INSERT INTO link (site, visitor, from_person, to_person, at) VALUES (?, ?, ?, ?, ?)",
    site,
    visitor.key,
    from,
    to,
    at,
  );
  const blocked = carryBlock(context, batch.site, from, to, at);
  const told = moveConversations(context, site, visitor.key, from, to, at);
  retireIfEmpty(connection, from, at);
  const moved = append(connection, log, entriesOf(connection, before.log));
  return { person: to, appended: [moved, { log: before.log, entries: [], movedTo: log }, told, ...blocked] };
}

/** The conversations that a visitor began go with it; agents may have them open. */
export function moveConversations(
  context: Context,
  site: number,
  visitor: number,
  from: number,
  to: number,
  at: number,
): Appended {
  const { connection } = context;
  const moved = connection.all<{ id: string }>(
    "UPDATE conversation SET person = ? WHERE person = ? AND visitor = ? RETURNING id",
    to,
    from,
    visitor,
  );
  const entries = moved.map(({ id }) => ({ at, type: "moved" as const, conversation: id }));
  return append(connection, context.siteLog(site), entries);
}
