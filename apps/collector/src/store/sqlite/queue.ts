import { queueWeight } from "@tappa/protocol";
import { cartOfPerson } from "./carts.ts";
import type { Connection, Value } from "./connection.ts";
import { settingsOf } from "./inbox-settings.ts";

interface Place {
  site: number;
  stage: string;
  weight: number;
}

/** A person's conversations that wait for an agent count by stage and cart as they are now. In the caller's transaction. */
export function weigh(connection: Connection, person: number): void {
  const place = connection.get<Place>(
    `SELECT conversation.site, stage, weight FROM conversation JOIN person ON person.key = conversation.person
     WHERE person = ? AND queued_since IS NOT NULL`,
    person,
  );
  if (!place) return;
  const weight = queueWeight(settingsOf(connection, place.site).queue, place.stage, cartOfPerson(connection, person));
  connection.run(
    "UPDATE conversation SET weight = ?1 WHERE person = ?2 AND queued_since IS NOT NULL AND weight <> ?1",
    weight,
    person,
  );
}

/** Everybody who waits on the site, under weights that are others now. */
export function weighAll(connection: Connection, site: number): void {
  const waiting = connection.all<{ person: number }>(
    "SELECT DISTINCT person FROM conversation WHERE site = ? AND weight > 0 AND queued_since IS NOT NULL",
    site,
  );
  for (const { person } of waiting) weigh(connection, person);
}

/** Where a page of the queue ended: as of when it was put in order, and the last one on it. */
export interface QueuePosition {
  asOf: number;
  /** Wait in ms × weight. */
  score: number;
  key: number;
}

interface Queued {
  key: number;
  since: number;
  weight: number;
}

export interface QueueFilter {
  site: number;
  /** undefined = anybody's, null = nobody's. */
  assignee?: string | null;
  label: string | null;
}

/** Of one label so many who wait are put in order; the others follow later. */
const MOST_LABELLED = 5_000;

/** The next of the queue after a position, the greatest score first; one more than the page tells that there are others. */
export function nextQueued(
  connection: Connection,
  filter: QueueFilter,
  after: QueuePosition,
  limit: number,
): (QueuePosition & { since: number })[] {
  const found = filter.label === null ? byWeight(connection, filter, after, limit) : labelled(connection, filter);
  return found
    .map(({ key, since, weight }) => ({ asOf: after.asOf, score: (after.asOf - since) * weight, key, since }))
    .filter(({ score, key }) => score < after.score || (score === after.score && key > after.key))
    .toSorted((one, other) => other.score - one.score || one.key - other.key)
    .slice(0, limit);
}

export function assignedTo({ assignee }: QueueFilter): { condition: string; values: Value[] } {
  if (assignee === undefined) return { condition: "", values: [] };
  return assignee === null
    ? { condition: "AND assignee IS NULL", values: [] }
    : { condition: "AND assignee = ?", values: [assignee] };
}

/** The longest waits of each weight that is there: among them are the greatest scores, whenever one looks. */
function byWeight(connection: Connection, filter: QueueFilter, { asOf, score, key }: QueuePosition, limit: number): Queued[] {
  const { condition, values } = assignedTo(filter);
  const where = `FROM conversation WHERE site = ? ${condition} AND queued_since IS NOT NULL`;
  const found: Queued[] = [];
  for (let weight = 0; ;) {
    const next = connection.get<{ weight: number | null }>(
      `SELECT min(weight) AS weight ${where} AND weight > ?`,
      filter.site,
      ...values,
      weight,
    );
    if (!next || next.weight === null) return found;
    ({ weight } = next);
    const since = Number.isFinite(score) ? asOf - Math.floor(score / weight) : Number.MIN_SAFE_INTEGER;
    // A whole quotient is the place of the last one itself, or of one that waits as long.
    const after = score % weight === 0 ? key : 0;
    found.push(...connection.all<Queued>(queuedSql(where), filter.site, ...values, weight, since, after, limit));
  }
}

export const queuedSql = (where: string): string =>
  `SELECT key, queued_since AS since, weight ${where} AND weight = ? AND (queued_since, key) > (?, ?) ORDER BY queued_since, key LIMIT ?`;

function labelled(connection: Connection, filter: QueueFilter): Queued[] {
  const { condition, values } = assignedTo(filter);
  return connection.all<Queued>(
    `SELECT key, queued_since AS since, weight FROM conversation_label AS marked
     JOIN conversation ON conversation.key = marked.conversation
     WHERE marked.site = ? AND marked.label = ? AND marked.place = 'open' ${condition} AND queued_since IS NOT NULL
     ORDER BY marked.last_at LIMIT ?`,
    filter.site,
    filter.label,
    ...values,
    MOST_LABELLED,
  );
}
