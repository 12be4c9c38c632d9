import type { AgentEntry, AgentEntryDraft, Appended } from "../log.ts";
import type { ErasedPerson, Asker } from "../person-store.ts";
import { countTraffic } from "./apply.ts";
import { letGoAttachments } from "./attachments.ts";
import { writeAudit } from "./audit.ts";
import type { Connection } from "./connection.ts";
import type { Context } from "./context.ts";
import { EVENTS_OF, type Kept, keptOf } from "./kept.ts";
import { renewLog } from "./logs.ts";
import { closeGaps } from "./losses.ts";
import { forgetWords } from "./search-words.ts";
import { catchUp, indexedUpTo, shortenTimeline } from "./timeline.ts";
import { erasedId } from "./visitors.ts";

const OF_VISITORS = ["timeline", "fact", "cart", "tab", "act", "item", "response", "link"];
const OF_CONVERSATIONS = ["message", "note", "conversation_label", "read_mark", "first_reply", "opening", "rating_ask"];
const IN = "IN (SELECT value FROM json_each(?))";

/**
 * Removes all that is kept of a person, in one transaction; null = there is none, or the visitor who asks is not its own. What
 * stays of each of its browsers is a hash of the id and of the secret: by them its late events are refused and counted. [W55]
 */
export function erasePerson(context: Context, siteId: string, personId: string, by: Asker, at: number): ErasedPerson | null {
  const { connection } = context;
  // In steps, so that the one below is short however far behind the timeline is.
  while (connection.transaction(() => catchUp(connection))) continue;
  connection.get("PRAGMA secure_delete = ON");
  try {
    return connection.transaction(() => {
      const kept = keptOf(context, siteId, personId, "visitor" in by ? by.visitor : null);
      if (!kept) return null;
      while (catchUp(connection)) continue;
      const erased = erase(context, siteId, kept, at);
      const agent = "agent" in by ? by.agent : null;
      const { appended: _appended, ...detail } = erased;
      writeAudit(connection, { site: siteId, at, agent, action: "person_erased", subject: "", detail });
      return erased;
    });
  } finally {
    connection.get("PRAGMA secure_delete = OFF");
  }
}

interface Row {
  key: number;
  id: string;
  log: number;
}

function erase(context: Context, siteId: string, kept: Kept, at: number): ErasedPerson {
  const { connection } = context;
  const { site, visitors, persons } = kept;
  const conversations = connection.all<Row>(`SELECT key, id FROM conversation WHERE person ${IN}`, persons);
  const people = connection.all<Row>(`SELECT key, id, log FROM person WHERE key ${IN}`, persons);
  const devices = connection.all<Row>(`SELECT key, id FROM visitor WHERE key ${IN}`, visitors);
  const ids = new Set([...conversations, ...people, ...devices].map(({ id }) => id));
  const counts = { visitors: devices.length, events: 0, conversations: conversations.length };

  for (const { key } of people) letGoAttachments(connection, key);
  for (const { key } of devices) closeGaps(connection, key, (lost) => countTraffic(connection, site, at, 0, lost));
  const events = connection.all<{ event: number }>(EVENTS_OF, visitors, indexedUpTo(connection));
  for (const { event } of events) connection.run("DELETE FROM event WHERE seq = ?", event);
  shortenTimeline(connection);
  counts.events = events.length;
  for (const table of OF_VISITORS) connection.run(`DELETE FROM ${table} WHERE visitor ${IN}`, visitors);
  const talks = JSON.stringify(conversations.map(({ key }) => key));
  for (const table of OF_CONVERSATIONS) connection.run(`DELETE FROM ${table} WHERE conversation ${IN}`, talks);
  connection.run(`DELETE FROM conversation WHERE key ${IN}`, talks);
  connection.run(`DELETE FROM transition WHERE person ${IN}`, persons);
  connection.run(`DELETE FROM feed WHERE log IN (SELECT log FROM person WHERE key ${IN})`, persons);
  connection.run(`DELETE FROM person WHERE key ${IN}`, persons);
  forgetAudit(connection, siteId, JSON.stringify([...ids]));
  forgetVisitors(connection, devices, at);
  forgetWords(connection);
  return { ...counts, appended: [...leftOf(people, devices), tellAgents(context, site, ids)] };
}

/** What was done stays; whom it was done to, and which browser was taken from somebody else, does not. */
function forgetAudit(connection: Connection, siteId: string, ids: string): void {
  connection.run(`UPDATE audit SET subject = '', detail = '{}' WHERE site = ? AND subject ${IN}`, siteId, ids);
  connection.run(`UPDATE audit SET detail = '{}' WHERE site = ? AND detail ->> '$.visitor' ${IN}`, siteId, ids);
}

/** Keys and logs of theirs are never another's: a reader who still holds one reads nothing. */
function forgetVisitors(connection: Connection, devices: readonly Row[], at: number): void {
  for (const { key, id } of devices) {
    connection.run("DELETE FROM visitor WHERE key = ? AND secret_hash IS NULL", key);
    connection.run(
      `UPDATE visitor SET id = ?, person = 0, verified = 0, first_seen = 0, last_seen = 0, offsets = '[]', revoked_at = ?
       WHERE key = ?`,
      erasedId(id),
      at,
      key,
    );
  }
}

const leftOf = (people: readonly Row[], devices: readonly Row[]): Appended[] =>
  people.flatMap(({ log }) => devices.map(({ key }) => ({ log, entries: [], left: key })));

/** The agents' log begins anew without the person, so that every console loads what there is. */
function tellAgents(context: Context, site: number, ids: ReadonlySet<string>): Appended {
  const { connection } = context;
  const log = context.siteLog(site);
  const others = connection
    .all<{ entry: string }>("SELECT entry FROM feed WHERE log = ? ORDER BY seq", log)
    .map(({ entry }) => JSON.parse(entry) as AgentEntry)
    .filter((entry) => !("conversation" in entry && ids.has(entry.conversation)))
    .filter((entry) => !("person" in entry && ids.has(entry.person)))
    .map(({ seq: _seq, ...draft }) => draft as AgentEntryDraft);
  renewLog(connection, log, others);
  return { log, entries: [], movedTo: log };
}
