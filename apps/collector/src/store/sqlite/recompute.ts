import type { Recompute } from "@tappa/protocol";
import type { Recomputed } from "../store.ts";
import { type Connection, isUnavailable } from "./connection.ts";
import type { Context, SitePlan } from "./context.ts";
import { STANDING_COLUMNS, standingValues, writeTransitions } from "./persons.ts";
import { weigh } from "./queue.ts";
import { catchUp } from "./timeline.ts";
import { lookAt, postpone } from "./verdicts.ts";
import { type VisitorRow, visitorUnder } from "./visitors.ts";
import { isLastOf, nextPeople, type PersonRow, standsUnder, visitorsOf, walkPeople } from "./walk.ts";

interface Run {
  site: number;
  version: string;
  after: number;
  until: number;
  total: number;
  done: number;
}

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
  const { after, done, isLast } = walkPeople(connection, run.site, run, untilMs, (people) => {
    const visitors = visitorsOf(connection, people);
    for (const person of people) follow(connection, run.site, person, visitors.get(person.key) ?? [], plan, now);
  });
  save(connection, run.site, after, run.done + done, isLast ? now : null);
}

function advanceEach(context: Context, run: Run, now: number): Recomputed["failed"] {
  const { connection } = context;
  const plan = context.plan(run.site);
  const people = nextPeople(connection, run.site, run.after, run.until);
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
  save(connection, run.site, people.at(-1)?.key ?? run.after, run.done + people.length, isLastOf(people) ? now : null);
  return failed;
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
  if (standsUnder(plan, row, visitors)) return;
  const { user_id: userId, ...known } = row;
  const others = visitors.map((visitor) => visitorUnder(plan, connection, visitor));
  const person = { ...known, userId, others };
  const standing = lookAt(connection, person, plan, now);
  const values = standingValues(person, standing, plan);
  // A column that is written costs its indexes, changed or not.
  const changed = STANDING_COLUMNS.flatMap((column, index) => (row[column] === values[index] ? [] : [index]));
  if (changed.length > 0) {
    const columns = changed.map((index) => `${STANDING_COLUMNS[index]} = ?`).join(", ");
    connection.run(`UPDATE person SET ${columns} WHERE key = ?`, ...changed.map((index) => values[index]!), row.key);
  }
  if (standing.stage !== row.stage) weigh(connection, row.key);
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
