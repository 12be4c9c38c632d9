import type { Connection } from "./connection.ts";
import type { Context } from "./context.ts";

/** All that is one person's: keys. */
export interface Kept {
  site: number;
  person: number;
  /** JSON, for `json_each`. */
  visitors: string;
  /** The person, and whom its visitors were before or for a while, where nobody else stands: JSON. */
  persons: string;
}

const keysOf = (rows: readonly { key: number }[]): string => JSON.stringify(rows.map(({ key }) => key));

/**
 * What is kept of a person of this id. A visitor who asks (by key) must be one of its own still: a person has more than one only by
 * links that were proved. [W55]
 */
export function keptOf(context: Context, siteId: string, personId: string, visitor: number | null): Kept | null {
  const { connection } = context;
  const site = context.siteKey(siteId);
  const found = connection.get<{ key: number }>("SELECT key FROM person WHERE site = ? AND id = ?", site, personId);
  if (!found) return null;
  const rows = connection.all<{ key: number; revoked_at: number | null }>(
    "SELECT key, revoked_at FROM visitor WHERE person = ?",
    found.key,
  );
  // One that left asks nothing any more.
  if (visitor !== null && !rows.some(({ key, revoked_at: revokedAt }) => key === visitor && revokedAt === null)) return null;
  const visitors = keysOf(rows);
  return { site, person: found.key, visitors, persons: personsOf(connection, found.key, visitors) };
}

function personsOf(connection: Connection, person: number, visitors: string): string {
  const linked = connection.all<{ key: number }>(
    `SELECT key FROM person WHERE key IN (
       SELECT from_person FROM link WHERE visitor IN (SELECT value FROM json_each(?1))
       UNION SELECT to_person FROM link WHERE visitor IN (SELECT value FROM json_each(?1)))
     AND key <> ?2 AND NOT EXISTS (SELECT 1 FROM visitor WHERE visitor.person = person.key)`,
    visitors,
    person,
  );
  return keysOf([{ key: person }, ...linked]);
}

/** Events of visitors, by the timeline and what it never has; the timeline must be complete, or `?2` where it ends. */
export const EVENTS_OF = `SELECT event FROM timeline WHERE visitor IN (SELECT value FROM json_each(?1))
  UNION SELECT seq FROM event WHERE held <> 0 AND visitor IN (SELECT value FROM json_each(?1))
  UNION SELECT seq FROM event WHERE seq > ?2 AND visitor IN (SELECT value FROM json_each(?1))`;
