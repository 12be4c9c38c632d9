import type { Facts, Props, TransitionRecord } from "@tappa/lifecycle";
import type { ThreadMessage, ThreadNote } from "./inbox.ts";
import type { ConversationStatus, Locale, VisitorProof } from "./wire.ts";

/** Body of `POST /v1/me/export`, whose answer is a `PersonExport`, and of `POST /v1/me/erase`, whose answer is an `Erased`. */
export interface MeRequest {
  v: 1;
  key: string;
  visitor: VisitorProof;
  /** What an export says in words is said in it, where it can be; English without it. */
  lang?: Locale;
}

/** Everything that is kept of one person. Times in epoch ms, money in minor units. */
export interface PersonExport {
  v: 1;
  person: {
    id: string;
    userId: string | null;
    name: string | null;
    stage: string;
    flags: string[];
    since: number | null;
    lastSeen: number | null;
    orders: number;
    valueMinor: Record<string, number>;
    /** Agents take no messages of them. Absent in exports of before there was that. */
    blocked?: boolean;
  };
  /** What the site calls the stage. */
  stageLabel: string;
  /** Why the person is in it, in a sentence of the language `whyLang`. */
  why: string;
  whyLang: Locale;
  traits: Props;
  facts: Facts;
  transitions: TransitionRecord[];
  visitors: { id: string; firstSeen: number; lastSeen: number; verified: boolean }[];
  /** Oldest first. `held`: it waits for an owner, or was set aside, and counts nowhere. */
  events: { id: string; name: string; at: number; receivedAt: number; props: Props; held: boolean }[];
  /** Notes are what agents left each other: only in what an admin exports. */
  conversations: { id: string; status: ConversationStatus; messages: ThreadMessage[]; notes?: ThreadNote[] }[];
  responses: { campaign: string; kind: string; score: number | null; text: string | null; at: number }[];
  items: { checklist: string; item: string; at: number }[];
  /** What widgets did with whom, and when last. */
  acts: { campaign: string; kind: string; act: string; detail: string; at: number }[];
  carts: Props[];
  attachments: { id: string; name: string; type: string | null; bytes: number; at: number }[];
}

/** How much went. */
export interface Erased {
  visitors: number;
  events: number;
  conversations: number;
}
