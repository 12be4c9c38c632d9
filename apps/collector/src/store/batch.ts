import type { Props } from "@tappa/lifecycle";
import type { BotReason, Rejection } from "@tappa/protocol";
import type { Appended } from "./log.ts";

/** A validated event on its way into the store. */
export interface AcceptedEvent {
  id: string;
  name: string;
  /** Epoch ms by the sender's clock; the store corrects and clamps it. */
  at: number;
  n: number;
  props: Props;
  /** Hash of the event as it was sent: the same id with another hash is a conflict. */
  hash: string;
  /** The sender's own id (Segment's `messageId`); deduplicated beside `id`. */
  foreignId?: string;
  /** On `$identify`: the user id that a valid token proved. */
  provedUserId?: string;
  /** On `$reset`: the visitor who left, and what its secret's hash is if the proof is one. */
  left?: { visitor: string; secretHashes: string[] };
}

export interface PageSender {
  kind: "page";
  visitor: string;
  secretHash: string;
  tab: string;
  sentAt: number;
  /** Numbers of events that the page lost by itself, and says so. */
  dropped: readonly number[];
  /** How many more it says it lost, without saying which. */
  unnumbered?: number;
  /** Sequence numbers that came, where events came that are not to be stored; else those of the events. */
  numbers?: number[];
  /** Events of the batch were refused before it came to the store. */
  refused?: boolean;
  /** Their sequence numbers, of those that have one. */
  refusedNumbers?: number[];
  /** Family of the browser. */
  browser?: string;
  /** No person looks at the page. [W46] */
  bot?: BotReason;
}

/** A page that speaks as Segment's library does: nothing proves who it is, so its visitor can never read anything. */
export interface SegmentSender {
  kind: "segment";
  anonymousId: string;
  /** The user it says to be, unproved. */
  toldUserId: string | null;
  /** Epoch ms by the page's clock; null = not told. */
  sentAt: number | null;
  /** No person looks at the page. [W46] */
  bot?: BotReason;
}

/**
 * The site's own server, speaking of a user, of an anonymous visitor, or of an anonymous visitor who is this user. `previousId`
 * may be a user's as well.
 */
export type ServerSender = { kind: "server" } & (
  | { userId: string }
  | { anonymousId: string }
  | { anonymousId: string; userId: string }
  | { previousId: string; userId: string }
);

/** Who sent a batch: a page that proves to be a visitor, one that does not, or the site's own server. */
export type Sender = PageSender | SegmentSender | ServerSender;

export const botIn = (sender: Sender): BotReason | undefined => (sender.kind === "server" ? undefined : sender.bot);

export interface Batch {
  site: string;
  sender: Sender;
  receivedAt: number;
  events: AcceptedEvent[];
}

/** An authenticated visitor and where its feed is. */
export interface Visitor {
  key: number;
  /** The person's log; changes when the visitor is linked to another person. */
  log: number;
  person: string;
  /** Agents take no messages of this person. */
  isBlocked: boolean;
}

/** `forbidden`: another secret than the one first seen; nothing of the batch was stored. `log` is that of the visitor’s person, who may be blocked. */
export type Outcome =
  | {
      state: "stored";
      rejected: Rejection[];
      cursor: string;
      log: number;
      isBlocked: boolean;
      stored: number;
      appended: Appended[];
    }
  | { state: "forbidden" };
