import { emptyFacts, type Facts } from "@tappa/lifecycle";
import type { FeedEntry } from "@tappa/protocol";
import { hash, timingSafeEqual } from "node:crypto";
import { mergedFacts } from "../../ingest/project.ts";
import type { PersonState, VisitorState } from "../../ingest/state.ts";
import type { Plan } from "../../ingest/plan.ts";
import type { Visitor } from "../batch.ts";
import type { FeedEntryDraft, LogSlice } from "../log.ts";
import type { Connection } from "./connection.ts";
import type { Context } from "./context.ts";
import { readLog } from "./logs.ts";
import { freshFacts } from "./timeline.ts";

export interface VisitorRow {
  key: number;
  id: string;
  secret_hash: string | null;
  person: number;
  offsets: string;
  revoked_at: number | null;
  needs: string | null;
  facts: string | null;
}

export const VISITOR = `SELECT visitor.key, id, secret_hash, person, offsets, revoked_at, needs, facts
  FROM visitor LEFT JOIN fact ON fact.visitor = visitor.key`;

export function visitorRow(connection: Connection, site: number, id: string): VisitorRow | undefined {
  return connection.get<VisitorRow>(`${VISITOR} WHERE site = ? AND id = ?`, site, id);
}

/** Also one that was erased, by what stayed of it: nobody becomes it again. [W55] */
export function pageVisitorRow(connection: Connection, site: number, id: string): VisitorRow | undefined {
  return visitorRow(connection, site, id) ?? visitorRow(connection, site, erasedId(id));
}

/** What stays of the id of an erased visitor. It has more than 70 bits of chance, so a plain hash keeps it. */
export function erasedId(id: string): string {
  return `erased:${hash("sha256", id, "hex")}`;
}

export function visitorState({ connection, plan }: Context, site: number, row: VisitorRow): VisitorState {
  return visitorUnder(plan(site), connection, row);
}

export function visitorByKey(connection: Connection, key: number): VisitorRow {
  return connection.get<VisitorRow>(`${VISITOR} WHERE visitor.key = ?`, key)!;
}

/** Facts made under the plan's needs; made anew from the events when those are others than they were. */
export function visitorUnder(plan: Plan, connection: Connection, row: VisitorRow): VisitorState {
  const isRenewed = row.needs !== null && row.needs !== plan.needsVersion;
  const stored = () => (row.facts === null ? emptyFacts() : (JSON.parse(row.facts) as Facts));
  return {
    key: row.key,
    id: row.id,
    server: row.secret_hash === null,
    facts: isRenewed ? freshFacts(connection, row.key, plan) : stored(),
    isRenewed,
    offsets: JSON.parse(row.offsets) as number[],
  };
}

type PersonRow = Omit<PersonState, "others" | "userId" | "isBlocked"> & { user_id: string | null; blocked_at: number | null };

export function personState(context: Context, site: number, person: number, except: number | null): PersonState {
  const row = context.connection.get<PersonRow>(
    "SELECT key, id, user_id, identity, stage, model, log, blocked_at FROM person WHERE key = ?",
    person,
  )!;
  const { user_id: userId, blocked_at: blockedAt, ...rest } = row;
  const rows = context.connection.all<VisitorRow>(`${VISITOR} WHERE person = ? ORDER BY visitor.key`, person);
  const others = rows.filter(({ key }) => key !== except).map((other) => visitorState(context, site, other));
  return { ...rest, userId, isBlocked: blockedAt !== null, others };
}

/** Hashes are compared in constant time; both are hex of one length. */
export function isSecret(row: Pick<VisitorRow, "secret_hash">, secretHash: string): boolean {
  if (row.secret_hash === null || row.secret_hash.length !== secretHash.length) return false;
  return timingSafeEqual(Buffer.from(row.secret_hash), Buffer.from(secretHash));
}

export function authenticate(context: Context, site: string, id: string, secretHash: string): Visitor | "unknown" | "forbidden" {
  const row = pageVisitorRow(context.connection, context.siteKey(site), id);
  if (!row) return "unknown";
  if (row.revoked_at !== null || !isSecret(row, secretHash)) return "forbidden";
  const person = context.connection.get<{ id: string; log: number; blocked_at: number | null }>(
    "SELECT id, log, blocked_at FROM person WHERE key = ?",
    row.person,
  )!;
  return { key: row.key, log: person.log, person: person.id, isBlocked: person.blocked_at !== null };
}

/**
 * What the log holds of profiles is older than what the visitor was answered since; at most one is told, with the facts as they
 * are now. After a reset it comes first. The log is that of the visitor's person as it is now. [W19]
 */
export function readVisitorFeed(context: Context, { key }: Visitor, cursor: string | null): LogSlice<FeedEntry> | null {
  const { connection } = context;
  const found = connection.get<{ person: number; site: number; log: number }>(
    `SELECT person, visitor.site, log FROM visitor JOIN person ON person.key = visitor.person
     WHERE visitor.key = ? AND revoked_at IS NULL`,
    key,
  );
  if (!found) return null;
  const { person, site, log } = found;
  const slice = readLog<FeedEntry>(connection, log, cursor);
  const told = slice.entries.findLast(({ type }) => type === "profile");
  if (!slice.reset && !told) return slice;
  const isReplaced = slice.reset ? cursor !== null && wasReplaced(connection, log) : slice.entries.some(isReplacing);
  const draft = profileOf(context, site, person, isReplaced);
  const others = slice.entries.filter((entry) => entry.type !== "profile" || entry === told);
  if (told && !slice.reset) {
    const entries = others.map((entry): FeedEntry => (entry === told ? { seq: told.seq, ...draft } : entry));
    return { ...slice, entries };
  }
  const profile: FeedEntry = { seq: (slice.entries[0]?.seq ?? 1) - 1, ...draft };
  return { ...slice, entries: [profile, ...others.filter((entry) => entry !== told)] };
}

const isReplacing = (entry: FeedEntry): boolean => entry.type === "profile" && entry.replace === true;

/** Who comes with a cursor of another epoch may hold facts of before an unlink. */
function wasReplaced(connection: Connection, log: number): boolean {
  return connection
    .all<{ entry: string }>("SELECT entry FROM feed WHERE log = ? AND entry LIKE '%\"replace\":true%'", log)
    .some(({ entry }) => isReplacing(JSON.parse(entry) as FeedEntry));
}

/** What a page is told of its person. After an unlink it may take itself for another one, so that is said to anonymous ones too. */
export function profileOf(
  context: Context,
  site: number,
  person: number,
  isReplaced: boolean,
): Extract<FeedEntryDraft, { type: "profile" }> {
  const { userId, identity, others } = personState(context, site, person, null);
  const facts = mergedFacts(
    others.map((other) => other.facts),
    context.plan(site),
  );
  const profile = { at: facts.lastSeen ?? 0, type: "profile" as const, facts };
  return isReplaced ? { ...profile, person: identity, replace: true } : { ...profile, person: userId && identity };
}
