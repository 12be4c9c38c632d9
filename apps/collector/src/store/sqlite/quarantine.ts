import type { Quarantine, QuarantineDecision } from "@tappa/protocol";
import type { Props } from "@tappa/lifecycle";
import { accept, type StoredEvent } from "../../ingest/project.ts";
import type { Appended } from "../log.ts";
import type { Decided } from "../store.ts";
import { writeEffects } from "./apply.ts";
import { countFound } from "./capture.ts";
import { type Connection, idBytes, idText } from "./connection.ts";
import type { Context } from "./context.ts";
import { settle, stateOf } from "./ingest.ts";
import { indexLate } from "./timeline.ts";
import { personState, visitorByKey, visitorState } from "./visitors.ts";

/** Values of `event.held`. */
const TAKEN = 0;
const WAITING = 1;
const DISCARDED = 2;

interface HeldRow {
  seq: number;
  id: Uint8Array;
  visitor: number;
  name: string;
  at: number;
  client_at: number;
  received_at: number;
  n: number;
  hash: Uint8Array;
  props: string;
}

const HELD = `SELECT seq, id, visitor, name, at, client_at, received_at, n, hash, props FROM event`;

export function listQuarantine(
  { connection, siteKey }: Context,
  siteId: string,
  before: string | null,
  limit: number,
): Quarantine {
  const site = siteKey(siteId);
  const { total } = connection.get<{ total: number }>(
    `SELECT count(*) AS total FROM event WHERE site = ? AND held = ${WAITING}`,
    site,
  )!;
  const from = before !== null && /^\d{1,15}$/.test(before) ? Number(before) : Number.MAX_SAFE_INTEGER;
  const rows = connection.all<{
    seq: number;
    id: Uint8Array;
    visitor: string;
    name: string;
    at: number;
    receivedAt: number;
    props: string;
  }>(
    `SELECT seq, event.id, visitor.id AS visitor, name, at, received_at AS receivedAt, props
     FROM event JOIN visitor ON visitor.key = event.visitor
     WHERE event.site = ? AND held = ${WAITING} AND seq < ? ORDER BY seq DESC LIMIT ?`,
    site,
    from,
    limit + 1,
  );
  const page = rows.slice(0, limit);
  const events = page.map(({ seq: _seq, id, props, ...rest }) => ({
    ...rest,
    id: idText(id),
    props: JSON.parse(props) as Props,
  }));
  return { total, events, next: rows.length > limit ? String(page.at(-1)!.seq) : null };
}

export function decideQuarantine(
  context: Context,
  siteId: string,
  { events, action }: QuarantineDecision,
  at: number,
  limit: number,
): Decided {
  const { connection } = context;
  return connection.transaction(() => {
    const site = context.siteKey(siteId);
    const rows = events === "all" ? waitingUntil(connection, site, at, limit) : waitingOf(connection, site, events);
    const appended: Appended[] = [];
    if (action === "discard") for (const { seq } of rows) mark(connection, seq, DISCARDED);
    else
      for (const visitor of new Set(rows.map((row) => row.visitor)))
        appended.push(
          ...takeIn(
            context,
            site,
            visitor,
            rows.filter((row) => row.visitor === visitor),
            at,
          ),
        );
    const more = events === "all" && rows.length === limit;
    return { decided: rows.length, more, appended: appended.filter(({ entries }) => entries.length > 0) };
  });
}

function waitingUntil(connection: Connection, site: number, at: number, limit: number): HeldRow[] {
  const sql = `${HELD} WHERE site = ? AND held = ${WAITING} AND received_at <= ? ORDER BY seq LIMIT ?`;
  return connection.all<HeldRow>(sql, site, at, limit);
}

function waitingOf(connection: Connection, site: number, ids: readonly string[]): HeldRow[] {
  const sql = `${HELD} WHERE site = ? AND id = ? AND held = ${WAITING}`;
  return [...new Set(ids)].flatMap((id) => connection.get<HeldRow>(sql, site, idBytes(id)) ?? []);
}

function mark(connection: Connection, seq: number, held: number): void {
  connection.run("UPDATE event SET held = ? WHERE seq = ?", held, seq);
}

/** What cannot be taken in any more, such as a part of an answer that is another visitor's, is discarded. */
function takeIn(context: Context, site: number, key: number, rows: readonly HeldRow[], now: number): Appended[] {
  const { connection } = context;
  const plan = context.plan(site);
  const row = visitorByKey(connection, key);
  const state = stateOf(context, site, visitorState(context, site, row), personState(context, site, row.person, key));
  const changes = accept(rows.map(eventOf), state, plan);
  const refused = new Set(changes.rejected.map(({ id }) => id));
  for (const { seq, id, at } of rows) {
    const isTaken = !refused.has(idText(id));
    mark(connection, seq, isTaken ? TAKEN : DISCARDED);
    if (isTaken) indexLate(connection, key, at, seq);
  }
  writeEffects(connection, site, key, changes, plan);
  countFound(connection, site, changes.events, false, now);
  // The page it came from was told to count it no longer.
  return settle(context, site, state, changes, { now, changedFrom: changes.changedFrom, isNews: changes.events.length > 0 });
}

function eventOf({ id, name, at, client_at: clientAt, received_at: receivedAt, n, hash, props }: HeldRow): StoredEvent {
  const body = { props: JSON.parse(props) as Props, hash: Buffer.from(hash).toString("hex") };
  return { id: idText(id), name, at, clientAt, receivedAt, n, ...body };
}
