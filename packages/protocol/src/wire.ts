import type {
  Campaign,
  CompiledCampaign,
  CompiledItem,
  CompiledModel,
  Facts,
  ItemRule,
  Model,
  Needs,
  Props,
} from "@tappa/lifecycle";
import type { BusinessHours, ChatContent, Presence } from "./reception.ts";
import type { Attachment } from "./attachments.ts";
import type { Offer } from "./offer.ts";

export const WIRE_VERSION = 1;

/** Something that happened. `id` is a UUIDv7, `at` epoch ms by the client's clock, `n` the tab's sequence number. */
export interface WireEvent {
  id: string;
  name: string;
  at: number;
  n: number;
  props: Props;
}

/** Proof of being this visitor: both are made in the browser; the collector keeps only a hash of the secret. */
export interface VisitorProof {
  id: string;
  secret: string;
}

/** Body of `POST /v1/events`. */
export interface EventsRequest {
  v: 1;
  key: string;
  visitor: VisitorProof;
  tab: string;
  sentAt: number;
  /** Runs of this tab's sequence numbers whose events the SDK dropped; from older SDKs how many. Told until an answer comes, they count once. */
  dropped?: [from: number, to: number][] | number;
  events: WireEvent[];
}

export interface Rejection {
  id: string;
  code: RejectionCode;
}

/** Answer of `POST /v1/events`. An event that is not listed is stored durably. */
export interface EventsResponse {
  rejected: Rejection[];
  /** Wait this long before the next batch. */
  pauseMs?: number;
  /** Newest cursor of the visitor's feed: a client behind it has something to hear. */
  cursor: string;
  /** Version of the site's config: a page that holds another one loads the config anew. */
  config: string;
}

export type RejectionCode =
  | "event_invalid"
  | "event_too_large"
  | "name_unknown"
  | "props_too_deep"
  | "id_conflict"
  | "token_invalid"
  | "conversation_foreign"
  /** The agents of the site take no messages of this person. */
  | "visitor_blocked"
  /** A message names a file that is not stored whole, is not this person's, or belongs to another message. */
  | "attachment_missing"
  /** Only Segment's `alias` asks for it: two users never become one. */
  | "user_conflict";

export type FeedMode = "stream" | "poll" | "once";

/** Body of `POST /v1/feed`; the answer is newline-delimited JSON of `FeedLine`. */
export interface FeedRequest {
  v: 1;
  key: string;
  visitor: VisitorProof;
  cursor: string | null;
  mode: FeedMode;
}

export type ConversationStatus = "open" | "resolved";

/** Who wrote: `visitor` (any device of the person) or an agent. */
export interface Author {
  kind: "visitor" | "agent";
  /** Display name; only agents have one. */
  name?: string;
}

/** A durable entry of the visitor's feed. `seq` counts up by one within an epoch. */
export type FeedEntry = { seq: number; at: number } & (
  | ({ type: "message"; id: string; conversation: string; author: Author; text: string; attachments?: Attachment[] } & Offer)
  /** Everything up to message `upTo` was read by the other side (`by`). */
  | { type: "read"; conversation: string; by: "visitor" | "agent"; upTo: string }
  | { type: "conversation"; conversation: string; status: ConversationStatus; agent: string | null }
  /**
   * Facts as the collector knows them now. `replace` after an unlink or reset. `person`: the identity of a known person (the id of
   * its first visitor, for ever), from which samples and ids of transitions are made; null while anonymous = the visitor's own id.
   */
  | { type: "profile"; facts: Facts; person: string | null; replace?: true }
  /** An answered conversation was resolved: how was it? One answer of any device counts ([W33]). */
  | { type: "ask"; ask: "csat"; conversation: string; id: string }
  /** The ask `response` was answered on some device of this person. */
  | { type: "answered"; response: string; score: number }
  | { type: "item"; checklist: string; item: string; doneAt: number }
  | { type: "config"; version: string }
);

/** Sent first when the cursor is null, of another epoch or too far behind. */
export interface FeedReset {
  reset: true;
  entries: FeedEntry[];
  cursor: string;
}

/** Never stored, has no seq. `typing` expires after 6 s. */
export type Ephemeral = { e: "typing"; conversation: string; by: "visitor" | "agent"; name?: string } | Presence;

/** One line of the feed. An empty line is a heartbeat. `cursor` acknowledges everything above it. */
export type FeedLine = FeedEntry | FeedReset | Ephemeral | { cursor: string };

export type Locale = "en" | "it" | "pl" | "de" | "fr" | "es" | "ar";

export interface Theme {
  /** CSS colours in hex. */
  accent: string;
  mode: "light" | "dark" | "auto";
  radius: number;
  side: "left" | "right";
  font?: string;
  /** Distance of the launcher from the bottom and side, CSS px. */
  offset: { x: number; y: number };
}

/** Text in several languages; falls back to the site's first locale. */
export type LocalText = Partial<Record<Locale, string>>;

export interface NpsContent {
  question: LocalText;
  /** Follow-up by score band. */
  followUp: { detractor: LocalText; passive: LocalText; promoter: LocalText };
  thanks: LocalText;
}

export interface Destination {
  id: string;
  kind: "google" | "trustpilot" | "own" | "other";
  label: string;
  url: string;
}

export interface ReviewContent {
  title: LocalText;
  text: LocalText;
  stars: boolean;
  /** The same for everyone, in this order. */
  destinations: Destination[];
  /** Offer private feedback beside the destinations. */
  feedback: boolean;
}

interface ItemContent {
  title: LocalText;
  text: LocalText;
  do?: { open: string } | { chat: string } | { call: string };
}

export interface ItemDraft extends ItemRule, ItemContent {}

export interface ChecklistItem extends CompiledItem, ItemContent {}

export interface ChecklistContent {
  title: LocalText;
  done: LocalText;
}

/** A campaign as an owner writes it. */
export type CampaignDraft =
  | (Campaign & { kind: "chat"; content: ChatContent })
  | (Campaign & { kind: "nps"; content: NpsContent })
  | (Campaign & { kind: "review"; content: ReviewContent })
  | (Campaign & { kind: "checklist"; version: string; items: ItemDraft[]; content: ChecklistContent });

/** A campaign as the browser gets it: its rules compiled. */
export type SiteCampaign =
  | (CompiledCampaign & { kind: "chat"; content: ChatContent })
  | (CompiledCampaign & { kind: "nps"; content: NpsContent })
  | (CompiledCampaign & { kind: "review"; content: ReviewContent })
  | (CompiledCampaign & { kind: "checklist"; version: string; items: ChecklistItem[]; content: ChecklistContent });

export interface ConsentPolicy {
  /** What holds before the visitor said anything. */
  initial: "granted" | "unknown";
  /** What Global Privacy Control means where nobody answered: nothing is allowed, or widgets at most. */
  gpc: "deny" | "limit";
  /** Which of IAB's TCF purposes each of ours needs, all of them; numbers as in the standard. */
  tcf?: { measurement: number[]; widgets: number[] };
}

/** What a site looks like and may do, beside its rules. */
interface SiteSettings {
  theme: Theme;
  /** Own wording over the built-in texts: locale → text key → text. */
  texts: Partial<Record<Locale, Record<string, string>>>;
  locales: Locale[];
  consent: ConsentPolicy;
  limits: {
    eventsPerMinute: number;
    /** The largest file that may be attached to a message; 10 MiB when it is not said. */
    attachmentBytes?: number;
  };
}

/** What an owner edits, rules as they are written: `GET|PUT /api/sites/{site}/config`. PUT lints, and answers the new version; 422-style `body_invalid` lists what is refused. */
export interface ConfigDraft extends SiteSettings {
  model: Model;
  campaigns: CampaignDraft[];
  /** Without them the chat is never said to be closed. */
  hours?: BusinessHours;
}

/** A published draft; `version` = hash of the rest. */
export interface PublishedConfig extends ConfigDraft {
  v: 1;
  version: string;
}

/** Answer of `GET /v1/config/{key}`: only what the browser may know, compiled ([W23]). `version` = hash of the rest. */
export interface SiteConfig extends SiteSettings {
  v: 1;
  version: string;
  model: CompiledModel;
  campaigns: SiteCampaign[];
  /** What facts keep of events. */
  needs: Needs;
  /** Names that mean an event of these rules, spelt as `nameBy` does → its internal name. */
  aliases: Record<string, string>;
}

/** Props of the reserved events; every act of a visitor is one of these or a named event. */
export interface ReservedEvents {
  $visit: { url: string; referrer: string; source: Props };
  $identify: { userId: string; traits: Props; token?: string };
  /** What the visitor told of themselves in the chat ([W44]). */
  $traits: { traits: Props };
  /** Leave for all, for nothing, or for one purpose alone; `source` told of it. */
  $consent: { status: "granted" | "denied" | "measurement" | "widgets"; source?: "page" | "tcf" | "consent_mode" };
  /**
   * The visitor who was here before left: nobody is it any more. `proof` is the SHA-256 of its secret in base64, with which nothing
   * can be read; the secret itself where a browser cannot hash (plain http). Neither is stored ([W25]).
   */
  $reset: { visitor: string; proof: string };
  /** The event's id is the message's id. With attachments the text may be empty. */
  $message: { conversation: string; text: string; page?: string; attachments?: Attachment[] };
  $read: { conversation: string; upTo: string };
  $typing: { conversation: string };
  $shown: { campaign: string; kind: string };
  $seen: { campaign: string; kind: string };
  /** `response` ties a score and its later comment into one answer. */
  $answered: {
    campaign: string;
    kind: string;
    response: string;
    score?: number;
    text?: string;
    destination?: string;
    stage: string;
  };
  $dismissed: { campaign: string; kind: string };
  $snoozed: { campaign: string; kind: string };
  $item: { checklist: string; item: string; version: string; by: "rule" | "hand" };
  /** What capture saw on a page and could not tell as the event `name`, and what it lacked ([W24]). */
  $found: { source: string; name: string; missing: string[] };
}
