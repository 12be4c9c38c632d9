import type { PersonState } from "../../ingest/state.ts";
import type { Standing } from "../../people.ts";
import type { Connection } from "./connection.ts";
import type { Context } from "./context.ts";
import { createLog } from "./logs.ts";

export function personOfUser(connection: Connection, site: number, userId: string): number | undefined {
  return connection.get<{ key: number }>("SELECT key FROM person WHERE site = ? AND user_id = ?", site, userId)?.key;
}

/**
 * An anonymous person has the id of its first visitor; one known to the site gets an id of its own. Both keep for ever the
 * identity of their first visitor: what a browser saw before `identify` stays true after it, samples and transitions alike.
 */
export function createPerson(
  context: Context,
  site: number,
  { userId, visitor }: { userId: string | null; visitor: string },
): number {
  const { connection } = context;
  const log = createLog(connection);
  // Until its first verdict a person has the stage that holds when no other does.
  const stage = context.plan(site).model.stages.at(-1)?.id ?? "unknown";
  const insert = "INSERT INTO person (site, id, user_id, identity, log, stage) VALUES (?, ?, ?, ?, ?, ?)";
  return connection.run(insert, site, userId === null ? visitor : crypto.randomUUID(), userId, visitor, log, stage);
}

/** Words by which a person is found. */
function searchText(person: Pick<PersonState, "userId">, { name, email }: Pick<Standing, "name" | "email">): string {
  return [person.userId, name, email].filter(Boolean).join(" ").toLowerCase();
}

export function writeStanding(connection: Connection, site: number, person: PersonState, standing: Standing, now: number): void {
  const { stage, flags, since, nextCheckAt, lastSeen, orders, valueMinor, name } = standing;
  connection.run(
    `UPDATE person SET stage = ?, flags = ?, since = ?, next_check_at = ?, last_seen = ?, orders = ?, value = ?, name = ?, search = ?
     WHERE key = ?`,
    stage,
    JSON.stringify(flags),
    Number.isFinite(since) ? since : null,
    nextCheckAt,
    lastSeen,
    orders,
    JSON.stringify(valueMinor),
    name,
    searchText(person, standing),
    person.key,
  );
  writeTransitions(connection, site, person.key, standing, now);
}

/** Transitions stay as recorded; one that a later look at history no longer finds is marked as revised, never removed. */
function writeTransitions(connection: Connection, site: number, person: number, standing: Standing, now: number): void {
  const { transitions } = standing;
  if (transitions.length === 0) return;
  const stored = connection.all<{ id: string }>("SELECT id FROM transition WHERE person = ?", person);
  const known = new Set(stored.map(({ id }) => id));
  const insert = "INSERT INTO transition (person, id, site, effective_at, body, recorded_at) VALUES (?, ?, ?, ?, ?, ?)";
  for (const one of standing.recordsOf(transitions.filter(({ id }) => !known.has(id))))
    connection.run(insert, person, one.id, site, one.effectiveAt, JSON.stringify(one), now);
  const found = JSON.stringify(transitions.map(({ id }) => id));
  connection.run(
    `UPDATE transition SET revised_at = NULL
     WHERE person = ? AND revised_at IS NOT NULL AND id IN (SELECT value FROM json_each(?))`,
    person,
    found,
  );
  connection.run(
    `UPDATE transition SET revised_at = ? WHERE person = ? AND effective_at >= ? AND revised_at IS NULL
       AND id NOT IN (SELECT value FROM json_each(?))`,
    now,
    person,
    Math.min(...transitions.map(({ effectiveAt }) => effectiveAt)),
    found,
  );
}
