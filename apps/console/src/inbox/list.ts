import {
  CONVERSATION_VIEWS,
  previewOf,
  type ConversationSummary,
  type ConversationView,
  type ThreadMessage,
  type ThreadNote,
  type QueueSettings,
} from "@tappa/protocol";
import { inQueue } from "./queue.ts";

/** `queue`: wait × stage × cart, the greatest first; `waiting`: who waits longest; `newest`: the latest activity. */
export const ORDERS = ["queue", "waiting", "newest"] as const;
export type Order = (typeof ORDERS)[number];

/** What one list of the inbox holds. */
export interface ListedBy {
  view: ConversationView;
  order: Order;
  /** Id of one; null = all. */
  label: string | null;
}

export function viewOf(value: string | undefined): ConversationView {
  return CONVERSATION_VIEWS.find((view) => view === value) ?? "open";
}

/** Nobody waits where nothing is to be answered. */
export function hasQueue(view: ConversationView): boolean {
  return view === "open" || view === "mine" || view === "unassigned";
}

export function isInView(conversation: ConversationSummary, view: ConversationView, agent: string): boolean {
  if (view === "all") return true;
  if (view === "resolved") return conversation.status === "resolved";
  if (conversation.status !== "open") return false;
  if (view === "snoozed") return conversation.snoozedUntil !== null;
  if (conversation.snoozedUntil !== null) return false;
  if (view === "unassigned") return conversation.assignee === null;
  return view === "open" || conversation.assignee?.id === agent;
}

function byActivity(one: ConversationSummary, other: ConversationSummary): number {
  return other.lastAt - one.lastAt || (one.id < other.id ? 1 : -1);
}

/** Since when it is an agent's turn; what came back by itself waits for its agent. */
function turnOf({ waitingSince, wokenAt }: ConversationSummary): number {
  return waitingSince ?? wokenAt ?? Infinity;
}

/** Who waits comes first, the longest wait on top; nobody is pushed down by writing again. */
function byWait(one: ConversationSummary, other: ConversationSummary): number {
  const [since, otherSince] = [turnOf(one), turnOf(other)];
  return since === otherSince ? byActivity(one, other) : since - otherSince;
}

/** Until the settings are here. */
export const UNWEIGHED: QueueSettings = { stages: {}, carts: [] };

/** The conversations of a view in the order in which they are worked through. */
export function arrange(
  all: Iterable<ConversationSummary>,
  { view, order, label }: ListedBy,
  agent: string,
  { queue, now }: { queue: QueueSettings; now: number } = { queue: UNWEIGHED, now: 0 },
): ConversationSummary[] {
  const rows = [...all]
    .filter((conversation) => isInView(conversation, view, agent) && (label === null || conversation.labels.includes(label)))
    .toSorted(order !== "newest" && hasQueue(view) ? byWait : byActivity);
  return order === "queue" && hasQueue(view) ? inQueue(rows, queue, now) : rows;
}

/** The summary after its next message, which came at `cameAt`. */
export function withMessage(summary: ConversationSummary, message: ThreadMessage, cameAt: number): ConversationSummary {
  const byVisitor = message.author.kind === "visitor";
  return {
    ...summary,
    preview: previewOf(message),
    lastBy: message.author.kind,
    lastSeq: message.seq,
    lastAt: Math.max(summary.lastAt, cameAt),
    unread: byVisitor ? summary.unread + 1 : summary.unread,
    waitingSince: byVisitor ? (summary.waitingSince ?? cameAt) : null,
    wokenAt: null,
  };
}

function merged<T extends { id: string }>(known: readonly T[], added: readonly T[]): T[] {
  const byId = new Map(known.map((one) => [one.id, one]));
  for (const one of added) byId.set(one.id, one);
  return [...byId.values()];
}

/** Adds messages by id, in the order of the conversation. */
export function mergeMessages(known: readonly ThreadMessage[], added: readonly ThreadMessage[]): ThreadMessage[] {
  return merged(known, added).toSorted((one, other) => one.seq - other.seq);
}

/** Adds notes by id, oldest first. */
export function mergeNotes(known: readonly ThreadNote[], added: readonly ThreadNote[]): ThreadNote[] {
  return merged(known, added).toSorted((one, other) => one.after - other.after || one.at - other.at);
}

/** The conversation `step` places further down the list; the first when none is chosen. */
export function neighbour(list: readonly ConversationSummary[], current: string | null, step: 1 | -1): string | null {
  if (list.length === 0) return null;
  const index = list.findIndex((conversation) => conversation.id === current);
  if (index < 0) return (step === 1 ? list[0] : list.at(-1))?.id ?? null;
  return list[Math.min(list.length - 1, Math.max(0, index + step))]?.id ?? null;
}
