import type { Facts } from "@tappa/lifecycle";
import type { Attachment, ConversationStatus } from "@tappa/protocol";

export interface ConversationState {
  id: string;
  person: number;
  status: ConversationStatus;
  assignee: { id: string; name: string } | null;
  /** Number of messages = seq of the last one. */
  messages: number;
  preview: string;
  lastBy: "visitor" | "agent";
  lastAt: number;
  /** When it began or was reopened last, by the collector's clock. */
  openedAt: number;
  waitingSince: number | null;
  snoozedUntil: number | null;
  /** When it came back by itself; null as soon as anybody does anything. */
  wokenAt: number | null;
  /** Seq up to which each side has read. */
  readByVisitor: number;
  readByAgent: number;
}

export interface ResponseState {
  id: string;
  person: number;
  campaign: string;
  kind: string;
  score: number | null;
  text: string | null;
  destination: string | null;
  stage: string;
  at: number;
}

/** A file that is stored whole. Who sent it: a visitor of `person`, else `agent`. */
export interface AttachmentState {
  attachment: Attachment;
  person: number | null;
  agent: string | null;
  /** The message it belongs to. */
  message: string | null;
}

export interface VisitorState {
  key: number;
  id: string;
  /** Fed by the server API only. */
  server: boolean;
  facts: Facts;
  /** The facts were made anew from the events and are not stored yet. */
  isRenewed: boolean;
  offsets: number[];
}

export interface PersonState {
  key: number;
  id: string;
  userId: string | null;
  /** What samples and ids of transitions are made from; never changes. */
  identity: string;
  stage: string;
  /** Version of the model it stands under. */
  model: string;
  log: number;
  /** Agents take no messages of this person. */
  isBlocked: boolean;
  /** Every visitor but the sender. */
  others: VisitorState[];
}

/** What a batch may ask about what is stored. Implementations that cannot answer at once load it beforehand. */
export interface StoredState {
  visitor: VisitorState;
  person: PersonState;
  /** Hash of the stored event with this id or, for servers, this foreign id. */
  eventHash(id: string, foreignId: string | undefined): string | undefined;
  conversation(id: string): ConversationState | undefined;
  messageSeq(conversation: string, message: string): number | undefined;
  response(id: string): ResponseState | undefined;
  attachment(id: string): AttachmentState | undefined;
}
