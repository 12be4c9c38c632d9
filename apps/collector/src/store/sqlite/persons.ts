import type { PersonState } from "../../ingest/state.ts";
import type { Standing } from "../../people.ts";
import type { Plan } from "../../ingest/plan.ts";
import type { Connection, Value } from "./connection.ts";
import type { Context, SitePlan } from "./context.ts";
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
  const { compiled } = context.plan(site);
  const stage = compiled.stages.at(-1)?.id ?? "unknown";
  const id = userId === null ? visitor : crypto.randomUUID();
  const insert = "INSERT INTO person (site, id, user_id, identity, log, stage, model) VALUES (?, ?, ?, ?, ?, ?, ?)";
  return connection.run(insert, site, id, userId, visitor, log, stage, compiled.version);
}

export function retire(connection: Connection, person: number, at: number): void {
  connection.run("UPDATE person SET retired_at = ? WHERE key = ?", at, person);
}

/** A person without visitors is nobody any more, until a visitor comes back. */
export function retireIfEmpty(connection: Connection, person: number, at: number): void {
  connection.run(
    `UPDATE person SET retired_at = ?, next_check_at = NULL WHERE key = ? AND NOT EXISTS (SELECT 1 FROM visitor WHERE person = ?)`,
    at,
    person,
    person,
  );
}

export function revive(connection: Connection, person: number): void {
  connection.run("UPDATE person SET retired_at = NULL WHERE key = ? AND retired_at IS NOT NULL", person);
}

/** Words by which a person is found. */
function searchText(person: Pick<PersonState, "userId">, { name, email }: Pick<Standing, "name" | "email">): string {
  return [person.userId, name, email].filter(Boolean).join(" ").toLowerCase();
}

/** What lists and counts read of a person, in the order of `standingValues`. */
export const STANDING_COLUMNS = [
  "stage",
  "flags",
  "since",
  "next_check_at",
  "last_seen",
  "orders",
  "value",
  "name",
  "search",
  "model",
];

const UPDATE_STANDING = `UPDATE person SET ${STANDING_COLUMNS.map((column) => `${column} = ?`).join(", ")} WHERE key = ?`;

export function standingValues(person: Pick<PersonState, "userId">, standing: Standing, plan: Plan): Value[] {
  const { stage, flags, since, nextCheckAt, lastSeen, orders, valueMinor, name } = standing;
  return [
    stage,
    JSON.stringify(flags),
    Number.isFinite(since) ? since : null,
    nextCheckAt,
    lastSeen,
    orders,
    JSON.stringify(valueMinor),
    name,
    searchText(person, standing),
    plan.compiled.version,
  ];
}

/**
 * @param before the person as it stood until now
 * @param changedFrom epoch ms from which on history is another one than at the last look; Infinity = only time has passed
 */
export function writeStanding(
  connection: Connection,
  site: number,
  before: Pick<PersonState, "key" | "userId" | "model">,
  standing: Standing,
  plan: SitePlan,
  now: number,
  changedFrom = Infinity,
): void {
  connection.run(UPDATE_STANDING, ...standingValues(before, standing, plan), before.key);
  writeTransitions(connection, site, before, standing, plan, now, changedFrom);
}

interface StoredTransition {
  id: string;
  effective_at: number;
  revised_at: number | null;
}

/**
 * Transitions stay as recorded, also when facts forget what proved them. Where history was changed, those of the same version of
 * the model that it does not hold any more are marked as revised, never removed; those of other versions are left alone. What the
 * first look under a version finds of the time before it was published has the model for a cause.
 */
export function writeTransitions(
  connection: Connection,
  site: number,
  { key, model }: Pick<PersonState, "key" | "model">,
  { transitions, recordsOf }: Pick<Standing, "transitions" | "recordsOf">,
  { compiled: { version }, modelAt }: SitePlan,
  now: number,
  changedFrom = Infinity,
): void {
  if (transitions.length === 0 && changedFrom === Infinity) return;
  const ofVersion = "SELECT id, effective_at, revised_at FROM transition WHERE person = ? AND model = ?";
  const stored = connection.all<StoredTransition>(ofVersion, key, version);
  const known = new Set(stored.map(({ id }) => id));
  const insert = "INSERT INTO transition (person, id, site, effective_at, body, recorded_at, model) VALUES (?, ?, ?, ?, ?, ?, ?)";
  for (const one of recordsOf(transitions.filter(({ id }) => !known.has(id)))) {
    const isByModel = model !== version && one.effectiveAt <= modelAt;
    const body = isByModel ? { ...one, cause: "model" } : one;
    connection.run(insert, key, one.id, site, one.effectiveAt, JSON.stringify(body), now, version);
  }
  const found = new Set(transitions.map(({ id }) => id));
  for (const { id, effective_at: effectiveAt, revised_at: revisedAt } of stored) {
    const isRevised = !found.has(id) && (effectiveAt >= changedFrom || revisedAt !== null);
    if (isRevised === (revisedAt !== null)) continue;
    connection.run("UPDATE transition SET revised_at = ? WHERE person = ? AND id = ?", isRevised ? now : null, key, id);
  }
}
