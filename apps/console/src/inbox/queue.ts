import { cartWeight, type ConversationSummary, queueSum, queueWeight, type QueueSettings, stageWeight } from "@tappa/protocol";

/** Why a conversation stands where it stands in the queue. */
export interface Turn {
  waitMs: number;
  stage: number;
  cart: number;
  /** Minutes × stage × cart. */
  sum: number;
}

/** null: nobody waits there. */
export function turnOf(conversation: ConversationSummary, queue: QueueSettings, now: number): Turn | null {
  const { person, cart, waitingSince, wokenAt, status, snoozedUntil } = conversation;
  const since = waitingSince ?? wokenAt;
  if (since === null || status !== "open" || snoozedUntil !== null) return null;
  const waitMs = Math.max(0, now - since);
  const sum = queueSum(waitMs, queueWeight(queue, person.stage, cart));
  return { waitMs, stage: stageWeight(queue, person.stage), cart: cartWeight(queue, cart), sum };
}

/** The greatest sum first. Who does not wait stays behind, in the order given. */
export function inQueue(conversations: readonly ConversationSummary[], queue: QueueSettings, now: number): ConversationSummary[] {
  const sums = new Map(conversations.map((one) => [one, turnOf(one, queue, now)?.sum ?? -1]));
  return conversations.toSorted((one, other) => sums.get(other)! - sums.get(one)!);
}
