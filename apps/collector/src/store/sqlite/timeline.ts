import { emptyFacts, type Facts, type Props } from "@tappa/lifecycle";
import type { TimelineEntry } from "@tappa/protocol";
import { counted } from "../../ingest/counted.ts";
import type { Plan } from "../../ingest/plan.ts";
import { type Connection, idText } from "./connection.ts";

const STEP = 5000;

/** Seq of the last event that the timeline has. */
export function indexedUpTo(connection: Connection): number {
  return connection.get<{ position: number }>("SELECT position FROM progress WHERE name = 'timeline'")?.position ?? 0;
}

/** Indexes events that came since the last call by visitor and time; true while there are more. In a transaction. */
export function catchUp(connection: Connection, step = STEP): boolean {
  const from = indexedUpTo(connection);
  const last = connection.get<{ seq: number | null }>("SELECT max(seq) AS seq FROM event")?.seq ?? 0;
  if (last <= from) return false;
  const to = Math.min(last, from + step);
  connection.run(
    "INSERT OR IGNORE INTO timeline (visitor, at, event) SELECT visitor, at, seq FROM event WHERE seq > ? AND seq <= ? AND held = 0",
    from,
    to,
  );
  connection.run(
    "INSERT INTO progress (name, position) VALUES ('timeline', ?1) ON CONFLICT (name) DO UPDATE SET position = ?1",
    to,
  );
  return to < last;
}

/** Numbers of the last events are given again after those are gone: the timeline waits for them anew. Where it is complete. */
export function shortenTimeline(connection: Connection): void {
  connection.run("UPDATE progress SET position = (SELECT coalesce(max(seq), 0) FROM event) WHERE name = 'timeline'");
}

/** So many events would be looked through in vain for one visitor. */
const TAIL = 20_000;

/** Whether the timeline lacks so much that making facts anew would take too long. */
export function isBehind(connection: Connection): boolean {
  const last = connection.get<{ seq: number | null }>("SELECT max(seq) AS seq FROM event")?.seq ?? 0;
  return last - indexedUpTo(connection) > TAIL;
}

/** An event passed over when others were indexed is taken in late. In a transaction. */
export function indexLate(connection: Connection, visitor: number, at: number, seq: number): void {
  if (seq > indexedUpTo(connection)) return;
  connection.run("INSERT OR IGNORE INTO timeline (visitor, at, event) VALUES (?, ?, ?)", visitor, at, seq);
}

interface EventRow {
  id: Uint8Array;
  name: string;
  at: number;
  props: string;
}

const entryOf = ({ id, name, at, props }: EventRow): TimelineEntry => ({
  id: idText(id),
  name,
  at,
  props: JSON.parse(props) as Props,
});

/** A visitor's facts from its events alone. The timeline lags by at most what `catchUp` has not seen; that is added too. */
export function freshFacts(connection: Connection, visitor: number, plan: Plan): Facts {
  const position = indexedUpTo(connection);
  let facts = emptyFacts();
  const indexed =
    "SELECT id, name, event.at, props FROM timeline JOIN event ON event.seq = timeline.event WHERE timeline.visitor = ?";
  for (const row of connection.each<EventRow>(indexed, visitor)) facts = counted(facts, entryOf(row), plan.needs);
  const recent = "SELECT id, name, at, props FROM event WHERE seq > ? AND visitor = ? AND held = 0";
  for (const row of connection.each<EventRow>(recent, position, visitor)) facts = counted(facts, entryOf(row), plan.needs);
  return facts;
}

/** The latest events of some visitors, newest first. */
export function timelineOf(connection: Connection, visitors: readonly number[], limit: number): TimelineEntry[] {
  const position = indexedUpTo(connection);
  const indexed = `SELECT id, name, event.at, props FROM timeline JOIN event ON event.seq = timeline.event
    WHERE timeline.visitor = ? ORDER BY timeline.at DESC LIMIT ?`;
  const recent = "SELECT id, name, at, props FROM event WHERE seq > ? AND visitor = ? AND held = 0 ORDER BY seq DESC LIMIT ?";
  return visitors
    .flatMap((visitor) => [
      ...connection.all<EventRow>(indexed, visitor, limit),
      ...connection.all<EventRow>(recent, position, visitor, limit),
    ])
    .map(entryOf)
    .toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
    .slice(0, limit);
}
