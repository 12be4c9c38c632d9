import { saysTraits } from "../../ingest/counted.ts";
import type { Plan } from "../../ingest/plan.ts";
import { changedFrom, type Changes, concernsOthers, isMistaken, mergedFacts, project } from "../../ingest/project.ts";
import type { PersonState, StoredState, VisitorState } from "../../ingest/state.ts";
import { standingOf } from "../../people.ts";
import { type Batch, botIn, type Outcome } from "../batch.ts";
import type { Appended, FeedEntryDraft } from "../log.ts";
import { countTraffic, write } from "./apply.ts";
import { attachmentState } from "./attachments.ts";
import { cartNews } from "./carts.ts";
import { idBytes } from "./connection.ts";
import { conversationState, messageSeq } from "./conversations.ts";
import type { Context } from "./context.ts";
import { link } from "./links.ts";
import { append, cursorOf } from "./logs.ts";
import { countRefused } from "./losses.ts";
import { createPerson, personOfUser, retire, revive, writeStanding } from "./persons.ts";
import { weigh } from "./queue.ts";
import { responseState } from "./responses.ts";
import { revokeLeft } from "./revoke.ts";
import { visitorId } from "./senders.ts";
import { isSecret, pageVisitorRow, personState, visitorRow, visitorState } from "./visitors.ts";

/** Stores a group of batches in one transaction, in order. */
export function commit(context: Context, group: readonly Batch[]): Outcome[] {
  return context.connection.transaction(() => group.map((batch) => store(context, batch)));
}

function store(context: Context, batch: Batch): Outcome {
  const site = context.siteKey(batch.site);
  const visitor = senderVisitor(context, site, batch);
  if (!visitor) return refuse(context, site, batch);
  const linked = link(context, site, visitor.state, visitor.person, batch);
  const state = stateOf(context, site, visitor.state, personState(context, site, linked.person, visitor.key));
  const plan = context.plan(site);
  const changes = project(batch, state, plan);
  write(context.connection, site, batch, state, changes, plan);
  if (changes.events.length > 0) revive(context.connection, linked.person);

  const { person } = state;
  const isLinkedAnew = linked.person !== visitor.person;
  const changed = isLinkedAnew ? joinedFrom(state, changes, plan) : changes.changedFrom;
  const isWrong = isMistaken(batch, changes);
  const isNews = isLinkedAnew || concernsOthers(changes, state) || isWrong || saysTraits(changes.events);
  const appended = [
    ...linked.appended,
    ...settle(context, site, state, changes, { now: batch.receivedAt, changedFrom: changed, isNews, isWrong }),
    ...revokeLeft(context.connection, site, batch),
  ];
  return {
    state: "stored",
    rejected: changes.rejected,
    stored: changes.events.length + changes.held.length,
    log: person.log,
    isBlocked: person.isBlocked,
    cursor: cursorOf(context.connection, person.log),
    appended: appended.filter(({ entries, movedTo, left }) => entries.length > 0 || movedTo !== undefined || left !== undefined),
  };
}

/**
 * Works out where the person stands now and tells its devices and the agents.
 * @param isNews whether the devices have to hear of the facts; `isWrong`: the sender counts what was not taken, and has to forget it
 */
export function settle(
  context: Context,
  site: number,
  { person }: StoredState,
  changes: Changes,
  { now, changedFrom: from, isNews, isWrong }: { now: number; changedFrom: number; isNews: boolean; isWrong?: boolean },
): Appended[] {
  const { connection } = context;
  const plan = context.plan(site);
  const personEntries: FeedEntryDraft[] = [...changes.personEntries];
  const profile = { at: now, type: "profile" as const, facts: changes.merged, person: person.userId && person.identity };
  if (isNews) personEntries.push({ ...profile, ...(isWrong && { replace: true }) });
  let { stage } = person;
  if (from < Infinity) {
    const standing = standingOf(changes.merged, plan, now, person.identity);
    writeStanding(connection, site, person, standing, plan, now, from);
    ({ stage } = standing);
  }
  const cart = cartNews(connection, person.key, changes.events);
  if (stage !== person.stage || cart !== undefined)
    changes.siteEntries.push({ at: now, type: "person", person: person.id, stage, ...(cart !== undefined && { cart }) });
  if (changes.events.length > 0) weigh(connection, person.key);
  return [append(connection, person.log, personEntries), append(connection, context.siteLog(site), changes.siteEntries)];
}

/** With a visitor its whole past comes to the person. */
function joinedFrom({ person }: StoredState, { merged, facts }: Changes, plan: Plan): number {
  const before = mergedFacts(
    person.others.map((other) => other.facts),
    plan,
  );
  return changedFrom(before, merged, facts);
}

interface Found {
  key: number;
  person: number;
  state: VisitorState;
}

/** What a visitor did who has left since is lost: whoever sent it may be gone as well, so it is counted here. [W25] */
function refuse({ connection }: Context, site: number, batch: Batch): Outcome {
  const { sender } = batch;
  const row = sender.kind === "page" ? pageVisitorRow(connection, site, sender.visitor) : undefined;
  if (sender.kind === "page" && row && isSecret(row, sender.secretHash)) {
    const lost = countRefused(connection, site, row.key, sender, batch);
    countTraffic(connection, site, batch.receivedAt, 0, lost);
  }
  return { state: "forbidden" };
}

/** The visitor a batch belongs to, made at first sight; null = the secret is not the one first seen, or was revoked. */
function senderVisitor(context: Context, site: number, { sender, receivedAt }: Batch): Found | null {
  const id = visitorId(context, site, sender);
  const row = (sender.kind === "page" ? pageVisitorRow : visitorRow)(context.connection, site, id);
  if (row) {
    if (sender.kind === "page" && (row.revoked_at !== null || !isSecret(row, sender.secretHash))) return null;
    return { key: row.key, person: row.person, state: visitorState(context, site, row) };
  }
  const userId = "userId" in sender ? sender.userId : null;
  const known = userId === null ? undefined : personOfUser(context.connection, site, userId);
  const person = known ?? createPerson(context, site, { userId, visitor: id });
  // Nobody, until a person shows.
  if (botIn(sender)) retire(context.connection, person, receivedAt);
  else revive(context.connection, person);
  const key = context.connection.run(
    "INSERT INTO visitor (site, id, secret_hash, person, verified, first_seen, last_seen) VALUES (?, ?, ?, ?, ?, ?, ?)",
    site,
    id,
    sender.kind === "page" ? sender.secretHash : null,
    person,
    userId === null ? 0 : 1,
    receivedAt,
    receivedAt,
  );
  return { key, person, state: visitorState(context, site, visitorRow(context.connection, site, id)!) };
}

/** What a batch of a visitor may ask about what is stored. */
export function stateOf(context: Context, site: number, visitor: VisitorState, person: PersonState): StoredState {
  const { connection } = context;
  return {
    visitor,
    person,
    eventHash(id: string, foreignId: string | undefined) {
      const byId = "SELECT hash FROM event WHERE site = ? AND id = ?";
      const byForeign = "SELECT hash FROM event WHERE site = ? AND foreign_id = ?";
      const row =
        connection.get<{ hash: Uint8Array }>(byId, site, idBytes(id)) ??
        (foreignId === undefined ? undefined : connection.get<{ hash: Uint8Array }>(byForeign, site, foreignId));
      return row && Buffer.from(row.hash).toString("hex");
    },
    conversation: (id: string) => conversationState(connection, site, id),
    messageSeq: (conversation: string, message: string) => messageSeq(connection, site, conversation, message),
    response: (id: string) => responseState(connection, site, id),
    attachment: (id: string) => attachmentState(connection, site, id),
  };
}
