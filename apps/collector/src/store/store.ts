import type { BetterAuthOptions } from "better-auth";
import type {
  Attachment,
  AuditLog,
  ConfigVersion,
  ConversationCounts,
  ConversationStatus,
  ConversationView,
  FeedEntry,
  InboxSettings,
  Offer,
  PeoplePage,
  PublishedConfig,
  Recompute,
  ThreadMessage,
  ThreadNote,
} from "@tappa/protocol";
import type { AttachmentStore } from "./attachment-store.ts";
import type { AcceptedEvent, Batch, Outcome, Sender, Visitor } from "./batch.ts";
import type { Appended, LogSlice } from "./log.ts";
import type { PersonStore } from "./person-store.ts";
import type { QuarantineStore } from "./quarantine-store.ts";
import type {
  AgentRef,
  AuditEntry,
  BotCount,
  CaptureCount,
  ChecklistCounts,
  ConversationRecord,
  ConversationsPage,
  DryRunStep,
  GapStep,
  InboxCounts,
  LossCount,
  NpsCounts,
  OverviewCounts,
  Period,
  PersonRecord,
  ReviewCounts,
  Site,
  SiteDraft,
  StandingsPage,
  WaitStore,
} from "./records.ts";

/**
 * Everything the collector keeps. Asynchronous and without a word of any database, so that one suite
 * (`store.contract.ts`) holds every implementation to the same behaviour.
 *
 * Each writing method is one transaction, durable when its promise resolves. Entries for feeds are stored in that
 * transaction and come back as `appended`: the caller hands them to `announce(bus, appended)`, which wakes the feeds.
 * A method rejects with `StorageUnavailable` when the store cannot work now (disk full, database away); nothing was written then.
 * Every id is that of the API: text, public, and always looked up together with its site.
 */
export interface Store {
  readonly sites: SiteStore;
  readonly visitors: VisitorStore;
  readonly inbox: InboxStore;
  readonly people: PeopleStore;
  readonly reports: ReportStore;
  readonly quarantine: QuarantineStore;
  readonly attachments: AttachmentStore;

  /** Stores batches of events in one transaction: all of them or, when it rejects, none. One outcome per batch, in order. */
  commit(group: readonly Batch[]): Promise<Outcome[]>;

  /** Brings at most `limit` people up to date whose stage can have changed by time alone; begins with none after `budgetMs`. */
  sweep(now: number, limit: number, budgetMs?: number): Promise<Swept>;

  /**
   * One step of bringing everybody under the config published last, in a transaction of about `budgetMs` (0 = the smallest step).
   * Restart-safe; tells no feed of people.
   */
  recompute(now: number, budgetMs: number): Promise<Recomputed>;

  /** Entries of a visitor's or a site's log after the cursor, or a reset (null, foreign or too old cursor). Oldest first. */
  readLog<E>(log: number, cursor: string | null): Promise<LogSlice<E>>;

  /** A durable setting of the installation by name; the first caller's value is kept, and everyone gets that one. */
  setting(name: string, value: string): Promise<string>;
  audit(entry: AuditEntry): Promise<void>;
  /** What was done on the site and to the installation, newest first. `action`: only this; `before`: the `next` of the page before. */
  auditLog(site: string, action: string | null, before: string | null, limit: number): Promise<AuditLog>;

  /**
   * A connection of its own to the same data for the accounts library, which brings its own tables and migrations.
   * The caller closes it before the store.
   */
  openAccounts(): AccountsConnection;

  /** Resolves when a write works now (`room`: one as large as any request), rejects with `StorageUnavailable` otherwise. */
  check(room: boolean): Promise<void>;
  /** Finishes what was begun, then lets go of everything. */
  close(): Promise<void>;
}

export interface Recomputed {
  /** Whose verdict could not be worked out; they are left as they were and looked at again later. */
  failed: { person: string; reason: string }[];
  /** Call again at once. */
  more: boolean;
}

export interface Swept extends Recomputed {
  appended: Appended[];
}

interface AccountsConnection {
  /** Goes into the accounts library's `database` option as it is. */
  database: NonNullable<BetterAuthOptions["database"]>;
  close(): void;
}

interface SiteStore {
  all(): Promise<Site[]>;
  byKey(key: string): Promise<Site | null>;
  /**
   * Makes the site if its key is new, with its first version of a config; else updates its name, secret key and origins and leaves
   * its config alone.
   */
  ensure(draft: SiteDraft, config: PublishedConfig, at: number): Promise<Site>;
  /**
   * Stores a new version (kept beside the older ones) and, where its model or its needs are others, begins to recompute everybody.
   * The version that the site has already is not stored again. False: another version than `base` is the site's, and nothing was
   * stored; a base of null takes the place of any.
   */
  putConfig(site: string, config: PublishedConfig, by: AgentRef | null, at: number, base: string | null): Promise<boolean>;
  /** The newest publications, newest first; one that was published twice is there twice. */
  versions(site: string): Promise<ConfigVersion[]>;
  /** What was published under this version; null: nothing was. */
  version(site: string, version: string): Promise<PublishedConfig | null>;
  /** How far everybody follows what was published last; null: nothing that concerns people was. */
  recompute(site: string): Promise<Recompute | null>;
}

interface VisitorStore {
  /** The visitor whose secret has this hash; `unknown` = never seen, `forbidden` = another secret or revoked. */
  authenticate(site: string, id: string, secretHash: string): Promise<Visitor | "unknown" | "forbidden">;
  /** The visitor's feed after the cursor; a reset carries a `profile` entry with the facts as they are now. null: it left. */
  readFeed(visitor: Visitor, cursor: string | null): Promise<LogSlice<FeedEntry> | null>;
}

export interface ConversationQuery {
  view: ConversationView;
  /** `newest`: latest activity first; `waiting`: longest wait first, `queue`: by wait, stage and cart, then the latest activity. */
  order: "newest" | "waiting" | "queue";
  /** As of when the waits of the queue are counted; a later page goes by the time of the first one. */
  now: number;
  /** Id of one; null = no filter. */
  label: string | null;
  /** Beginnings of words of messages, notes, the person or a label; empty = no filter. */
  q: string;
  /** `next` of the page before. */
  before: string | null;
  limit: number;
  /** For whom `unread` counts, and what `mine` means. */
  agent: string;
}

export interface NoteDraft {
  conversation: string;
  /** UUIDv7 made by the console; re-sending the same id and text is safe. */
  id: string;
  text: string;
  agent: AgentRef;
  at: number;
}

/** `taken`: the id is another note's. */
export type NoteOutcome = { state: "stored"; note: ThreadNote; appended: Appended[] } | { state: "missing" } | { state: "taken" };

export interface Woken {
  appended: Appended[];
  /** Call again at once. */
  more: boolean;
}

export interface ReplyDraft extends Offer {
  conversation: string;
  /** UUIDv7 made by the console; re-sending the same id and text is safe. */
  id: string;
  text: string;
  attachments?: readonly Pick<Attachment, "id">[];
  /** Seq of the last message the author saw. */
  seen: number;
  agent: AgentRef;
  at: number;
}

/** `conflict`: an agent answered after `seen` (`messages` since), or the id is taken by another text. Nothing is stored then. */
export type ReplyOutcome =
  | { state: "stored"; message: ThreadMessage; appended: Appended[] }
  | { state: "conflict"; messages: ThreadMessage[] }
  /** A file is not stored whole, not this agent's, or another message's. */
  | { state: "attachment_missing" }
  | { state: "missing" };

export interface ConversationChange {
  status?: ConversationStatus;
  /** null: nobody. */
  assignee?: AgentRef | null;
  /** Epoch ms; null ends it. What is resolved is never snoozed. */
  snoozedUntil?: number | null;
  label?: { id: string; on: boolean };
}

interface InboxStore extends WaitStore {
  list(site: string, query: ConversationQuery): Promise<ConversationsPage>;
  counts(site: string, agent: string): Promise<ConversationCounts>;
  get(site: string, conversation: string, agent: string): Promise<ConversationRecord | null>;
  reply(site: string, draft: ReplyDraft): Promise<ReplyOutcome>;
  /** null when the conversation does not exist. */
  patch(
    site: string,
    conversation: string,
    change: ConversationChange,
    by: AgentRef,
    at: number,
  ): Promise<{ appended: Appended[] } | null>;
  note(site: string, draft: NoteDraft): Promise<NoteOutcome>;
  /** Brings back at most `limit` conversations, of all sites, whose time has come. */
  wake(now: number, limit: number): Promise<Woken>;
  /** Gives at most `limit` open conversations of an agent back to nobody, on all sites, and says so in the audit log. */
  release(agent: string, by: AgentRef, at: number, limit: number): Promise<Woken>;
  settings(site: string): Promise<InboxSettings>;
  /** null: one of these parts was changed after the version `base`, and nothing was stored. */
  changeSettings(
    site: string,
    change: Partial<Omit<InboxSettings, "version">>,
    base: number,
    at: number,
  ): Promise<{ settings: InboxSettings; appended: Appended[] } | null>;
  /** The agent has read up to this message. Monotonic; null when conversation or message do not exist. */
  read(site: string, conversation: string, upTo: string, agent: AgentRef, at: number): Promise<{ appended: Appended[] } | null>;
  /** The logs (for ephemeral lines: typing) of a conversation: its person's and its site's. */
  logs(site: string, conversation: string): Promise<{ person: number; site: number } | null>;
}

export interface PeopleQuery {
  stage: string | null;
  q: string;
  before: string | null;
  limit: number;
}

/** `missing`: no such visitor of this person; `never_linked`: it is this person's own, and there is nothing to undo. */
export type UnlinkOutcome = { state: "unlinked"; appended: Appended[] } | { state: "missing" } | { state: "never_linked" };

interface PeopleStore extends PersonStore {
  /** From now on what the person writes is refused, or taken again; the audit log says who did it. null: there is no such person. */
  block(site: string, person: string, blocked: boolean, by: AgentRef, at: number): Promise<Appended[] | null>;
  /** The visitor goes back to the person it was before, with the conversations it began; both are worked out anew. */
  unlink(site: string, person: string, visitor: string, at: number): Promise<UnlinkOutcome>;
  list(site: string, query: PeopleQuery): Promise<PeoplePage>;
  /** Everything stored about one person; `personDetail` of `people.ts` adds the verdict. */
  get(site: string, person: string, agent: string): Promise<PersonRecord | null>;
  /** Everybody by id, page by page: at most `limit` people whose id comes after `after`; null = from the first. */
  standings(site: string, after: string | null, limit: number): Promise<StandingsPage>;
}

interface ReportStore {
  /**
   * One step of what publishing the config would change as of `now`, person by person from `after` (`next` of the step before) on
   * for about `budgetMs` (0 = the smallest step). Nothing is stored.
   */
  dryRun(site: string, config: PublishedConfig, now: number, after: string | null, budgetMs: number): Promise<DryRunStep>;
  /** One step of the gaps between purchase days, of everybody who bought twice, in the same way. */
  gaps(site: string, after: string | null, budgetMs: number): Promise<GapStep>;
  overview(site: string, now: number): Promise<OverviewCounts>;
  /** People who have each flag that anybody has, by name of the flag. */
  flags(site: string): Promise<{ flag: string; people: number }[]>;
  /** Counts of every campaign of kind `nps`, answers and acts since `since` (epoch ms). */
  nps(site: string, since: number): Promise<NpsCounts>;
  /** `items`: ids of the items the checklist has now; completed = all of them done. */
  checklist(site: string, campaign: string, items: readonly string[]): Promise<ChecklistCounts>;
  review(site: string, campaign: string): Promise<ReviewCounts>;
  /** What the site's own data told since the UTC day of `since` (epoch ms). */
  capture(site: string, since: number): Promise<CaptureCount[]>;
  /** What came and was lost of pages first heard since the UTC day of `since` (epoch ms), by browser and route. */
  losses(site: string, since: number): Promise<LossCount[]>;
  bots(site: string, since: number): Promise<BotCount[]>;
  /** How agents answered and resolved in the period, from rows kept as it happened; 0 where nothing was. */
  inbox(site: string, period: Period): Promise<InboxCounts>;
}

/** The store cannot work now; nothing of the refused call was written. */
export class StorageUnavailable extends Error {
  readonly retryAfterMs: number;
  constructor(cause: unknown, retryAfterMs = 5000) {
    super("storage unavailable", { cause });
    this.name = "StorageUnavailable";
    this.retryAfterMs = retryAfterMs;
  }
}

export type { AcceptedEvent, Batch, LogSlice, Outcome, Sender, Visitor };
export type * from "./attachment-store.ts";
export type { Asker } from "./person-store.ts";
export type { Decided } from "./quarantine-store.ts";
export type * from "./records.ts";
