import { emptyFacts, merge, type Facts } from "@tappa/lifecycle";
import type { Attachment, Rejection } from "@tappa/protocol";
import { type AcceptedEvent, type Batch, botIn } from "../store/batch.ts";
import type { AgentEntryDraft, FeedEntryDraft } from "../store/log.ts";
import { counted } from "./counted.ts";
import { correctedAt, deviceOffset, isTooOld, withSample } from "./device-clock.ts";
import { effects } from "./effects.ts";
import type { Plan } from "./plan.ts";
import type { ConversationState, ResponseState, StoredState } from "./state.ts";

/** An event as it is stored: `at` corrected, `clientAt` as it was sent. */
export interface StoredEvent extends AcceptedEvent {
  clientAt: number;
  receivedAt: number;
}

export interface Act {
  campaign: string;
  kind: string;
  act: string;
  /** What the act was about: a destination; else empty. */
  detail: string;
  at: number;
}

/** Everything one batch changes, to be written in one transaction. */
export interface Changes {
  events: StoredEvent[];
  /** Stored too, but waiting for an owner, or made by no person: they change nothing else. */
  held: StoredEvent[];
  rejected: Rejection[];
  /** What the stored events alone tell. */
  news: Facts;
  /** The visitor's own facts, and those of its person. */
  facts: Facts;
  merged: Facts;
  /** Epoch ms from which on the person's history is another one than before; Infinity = nothing changed. */
  changedFrom: number;
  offsets: number[];
  conversations: Map<string, ConversationState>;
  messages: { conversation: string; seq: number; id: string; text: string; attachments?: Attachment[]; at: number }[];
  responses: Map<string, ResponseState>;
  items: { checklist: string; item: string; at: number }[];
  acts: Act[];
  personEntries: FeedEntryDraft[];
  siteEntries: AgentEntryDraft[];
}

/** What is said reaches its reader however late and by whatever browser; it is about a conversation, not about a lifecycle. */
const TALK = new Set(["$message", "$read"]);

/** Names that change nothing another device has to hear of at once. */
const QUIET = new Set(["page_viewed", "$visit", "$seen", "$read", "$message", "$consent", "$reset"]);

/**
 * What a batch of events does to what is stored. Pure: reads `state`, writes nothing, so every store applies the same changes.
 * Ids seen before are skipped (same body) or rejected (another body), within the batch too. [W5]
 */
export function project(batch: Batch, state: StoredState, plan: Plan): Changes {
  const { sender, receivedAt } = batch;
  const page = sender.kind !== "server";
  const changes = unchanged(state, plan);
  const offset = offsetOf(batch, changes);
  const isBot = botIn(sender) !== undefined;
  const seen = new Map<string, string>();
  for (const event of batch.events) {
    const known = seen.get(event.id) ?? state.eventHash(event.id, event.foreignId);
    if (known !== undefined) {
      if (known !== event.hash) changes.rejected.push({ id: event.id, code: "id_conflict" });
      continue;
    }
    const at = page ? correctedAt(event.at, offset, receivedAt) : event.at;
    const stored: StoredEvent = { ...event, at, clientAt: event.at, receivedAt };
    const isHeld = page && !TALK.has(event.name) && (isBot || isTooOld(at, receivedAt));
    if (isHeld ? hold(stored, state, changes) : take(stored, state, changes, plan)) seen.set(event.id, event.hash);
  }
  return summed(changes, state, plan);
}

/** How far the clock of the sender is off, as its batches tell; a server tells the time it means. */
function offsetOf({ sender, receivedAt, events }: Batch, changes: Changes): number {
  if (sender.kind === "server") return 0;
  if (sender.sentAt !== null && events.length > 0) changes.offsets = withSample(changes.offsets, sender.sentAt, receivedAt);
  return deviceOffset(changes.offsets);
}

/** What events do that waited in quarantine, each at its own time. */
export function accept(events: readonly StoredEvent[], state: StoredState, plan: Plan): Changes {
  const changes = unchanged(state, plan);
  for (const event of events) take(event, state, changes, plan);
  return summed(changes, state, plan);
}

/** False: the event was refused. */
function take(event: StoredEvent, state: StoredState, changes: Changes, plan: Plan): boolean {
  const refusal = effects(event, state, changes);
  if (refusal) {
    changes.rejected.push({ id: event.id, code: refusal });
    return false;
  }
  changes.events.push(event);
  changes.news = counted(changes.news, event, plan.needs);
  return true;
}

/** A proof of the wrong user is refused at once; it has no other effect. */
function hold(event: StoredEvent, state: StoredState, changes: Changes): boolean {
  const refusal = event.provedUserId === undefined ? undefined : effects(event, state, changes);
  if (refusal) changes.rejected.push({ id: event.id, code: refusal });
  else changes.held.push(event);
  return !refusal;
}

/** With the facts that the events taken in make. */
function summed(changes: Changes, { person }: StoredState, plan: Plan): Changes {
  if (changes.events.length > 0) {
    const before = changes.merged;
    changes.facts = merge(changes.facts, changes.news, plan.needs);
    changes.merged = person.others.length === 0 ? changes.facts : merge(before, changes.news, plan.needs);
    changes.changedFrom = changedFrom(before, changes.merged, changes.news);
  }
  return changes;
}

/**
 * When a history that took in more began to differ from what it was: at the earliest of what came, or where an order stood that
 * a better source now tells of otherwise.
 */
export function changedFrom(before: Facts, after: Facts, news: Facts): number {
  const moved = Object.entries(before.orders).filter(([order, { id }]) => (after.orders[order]?.id ?? id) !== id);
  return Math.min(news.firstSeen ?? Infinity, ...moved.map(([, { at }]) => at));
}

function unchanged({ visitor, person }: StoredState, plan: Plan): Changes {
  const { facts, offsets } = visitor;
  return {
    events: [],
    held: [],
    rejected: [],
    news: emptyFacts(),
    facts,
    merged: person.others.length === 0 ? facts : mergedFacts([facts, ...person.others.map((other) => other.facts)], plan),
    changedFrom: Infinity,
    offsets,
    conversations: new Map(),
    messages: [],
    responses: new Map(),
    items: [],
    acts: [],
    personEntries: [],
    siteEntries: [],
  };
}

/** A person's facts: those of all its visitors, merged. */
export function mergedFacts(facts: readonly Facts[], plan: Plan): Facts {
  return facts.length === 1 ? facts[0]! : facts.reduce((merged, one) => merge(merged, one, plan.needs), emptyFacts());
}

/** Whether other devices of the person have to hear of the new facts: they cannot know them from their own events. [W19] */
export function concernsOthers(changes: Changes, state: StoredState): boolean {
  const listeners = state.person.others.some((other) => !other.server);
  return listeners && changes.events.some(({ name }) => !QUIET.has(name));
}

/** Whether the page counted what the collector did not take in: only the collector's facts can put that right. [W19] */
export function isMistaken({ sender }: Batch, { held, rejected }: Changes): boolean {
  if (sender.kind !== "page" || sender.bot) return false;
  // Whose conversation it is is no fact.
  return sender.refused === true || held.length > 0 || rejected.some(({ code }) => code !== "conversation_foreign");
}
