import { emptyFacts, type Facts } from "@tappa/lifecycle";
import type { FeedEntry } from "@tappa/protocol";
import { timingSafeEqual } from "node:crypto";
import { mergedFacts } from "../../ingest/project.ts";
import type { PersonState, VisitorState } from "../../ingest/state.ts";
import type { Plan } from "../../ingest/plan.ts";
import type { Visitor } from "../batch.ts";
import type { LogSlice } from "../log.ts";
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

export function visitorState({ connection, plan }: Context, site: number, row: VisitorRow): VisitorState {
  return visitorUnder(plan(site), connection, row);
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

export function personState(context: Context, site: number, person: number, except: number | null): PersonState {
  const row = context.connection.get<Omit<PersonState, "others" | "userId"> & { user_id: string | null }>(
    "SELECT key, id, user_id, identity, stage, model, log FROM person WHERE key = ?",
    person,
  )!;
  const { user_id: userId, ...rest } = row;
  const rows = context.connection.all<VisitorRow>(`${VISITOR} WHERE person = ? ORDER BY visitor.key`, person);
  const others = rows.filter(({ key }) => key !== except).map((other) => visitorState(context, site, other));
  return { ...rest, userId, others };
}

/** Hashes are compared in constant time; both are hex of one length. */
export function isSecret(row: { secret_hash: string | null; revoked_at: number | null }, secretHash: string): boolean {
  if (row.secret_hash === null || row.revoked_at !== null || row.secret_hash.length !== secretHash.length) return false;
  return timingSafeEqual(Buffer.from(row.secret_hash), Buffer.from(secretHash));
}

export function authenticate(context: Context, site: string, id: string, secretHash: string): Visitor | "unknown" | "forbidden" {
  const row = visitorRow(context.connection, context.siteKey(site), id);
  if (!row) return "unknown";
  if (!isSecret(row, secretHash)) return "forbidden";
  const person = context.connection.get<{ id: string; log: number }>("SELECT id, log FROM person WHERE key = ?", row.person)!;
  return { key: row.key, log: person.log, person: person.id };
}

export function readVisitorFeed(context: Context, visitor: Visitor, cursor: string | null): LogSlice<FeedEntry> {
  const slice = readLog<FeedEntry>(context.connection, visitor.log, cursor);
  if (!slice.reset) return slice;
  const { person, site } = context.connection.get<{ person: number; site: number }>(
    "SELECT person, site FROM visitor WHERE key = ?",
    visitor.key,
  )!;
  const { userId, identity, others } = personState(context, site, person, null);
  const facts = mergedFacts(
    others.map((other) => other.facts),
    context.plan(site),
  );
  const seq = (slice.entries[0]?.seq ?? 1) - 1;
  const profile: FeedEntry = { seq, at: facts.lastSeen ?? 0, type: "profile", facts, person: userId && identity };
  return { ...slice, entries: [profile, ...slice.entries.filter(({ type }) => type !== "profile")] };
}
