import { mergedFacts } from "../../ingest/project.ts";
import { standingOf } from "../../people.ts";
import type { Appended } from "../log.ts";
import type { Swept } from "../store.ts";
import { isUnavailable } from "./connection.ts";
import type { Context } from "./context.ts";
import { append } from "./logs.ts";
import { writeStanding } from "./persons.ts";
import { catchUp } from "./timeline.ts";
import { personState } from "./visitors.ts";

/** Nobody's verdict is looked at again sooner than this, so an instant that rounds to now cannot keep the sweeper busy. */
const SOONEST_MS = 1000;

/** When somebody is looked at again whose verdict could not be worked out. */
const POSTPONED_MS = 60 * 60_000;

interface Due {
  key: number;
  site: number;
  id: string;
}

/** One transaction for all who are due; when somebody's verdict fails, one for each, so that nobody waits for that one. */
export function sweep(context: Context, now: number, limit: number): Swept {
  const { connection } = context;
  try {
    return connection.transaction(() => {
      const isBehind = catchUp(connection);
      const due = dueNow(context, now, limit);
      const appended = due.flatMap((person) => check(context, person, now));
      return { appended, failed: [], more: isBehind || due.length === limit };
    });
  } catch (error) {
    if (isUnavailable(error)) throw error;
    return sweepEach(context, now, limit);
  }
}

function sweepEach(context: Context, now: number, limit: number): Swept {
  const { connection } = context;
  const isBehind = connection.transaction(() => catchUp(connection));
  const due = dueNow(context, now, limit);
  const failed: Swept["failed"] = [];
  const appended = due.flatMap((person) => {
    try {
      return connection.transaction(() => check(context, person, now));
    } catch (error) {
      if (isUnavailable(error)) throw error;
      connection.run("UPDATE person SET next_check_at = ? WHERE key = ?", now + POSTPONED_MS, person.key);
      failed.push({ person: person.id, reason: error instanceof Error ? error.message : String(error) });
      return [];
    }
  });
  return { appended, failed, more: isBehind || due.length === limit };
}

function dueNow({ connection }: Context, now: number, limit: number): Due[] {
  const sql = "SELECT key, site, id FROM person WHERE next_check_at <= ? ORDER BY next_check_at LIMIT ?";
  return connection.all<Due>(sql, now, limit);
}

function check(context: Context, { site, key }: Due, now: number): Appended[] {
  const plan = context.plan(site);
  const person = personState(context, site, key, null);
  const facts = mergedFacts(
    person.others.map((visitor) => visitor.facts),
    plan,
  );
  for (const visitor of person.others) {
    context.connection.run(
      "UPDATE fact SET needs = ?, facts = ? WHERE visitor = ? AND needs <> ?",
      plan.needsVersion,
      JSON.stringify(visitor.facts),
      visitor.key,
      plan.needsVersion,
    );
  }
  const standing = standingOf(facts, plan, now, person.identity);
  const nextCheckAt = standing.nextCheckAt === null ? null : Math.max(standing.nextCheckAt, now + SOONEST_MS);
  writeStanding(context.connection, site, person, { ...standing, nextCheckAt }, now);
  if (standing.stage === person.stage) return [];
  const entry = { at: now, type: "person" as const, person: person.id, stage: standing.stage };
  return [append(context.connection, context.siteLog(site), [entry])];
}
