import type { Attachment, ConversationStatus, FeedEntry, LinkCard } from "@tappa/protocol";
import type { Outgoing } from "../host.ts";

/** `saved` here → `sent` to the collector → `seen` by an agent; `refused` for good. */
export type MessageStatus = "saved" | "sent" | "seen" | "refused";

export interface ChatMessage {
  id: string;
  conversation: string;
  text: string;
  attachments?: Attachment[] | undefined;
  at: number;
  mine: boolean;
  /** Name of the agent who wrote it, if it has one. */
  author: string | null;
  /** Only of the visitor's own messages. */
  status: MessageStatus | null;
  /** Why it was refused: a code of the collector. */
  code?: string | undefined;
  /** What an agent offers to answer with. */
  replies?: readonly string[] | undefined;
  /** A page of the site that an agent points to. */
  card?: LinkCard | undefined;
}

export interface Thread {
  messages: ChatMessage[];
  /** The conversation a new message goes into; null when there is none yet. */
  conversation: string | null;
  status: ConversationStatus;
}

/** One thread of all that was said: the feed in its order, then what this person has written and the feed has not. */
export function threadOf(feed: readonly FeedEntry[], outgoing: readonly Outgoing[]): Thread {
  const seen = readTo(feed, "agent");
  const messages = new Map<string, ChatMessage>();
  let conversation: string | null = null;
  const statuses = new Map<string, ConversationStatus>();
  feed.forEach((entry, index) => {
    if (entry.type === "conversation") statuses.set(entry.conversation, entry.status);
    if (entry.type !== "message") return;
    conversation = entry.conversation;
    const mine = entry.author.kind === "visitor";
    messages.set(entry.id, {
      id: entry.id,
      conversation,
      text: entry.text,
      attachments: entry.attachments,
      at: entry.at,
      mine,
      author: entry.author.name ?? null,
      status: mine ? (index <= seen ? "seen" : "sent") : null,
      replies: entry.replies,
      card: entry.card,
    });
  });
  for (const { event, state, code } of outgoing) {
    if (messages.has(event.id)) continue;
    const into = `${event.props.conversation}`;
    if (state !== "refused") {
      conversation = into;
      statuses.set(into, "open");
    }
    messages.set(event.id, {
      id: event.id,
      conversation: into,
      text: `${event.props.text}`,
      attachments: event.props.attachments as Attachment[] | undefined,
      at: event.at,
      mine: true,
      author: null,
      status: state === "held" ? "saved" : state,
      code,
    });
  }
  return { messages: [...messages.values()], conversation, status: statuses.get(conversation ?? "") ?? "open" };
}

/** Position in the feed of the last message that `by` has read, −1 when none. Marks only move on. */
export function readTo(feed: readonly FeedEntry[], by: "visitor" | "agent"): number {
  const marks = new Set<string>();
  for (const entry of feed) if (entry.type === "read" && entry.by === by) marks.add(entry.upTo);
  return feed.findLastIndex((entry) => entry.type === "message" && marks.has(entry.id));
}

/** Id of the first message of an agent that the visitor has not read. */
export function firstUnread(feed: readonly FeedEntry[]): string | null {
  const rest = feed.slice(readTo(feed, "visitor") + 1);
  const first = rest.find((entry) => entry.type === "message" && entry.author.kind === "agent");
  return first?.type === "message" ? first.id : null;
}
