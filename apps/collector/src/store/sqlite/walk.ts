import type { Plan } from "../../ingest/plan.ts";
import type { Connection, Value } from "./connection.ts";
import { STANDING_COLUMNS } from "./persons.ts";
import { VISITOR, type VisitorRow } from "./visitors.ts";

/** People read at a time; a step over everybody takes as many of these as fit into its time. */
const CHUNK = 64;

/** A person and what is stored of its standing, column by column. */
export interface PersonRow extends Record<string, Value> {
  key: number;
  id: string;
  user_id: string | null;
  identity: string;
  stage: string;
  flags: string;
  orders: number;
  model: string;
  log: number;
}

const NEXT = `SELECT key, id, user_id, identity, log, ${STANDING_COLUMNS.join(", ")} FROM person
  WHERE site = ? AND retired_at IS NULL AND key > ? AND key <= ? ORDER BY key LIMIT ?`;

/** The people of a site by key: at most `CHUNK` after one of them; fewer = these are the last. */
export function nextPeople(connection: Connection, site: number, after: number, until = Number.MAX_SAFE_INTEGER): PersonRow[] {
  return connection.all<PersonRow>(NEXT, site, after, until, CHUNK);
}

interface Reach {
  /** Key of the last person looked at. */
  after: number;
  /** How many were looked at. */
  done: number;
  /** There is nobody behind. */
  isLast: boolean;
}

/** Looks at the people of a site after one of them, a chunk at a time, until the time (of `performance`) is up: at one chunk at least. */
export function walkPeople(
  connection: Connection,
  site: number,
  from: { after: number; until?: number },
  untilMs: number,
  look: (people: readonly PersonRow[]) => void,
): Reach {
  const reach: Reach = { after: from.after, done: 0, isLast: false };
  do {
    const people = nextPeople(connection, site, reach.after, from.until);
    look(people);
    reach.after = people.at(-1)?.key ?? reach.after;
    reach.done += people.length;
    reach.isLast = isLastOf(people);
  } while (!reach.isLast && performance.now() < untilMs);
  return reach;
}

/** Whether a chunk of people is the last one. */
export const isLastOf = (people: readonly PersonRow[]): boolean => people.length < CHUNK;

/** By person. */
export function visitorsOf(connection: Connection, people: readonly PersonRow[]): Map<number, VisitorRow[]> {
  const keys = JSON.stringify(people.map(({ key }) => key));
  const sql = `${VISITOR} WHERE person IN (SELECT value FROM json_each(?)) ORDER BY person, visitor.key`;
  const visitors = new Map<number, VisitorRow[]>(people.map(({ key }) => [key, []]));
  for (const visitor of connection.all<VisitorRow>(sql, keys)) visitors.get(visitor.person)?.push(visitor);
  return visitors;
}

/** Whether somebody was looked at under this model, by the facts it needs. */
export function standsUnder(plan: Plan, { model }: PersonRow, visitors: readonly VisitorRow[]): boolean {
  return model === plan.compiled.version && visitors.every(({ needs }) => needs === null || needs === plan.needsVersion);
}
