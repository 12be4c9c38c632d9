import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";

/** What a collector's data file holds, so far as history decides it. */
export interface Fingerprint {
  events: number;
  people: number;
  transitions: number;
  /** SHA-256 over events, facts, stages, flags, transitions and feeds. */
  hash: string;
}

const PARTS = [
  "SELECT seq, hex(id), foreign_id, visitor, name, at, client_at, hex(hash), props FROM event ORDER BY seq",
  "SELECT visitor, needs, facts FROM fact ORDER BY visitor",
  "SELECT key, id, user_id, identity, stage, flags, since, next_check_at, last_seen, orders, value FROM person ORDER BY key",
  "SELECT person, id, effective_at, body, recorded_at, revised_at FROM transition ORDER BY person, id",
  "SELECT key, id, person FROM visitor ORDER BY key",
  "SELECT log, seq, entry FROM feed ORDER BY log, seq",
];

/** Reads the file beside the running collector. */
export function fingerprintOf(file: string): Fingerprint {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const hash = createHash("sha256");
    for (const sql of PARTS) for (const row of database.prepare(sql).iterate()) hash.update(JSON.stringify(row));
    const count = (table: string): number => Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()!["n"]);
    return { events: count("event"), people: count("person"), transitions: count("transition"), hash: hash.digest("hex") };
  } finally {
    database.close();
  }
}
