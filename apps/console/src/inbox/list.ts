import type { ConversationSummary, ThreadMessage } from "@tappa/protocol";

export const VIEWS = ["open", "unassigned", "mine", "resolved", "all"] as const;
export type View = (typeof VIEWS)[number];

/** `waiting` puts who waits longest first; `newest` the latest activity. */
export type Order = "waiting" | "newest";

export function viewOf(value: string | undefined): View {
  return VIEWS.find((view) => view === value) ?? "open";
}

/** The part of the collector's list in which a view is found. */
export function listedIn(view: View): "open" | "resolved" | "all" {
  return view === "resolved" || view === "all" ? view : "open";
}

export function isInView(conversation: ConversationSummary, view: View, agent: string): boolean {
  if (view === "all") return true;
  if (view === "resolved") return conversation.status === "resolved";
  if (conversation.status !== "open") return false;
  if (view === "unassigned") return conversation.assignee === null;
  return view === "open" || conversation.assignee?.id === agent;
}

function byActivity(one: ConversationSummary, other: ConversationSummary): number {
  return other.lastAt - one.lastAt || (one.id < other.id ? 1 : -1);
}

/** Who waits comes first, the longest wait on top; nobody is pushed down by writing again. */
function byWait(one: ConversationSummary, other: ConversationSummary): number {
  const [since, otherSince] = [one.waitingSince ?? Infinity, other.waitingSince ?? Infinity];
  return since === otherSince ? byActivity(one, other) : since - otherSince;
}

/** The conversations of a view in the order in which they are worked through. */
export function arrange(all: Iterable<ConversationSummary>, view: View, order: Order, agent: string): ConversationSummary[] {
  return [...all]
    .filter((conversation) => isInView(conversation, view, agent))
    .toSorted(order === "waiting" ? byWait : byActivity);
}

/** The summary after one more message; a repeat or an older message changes nothing. */
export function withMessage(summary: ConversationSummary, message: ThreadMessage): ConversationSummary {
  if (message.at < summary.lastAt) return summary;
  const byVisitor = message.author.kind === "visitor";
  return {
    ...summary,
    preview: message.text,
    lastBy: message.author.kind,
    lastAt: message.at,
    unread: byVisitor ? summary.unread + 1 : summary.unread,
    waitingSince: byVisitor ? (summary.waitingSince ?? message.at) : null,
  };
}

/** Adds messages by id, in the order of the conversation. */
export function mergeMessages(known: readonly ThreadMessage[], added: readonly ThreadMessage[]): ThreadMessage[] {
  const byId = new Map(known.map((message) => [message.id, message]));
  for (const message of added) byId.set(message.id, message);
  return [...byId.values()].toSorted((one, other) => one.seq - other.seq);
}

/** The conversation `step` places further down the list; the first when none is chosen. */
export function neighbour(list: readonly ConversationSummary[], current: string | null, step: 1 | -1): string | null {
  if (list.length === 0) return null;
  const index = list.findIndex((conversation) => conversation.id === current);
  if (index < 0) return (step === 1 ? list[0] : list.at(-1))?.id ?? null;
  return list[Math.min(list.length - 1, Math.max(0, index + step))]?.id ?? null;
}
