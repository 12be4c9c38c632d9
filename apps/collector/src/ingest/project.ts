import { addEvent, emptyFacts, merge, type Facts } from "@tappa/lifecycle";
import type { Rejection } from "@tappa/protocol";
import type { AcceptedEvent, Batch } from "../store/batch.ts";
import type { AgentEntryDraft, FeedEntryDraft } from "../store/log.ts";
import { correctedAt, deviceOffset, withSample } from "./device-clock.ts";
import { effects } from "./effects.ts";
import type { Plan } from "./plan.ts";
import type { ConversationState, ResponseState, StoredState } from "./state.ts";

/** An event as it is stored: `at` corrected, `clientAt` as it was sent. */
export interface StoredEvent extends AcceptedEvent {
  clientAt: number;
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
  messages: { conversation: string; seq: number; id: string; text: string; at: number }[];
  responses: Map<string, ResponseState>;
  items: { checklist: string; item: string; at: number }[];
  acts: Act[];
  personEntries: FeedEntryDraft[];
  siteEntries: AgentEntryDraft[];
}

/** Names that change nothing another device has to hear of at once. */
const QUIET = new Set(["page_viewed", "$visit", "$seen", "$read", "$message", "$consent"]);

/**
 * What a batch of events does to what is stored. Pure: reads `state`, writes nothing, so every store applies the same changes.
 * Ids seen before are skipped (same body) or rejected (another body), within the batch too. [W5]
 */
export function project(batch: Batch, state: StoredState, plan: Plan): Changes {
  const { sender, receivedAt } = batch;
  const { others } = state.person;
  const page = sender.kind === "page";
  const changes = unchanged(state, plan);
  if (page && batch.events.length > 0) changes.offsets = withSample(changes.offsets, sender.sentAt, receivedAt);
  const offset = page ? deviceOffset(changes.offsets) : 0;
  const seen = new Map<string, string>();
  for (const event of batch.events) {
    const known = seen.get(event.id) ?? state.eventHash(event.id, event.foreignId);
    if (known !== undefined) {
      if (known !== event.hash) changes.rejected.push({ id: event.id, code: "id_conflict" });
      continue;
    }
    const at = page ? correctedAt(event.at, offset, receivedAt) : event.at;
    const stored: StoredEvent = { ...event, at, clientAt: event.at };
    const refusal = effects(stored, state, changes);
    if (refusal) {
      changes.rejected.push({ id: event.id, code: refusal });
      continue;
    }
    seen.set(event.id, event.hash);
    changes.events.push(stored);
    changes.news = addEvent(changes.news, stored, plan.needs);
  }
  if (changes.events.length > 0) {
    const before = changes.merged;
    changes.facts = merge(changes.facts, changes.news, plan.needs);
    changes.merged = others.length === 0 ? changes.facts : merge(before, changes.news, plan.needs);
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

/** Whether the page counted what the collector did not take: only the collector's facts can put that right. [W19] */
export function isMistaken({ sender }: Batch, { rejected }: Changes): boolean {
  // Whose conversation it is is no fact.
  return sender.kind === "page" && (sender.refused === true || rejected.some(({ code }) => code !== "conversation_foreign"));
}
