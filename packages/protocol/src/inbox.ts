/** The part of the console's API by which agents talk to visitors and to each other. */
import type { PersonSummary } from "./api.ts";
import type { Attachment } from "./attachments.ts";
import type { Cart, QueueSettings } from "./queue.ts";
import type { Offer } from "./offer.ts";
import type { ConversationStatus } from "./wire.ts";

/** `snoozed` ones are open, but out of sight until their time comes or the visitor writes. */
export const CONVERSATION_VIEWS = ["open", "mine", "unassigned", "snoozed", "resolved", "all"] as const;
export type ConversationView = (typeof CONVERSATION_VIEWS)[number];

/**
 * `GET /api/sites/{site}/conversations?view=&order=newest|waiting|queue&label=&q=&before=` → `{conversations, next}`. `newest`:
 * latest activity first; `waiting`: longest wait first; `queue`: the greatest product of wait, stage and cart first ([W42]). `label` is the id of one. `q` finds beginnings of words in messages, notes, names,
 * e-mail addresses and labels, among the latest 1,000 matches, newest first.
 */
export interface ConversationSummary {
  id: string;
  person: PersonSummary;
  status: ConversationStatus;
  assignee: { id: string; name: string } | null;
  preview: string;
  /** Author of the last message. */
  lastBy: "visitor" | "agent";
  /** `seq` of the last message. */
  lastSeq: number;
  /** When the last message came: what was written offline was written earlier. */
  lastAt: number;
  /** Messages of the visitor that this agent has not read. */
  unread: number;
  /** Start of the current wait for an agent's answer; null = nobody waits. */
  waitingSince: number | null;
  /** Out of sight until then (epoch ms) or until the visitor writes; null = not snoozed. */
  snoozedUntil: number | null;
  /** When it came back by itself, while nobody has done anything since. */
  wokenAt: number | null;
  /** Ids, sorted. */
  labels: string[];
  /** What the person has in the cart; null = nothing is known to be there. */
  cart: Cart | null;
}

/** `GET /api/sites/{site}/conversations/counts` → how many each view holds. */
export type ConversationCounts = Record<Exclude<ConversationView, "all">, number>;

/** `GET /api/sites/{site}/conversations/{id}` → the thread. */
export interface ConversationDetail extends ConversationSummary {
  messages: ThreadMessage[];
  /** Oldest first. Never part of what a visitor can read. */
  notes: ThreadNote[];
  /** Message id up to which the visitor has read. */
  readByVisitor: string | null;
}

export interface ThreadMessage extends Offer {
  id: string;
  /** Position in the conversation, from 1. */
  seq: number;
  author: { kind: "visitor" } | { kind: "agent"; id: string; name: string };
  text: string;
  attachments?: Attachment[];
  at: number;
}

/** The beginning of a message, for lists; without a text the names of its files. */
export function previewOf({ text, attachments = [] }: Pick<ThreadMessage, "text" | "attachments">): string {
  return (text || `📎 ${attachments.map(({ name }) => name).join(", ")}`).slice(0, 160);
}

/** What an agent wrote for colleagues only. */
export interface ThreadNote {
  id: string;
  /** Seq of the message it stands behind. */
  after: number;
  author: { id: string; name: string };
  text: string;
  at: number;
}

/** `POST /api/sites/{site}/conversations/{id}/notes` → the `ThreadNote`. `id` is made by the console (UUIDv7): re-sending is safe. */
export interface NoteRequest {
  id: string;
  text: string;
}

/** `POST /api/sites/{site}/conversations/{id}/messages`. `id` is made by the console (UUIDv7): re-sending is safe. */
export interface ReplyRequest extends Offer {
  id: string;
  /** May be empty with attachments. */
  text: string;
  /** Stored by `PUT …/attachments/{id}` before. */
  attachments?: Attachment[];
  /** `seq` of the last message the author saw; 409 `conflict` (with `messages` since) if an agent answered after it. */
  seen: number;
}

/** `POST …/{id}/read {upTo: message id}`, `POST …/{id}/typing {}`, `PATCH …/{id}`. */
export interface ConversationPatch {
  status?: ConversationStatus;
  assignee?: string | null;
  /** Epoch ms ahead, at most a year; null ends it. A resolved conversation cannot be snoozed. */
  snoozedUntil?: number | null;
  /** Puts a label on, or takes it off. */
  label?: { id: string; on: boolean };
}

export const LABEL_COLORS = ["grey", "red", "orange", "yellow", "green", "teal", "blue", "purple", "pink"] as const;

export interface ConversationLabel {
  id: string;
  name: string;
  color: (typeof LABEL_COLORS)[number];
}

/** `GET /api/sites/{site}/inbox` → how the agents of a site work. `version` counts its changes. */
export interface InboxSettings {
  version: number;
  labels: ConversationLabel[];
  savedReplies: SavedReply[];
  queue: QueueSettings;
}

/** `PUT /api/sites/{site}/inbox/queue {base, queue}`, as the labels. */
export interface QueueRequest {
  base: number;
  queue: QueueSettings;
}

/** A text that agents send often. `{name}`, `{order}`, `{agent}`, `{email}` and `{site}` are filled in where it is used. */
export interface SavedReply {
  id: string;
  /** What it is found by. */
  name: string;
  text: string;
  /** Quick replies that go with it, 1 to 6. */
  replies?: string[];
}

/** `PUT /api/sites/{site}/inbox/saved-replies {base, savedReplies}`, as the labels; every agent may. */
export interface SavedRepliesRequest {
  base: number;
  savedReplies: SavedReply[];
}

/** `PUT /api/sites/{site}/inbox/labels {base, labels}` → the new settings; 409 `conflict` when they were changed after the version `base`; a change of another part is none. */
export interface LabelsRequest {
  base: number;
  labels: ConversationLabel[];
}

/**
 * `POST /api/sites/{site}/viewing`: this page of the console shows the conversation now, or none (`null`). It is said again every
 * `againMs` while it lasts, and over when nothing was said for `expiresMs`, or soon after the feed ended that named the `page`. [W41]
 */
export interface ViewingRequest {
  /** Made up by each open page of the console. */
  page: string;
  conversation: string | null;
}

export const VIEWING = { againMs: 20_000, expiresMs: 45_000 } as const;

/** `POST /api/sites/{site}/feed {cursor, page?}` → NDJSON, as the visitor's feed: one durable log per site for agents. */
export type AgentFeedLine =
  /** `at`: when the message came; that of the message is when it was written. */
  | { seq: number; at: number; type: "message"; conversation: string; message: ThreadMessage }
  | { seq: number; at: number; type: "read"; conversation: string; by: "visitor" | "agent"; upTo: string }
  | {
      seq: number;
      at: number;
      type: "conversation";
      conversation: string;
      status: ConversationStatus;
      assignee: { id: string; name: string } | null;
      /** What is absent has not changed. */
      snoozedUntil?: number | null;
      wokenAt?: number | null;
      labels?: string[];
    }
  | { seq: number; at: number; type: "note"; conversation: string; note: ThreadNote }
  /** It is another person's now: its visitor proved who they are, or that was undone. */
  | { seq: number; at: number; type: "moved"; conversation: string }
  /** The inbox settings have this version now. */
  | { seq: number; at: number; type: "settings"; version: number }
  /** What is absent has not changed. */
  | { seq: number; at: number; type: "person"; person: string; stage: string; cart?: Cart | null; blocked?: boolean }
  /** `agent`: id of the agent who types. */
  | { e: "typing"; conversation: string; by: "visitor" | "agent"; name?: string; agent?: string }
  /** A page of this agent shows the conversation; null = it shows none any more. */
  | { e: "viewing"; page: string; agent: { id: string; name: string }; conversation: string | null }
  /** First line when the cursor is null or too old: the console loads its lists anew. */
  | { reset: true; cursor: string }
  | { cursor: string };
