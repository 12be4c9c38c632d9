import type { PersonStanding, StandingsPage } from "../records.ts";
import type { Context } from "./context.ts";

interface StandingRow {
  id: string;
  user_id: string | null;
  identity: string;
  stage: string;
  flags: string;
  since: number | null;
  next_check_at: number | null;
  transitions: string;
}

const STANDING = `SELECT id, user_id, identity, stage, flags, since, next_check_at,
    (SELECT json_group_array(id ORDER BY effective_at, id) FROM transition
     WHERE transition.person = person.key AND transition.model = person.model AND revised_at IS NULL) AS transitions
  FROM person WHERE site = ? AND retired_at IS NULL AND id > ? ORDER BY id LIMIT ?`;

/** One person more is read than answered: that there is one says whether a page follows. */
export function listStandings(
  { connection, siteKey }: Context,
  siteId: string,
  after: string | null,
  limit: number,
): StandingsPage {
  const rows = connection.all<StandingRow>(STANDING, siteKey(siteId), after ?? "", limit + 1);
  const people = rows.slice(0, limit).map(standingOf);
  return { people, next: rows.length > limit ? (people.at(-1)?.id ?? null) : null };
}

function standingOf(row: StandingRow): PersonStanding {
  return {
    id: row.id,
    userId: row.user_id,
    identity: row.identity,
    stage: row.stage,
    flags: JSON.parse(row.flags) as string[],
    since: row.since,
    nextCheckAt: row.next_check_at,
    transitions: JSON.parse(row.transitions) as string[],
  };
}
