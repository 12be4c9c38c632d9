import { mergedFacts } from "../../ingest/project.ts";
import type { Plan } from "../../ingest/plan.ts";
import type { PersonState } from "../../ingest/state.ts";
import { type Standing, standingOf } from "../../people.ts";
import type { Connection } from "./connection.ts";

/** Nobody's verdict is looked at again sooner than this, so an instant that rounds to now cannot keep the sweeper busy. */
const SOONEST_MS = 1000;

/** When somebody is looked at again whose verdict could not be worked out. */
const POSTPONED_MS = 60 * 60_000;

/** Where a person stands now, who sent nothing; facts that were made anew are stored. */
export function lookAt(
  connection: Connection,
  person: Pick<PersonState, "others" | "identity">,
  plan: Plan,
  now: number,
): Standing {
  for (const { key, facts, isRenewed } of person.others) {
    if (!isRenewed) continue;
    connection.run("UPDATE fact SET needs = ?, facts = ? WHERE visitor = ?", plan.needsVersion, JSON.stringify(facts), key);
  }
  const facts = mergedFacts(
    person.others.map((visitor) => visitor.facts),
    plan,
  );
  const standing = standingOf(facts, plan, now, person.identity);
  const nextCheckAt = standing.nextCheckAt === null ? null : Math.max(standing.nextCheckAt, now + SOONEST_MS);
  return { ...standing, nextCheckAt };
}

/** Leaves somebody as they are whose verdict could not be worked out, and says so. */
export function postpone(connection: Connection, { key, id }: { key: number; id: string }, error: unknown, now: number) {
  connection.run("UPDATE person SET next_check_at = ? WHERE key = ?", now + POSTPONED_MS, key);
  return { person: id, reason: error instanceof Error ? error.message : String(error) };
}
