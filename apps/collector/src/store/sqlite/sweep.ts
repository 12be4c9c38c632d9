import { mergedFacts } from "../../ingest/project.ts";
import { standingOf } from "../../people.ts";
import type { Appended } from "../log.ts";
import type { Context } from "./context.ts";
import { append } from "./logs.ts";
import { writeStanding } from "./persons.ts";
import { catchUp } from "./timeline.ts";
import { personState } from "./visitors.ts";

/** Nobody's verdict is looked at again sooner than this, so an instant that rounds to now cannot keep the sweeper busy. */
const SOONEST_MS = 1000;

export function sweep(context: Context, now: number, limit: number): { appended: Appended[]; more: boolean } {
  const { connection } = context;
  return connection.transaction(() => {
    const isBehind = catchUp(connection);
    const due = connection.all<{ key: number; site: number }>(
      "SELECT key, site FROM person WHERE next_check_at <= ? ORDER BY next_check_at LIMIT ?",
      now,
      limit,
    );
    const appended = due.flatMap(({ key, site }) => check(context, site, key, now));
    return { appended, more: isBehind || due.length === limit };
  });
}

function check(context: Context, site: number, key: number, now: number): Appended[] {
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
