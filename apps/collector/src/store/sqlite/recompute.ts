import type { Recompute } from "@tappa/protocol";
import type { PersonState } from "../../ingest/state.ts";
import type { Recomputed } from "../store.ts";
import { type Connection, isUnavailable, type Value } from "./connection.ts";
import type { Context, SitePlan } from "./context.ts";
import { STANDING_COLUMNS, standingValues, writeStanding, writeTransitions } from "./persons.ts";
import { catchUp } from "./timeline.ts";
import { lookAt, postpone } from "./verdicts.ts";
import { VISITOR, type VisitorRow, visitorUnder } from "./visitors.ts";

/** People read at a time; a step takes as many of these as fit into its time. */
const CHUNK = 64;

interface Run {
  site: number;
  version: string;
  after: number;
  until: number;
  total: number;
  done: number;
}

/** A person and what is stored of its standing, column by column. */
interface PersonRow extends Record<string, Value> {
  key: number;
  id: string;
  user_id: string | null;
  identity: string;
  stage: string;
  model: string;
  log: number;
}

const NEXT = `SELECT key, id, user_id, identity, log, ${STANDING_COLUMNS.join(", ")} FROM person
  WHERE site = ? AND retired_at IS NULL AND key > ? AND key <= ? ORDER BY key LIMIT ?`;

/** Everybody follows what was published last, from the first one on. In the caller's transaction. */
export function beginRecompute(connection: Connection, site: number, version: string, at: number): void {
  connection.run(
    `INSERT OR REPLACE INTO recompute (site, version, after, until, total, done, started_at)
     SELECT ?1, ?2, 0, coalesce(max(key), 0), count(*), 0, ?3 FROM person WHERE site = ?1 AND retired_at IS NULL`,
    site,
    version,
    at,
  );
}

export function recomputeOf({ connection, siteKey }: Context, siteId: string): Recompute | null {
  const columns = "version, total, done, started_at AS startedAt, finished_at AS finishedAt";
  return connection.get<Recompute>(`SELECT ${columns} FROM recompute WHERE site = ?`, siteKey(siteId)) ?? null;
}

/**
 * One step of the recompute that has come least far. Where it is is stored with what it did, so it goes on there after any end of
 * the process. When somebody's verdict fails, one transaction for each, so that nobody waits for that one.
 */
export function recompute(context: Context, now: number, budgetMs: number): Recomputed {
  const { connection } = context;
  const run = connection.get<Run>("SELECT * FROM recompute WHERE finished_at IS NULL ORDER BY done LIMIT 1");
  if (!run) return { failed: [], more: false };
  try {
    return connection.transaction(() => {
      // Facts are made anew from the timeline; what it does not have yet would be looked for once per person.
      if (!catchUp(connection)) advance(context, run, now, performance.now() + budgetMs);
      return { failed: [], more: true };
    });
  } catch (error) {
    if (isUnavailable(error)) throw error;
    return { failed: advanceEach(context, run, now), more: true };
  }
}

function advance(context: Context, run: Run, now: number, untilMs: number): void {
  const { connection } = context;
  const plan = context.plan(run.site);
  let { after, done } = run;
  for (;;) {
    const people = nextPeople(connection, { ...run, after });
    const visitors = visitorsOf(connection, people);
    for (const person of people) follow(connection, run.site, person, visitors.get(person.key) ?? [], plan, now);
    after = people.at(-1)?.key ?? after;
    done += people.length;
    const isFinished = people.length < CHUNK;
    if (!isFinished && performance.now() < untilMs) continue;
    save(connection, run.site, after, done, isFinished ? now : null);
    return;
  }
}

function advanceEach(context: Context, run: Run, now: number): Recomputed["failed"] {
  const { connection } = context;
  const plan = context.plan(run.site);
  const people = nextPeople(connection, run);
  const failed: Recomputed["failed"] = [];
  for (const person of people) {
    try {
      connection.transaction(() => {
        const visitors = visitorsOf(connection, [person]).get(person.key) ?? [];
        follow(connection, run.site, person, visitors, plan, now);
      });
    } catch (error) {
      if (isUnavailable(error)) throw error;
      failed.push(postpone(connection, person, error, now));
    }
  }
  save(connection, run.site, people.at(-1)?.key ?? run.after, run.done + people.length, people.length < CHUNK ? now : null);
  return failed;
}

function nextPeople(connection: Connection, { site, after, until }: Run): PersonRow[] {
  return connection.all<PersonRow>(NEXT, site, after, until, CHUNK);
}

/** By person. */
function visitorsOf(connection: Connection, people: readonly PersonRow[]): Map<number, VisitorRow[]> {
  const keys = JSON.stringify(people.map(({ key }) => key));
  const sql = `${VISITOR} WHERE person IN (SELECT value FROM json_each(?)) ORDER BY person, visitor.key`;
  const visitors = new Map<number, VisitorRow[]>(people.map(({ key }) => [key, []]));
  for (const visitor of connection.all<VisitorRow>(sql, keys)) visitors.get(visitor.person)?.push(visitor);
  return visitors;
}

/** Who stands under this model by the facts it needs, because of an event or of a publishing taken back, is left alone. */
function follow(
  connection: Connection,
  site: number,
  row: PersonRow,
  visitors: readonly VisitorRow[],
  plan: SitePlan,
  now: number,
): void {
  const isCurrent = visitors.every(({ needs }) => needs === null || needs === plan.needsVersion);
  if (isCurrent && row.model === plan.compiled.version) return;
  const { user_id: userId, ...known } = row;
  const others = visitors.map((visitor) => visitorUnder(plan, connection, visitor));
  const person: PersonState = { ...known, userId, others };
  const standing = lookAt(connection, person, plan, now);
  const values = standingValues(person, standing, plan);
  const changed = STANDING_COLUMNS.filter((column, index) => row[column] !== values[index]);
  if (changed.some((column) => column !== "model")) return writeStanding(connection, site, person, standing, plan, now);
  if (changed.length > 0) connection.run("UPDATE person SET model = ? WHERE key = ?", plan.compiled.version, row.key);
  writeTransitions(connection, site, person, standing, plan, now);
}

/** When all are done, they were all: some may have become one person meanwhile. */
function save(connection: Connection, site: number, after: number, done: number, finishedAt: number | null): void {
  connection.run(
    `UPDATE recompute SET after = ?1, done = ?2, finished_at = ?3, total = iif(?3 IS NULL, max(total, ?2), ?2) WHERE site = ?4`,
    after,
    done,
    finishedAt,
    site,
  );
}
