import type { Facts, Props, TransitionRecord } from "@tappa/lifecycle";
import type {
  BotReason,
  ConversationDetail,
  ConversationSummary,
  DryRun,
  PersonDetail,
  PersonSummary,
  PublishedConfig,
  TimelineEntry,
} from "@tappa/protocol";
import type { JSONWebKeySet } from "jose";

/** Public keys by which a site's own server signs identify tokens. */
export type KeySet = JSONWebKeySet;

export interface SiteDraft {
  name: string;
  /** Public key, `pk_…`. */
  key: string;
  /** Secret key, `sk_…`: signs identify tokens, opens the server API. Never leaves the collector but to its owner. */
  secretKey: string;
  origins: string[];
  /** Without it tokens are signed with the secret key alone. */
  keySet?: KeySet;
}

export interface Site extends SiteDraft {
  id: string;
  /** The log of the site's agents. */
  log: number;
  config: PublishedConfig;
}

export interface AgentRef {
  id: string;
  name: string;
}

export interface AuditEntry {
  site: string | null;
  at: number;
  agent: AgentRef | null;
  /** E.g. `conversation_resolved`, `config_published`. */
  action: string;
  subject: string;
  detail: Props;
}

export interface ConversationsPage {
  conversations: ConversationSummary[];
  next: string | null;
}

export type ConversationRecord = ConversationDetail;

export interface PersonRecord extends PersonSummary {
  /** What samples and ids of transitions are made from; never changes. */
  identity: string;
  facts: Facts;
  transitions: TransitionRecord[];
  timeline: TimelineEntry[];
  devices: PersonDetail["devices"];
  conversations: ConversationSummary[];
  responses: PersonDetail["responses"];
}

/** Where one person stands, for the server API. */
export interface PersonStanding {
  id: string;
  userId: string | null;
  /** What ids of transitions are made from; never changes. */
  identity: string;
  stage: string;
  /** Sorted. */
  flags: string[];
  /** Epoch ms; null = nothing is known of the person yet. */
  since: number | null;
  /** Epoch ms at which stage or flags can change by time alone; null = never. */
  nextCheckAt: number | null;
  /** Ids of the transitions that still hold, oldest first; of the model that `stage` is of. */
  transitions: string[];
}

export interface StandingsPage {
  people: PersonStanding[];
  /** `after` of the next page; null = this is the last. */
  next: string | null;
}

/** Epoch ms; `to` is no part of it. */
export interface Period {
  from: number;
  to: number;
}

/** How long people waited for an agent. */
export interface Waits {
  /** Of those who were answered. */
  repliedMs: number[];
  /** Epoch ms since when the others wait. */
  openSince: number[];
}

export interface WaitStore {
  /** How long people waited for an agent who asked in these periods. */
  waits(site: string, periods: readonly Period[]): Promise<Waits>;
}

/** Some of what took time, by who did it and for whom. */
interface TimedGroup {
  agent: string;
  /** Of the person at that time. */
  stage: string;
  /** Unsorted. */
  ms: number[];
}

export interface Timed {
  /** All there were; `groups` hold the newest of them, at most 100,000. */
  total: number;
  groups: TimedGroup[];
}

/** What the report of the inbox is made from. */
export interface InboxCounts {
  /** First answers since a conversation began or was reopened, by when its visitor asked. */
  firstResponses: Timed;
  /** Conversations whose visitor asked in the period and has no answer yet. */
  unanswered: number;
  /** From when a conversation began or was reopened to its resolving, by when it was resolved; the agent is who resolved it. */
  resolutions: Timed;
  /** Questions how a conversation was, by when they were asked; a score of null: not answered. The agent is who wrote last. */
  ratings: { agent: string; stage: string; score: number | null; count: number }[];
  /** Conversations begun or reopened, and resolved, by the quarter of an hour (`at`: its beginning, epoch ms) in which it happened. */
  opened: { at: number; count: number }[];
  resolved: { at: number; count: number }[];
  /** Everybody named above. */
  agents: AgentRef[];
}

/** What one step of a dry run counted. */
export interface DryRunStep {
  /** Where the next one begins; null = everybody was looked at. */
  next: string | null;
  /** People looked at; 0 with a `next`: events are still being indexed, ask again later. */
  done: number;
  moves: DryRun["moves"];
  flags: DryRun["flags"];
}

/** How often so many days lie between two purchase days of one person. */
export interface GapStep {
  /** Where the next one begins; null = everybody was looked at. */
  next: string | null;
  gaps: { days: number; count: number }[];
}

export interface OverviewCounts {
  stages: { stage: string; people: number }[];
  people: number;
  openConversations: number;
  eventsLastHour: number;
  /** `open`: numbers of pages' events that never came and still may. */
  delivery: { stored: number; lost: number; open: number };
  lastEventAt: number | null;
}

/** How often an event of a source was found since a day; with a `field`, how often that detail lacked. */
export interface CaptureCount {
  source: string;
  name: string;
  /** Empty: the event itself. */
  field: string;
  count: number;
  /** Epoch ms of the last arrival. */
  lastAt: number;
}

/** Events that no person made, by why they are taken for such. The store tells the most first. */
export interface BotCount {
  reason: BotReason;
  events: number;
}

/** What came and was lost of pages of one route in one browser. */
export interface LossCount {
  browser: string;
  /** Empty: no page was told of. */
  route: string;
  /** Events that came, once each. */
  came: number;
  /** Events between them that never came, while they still may. */
  open: number;
  /** The same when they cannot any more. */
  missing: number;
  /** Events that the pages say they lost. */
  dropped: number;
  /** Events that came and were refused. */
  refused: number;
}

/** People to whom it happened; somebody who saw an ask twice counts once. */
export interface ActCounts {
  shown: number;
  dismissed: number;
  snoozed: number;
}

export interface NpsCounts extends ActCounts {
  /** The latest answer of each person in the period, counted by stage at the time and score 0–10. */
  scores: { stage: string; score: number; count: number }[];
  /** Newest first, at most 100. */
  comments: { person: string; name: string | null; score: number; text: string; at: number; stage: string }[];
}

export interface ChecklistCounts {
  started: number;
  completed: number;
  dismissed: number;
  /** `afterMs`: how long after the start each person did it, unsorted. */
  items: { item: string; done: number; afterMs: number[] }[];
}

export interface ReviewCounts extends ActCounts {
  opened: { destination: string; count: number }[];
  stars: { stars: number; count: number }[];
  /** Newest first, at most 100. */
  feedback: { person: string; name: string | null; text: string; stars: number | null; at: number }[];
}
