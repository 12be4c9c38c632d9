/** What the console and the collector's `/api` routes agree on. Session cookie; errors are `ProblemBody`. */
import type { Facts, Label, Props, Span, TransitionRecord, Verdict, Why } from "@tappa/lifecycle";
import type { ConversationSummary } from "./inbox.ts";

/** `GET /api/session` → who is logged in; 401 `login_required` otherwise. `needsSetup` is served without login by `GET /api/setup`. */
export interface Session {
  agent: { id: string; name: string; email: string; role: "admin" | "agent" };
  sites: SiteSummary[];
}

export interface SiteSummary {
  id: string;
  name: string;
  key: string;
  origins: string[];
}

/** `POST /api/setup` with the token of the one-time link; 409 `setup_done` once an admin exists. */
export interface SetupRequest {
  token: string;
  name: string;
  email: string;
  password: string;
}

/**
 * `POST /api/agents/invitations {role}` → the address that makes somebody an agent, once, within a week: `POST /api/join`, with the
 * body of a set-up. `GET /api/agents` → `Session["agent"][]`; `DELETE /api/agents/{id}`: 409 `conflict` for the only admin;
 * the agent's conversations are nobody's then.
 */
export interface Invitation {
  url: string;
}

/**
 * `GET /api/sites/{site}/audit?action=&before=` → who did what on the site and to the installation, newest first; for admins.
 * `action` is one of `AuditEntry.action`.
 */
export interface AuditLog {
  entries: {
    id: string;
    at: number;
    /** null: nobody who was logged in. */
    agent: { id: string; name: string } | null;
    /** E.g. `conversation_assigned`, `config_published`. */
    action: string;
    subject: string;
    detail: Props;
  }[];
  next: string | null;
}

/** `POST /api/login`; `POST /api/logout` has no body. */
export interface LoginRequest {
  email: string;
  password: string;
}

export interface PersonSummary {
  id: string;
  /** Given by the site; null while anonymous. */
  userId: string | null;
  /** Trait `name`, else `email`, else null. */
  name: string | null;
  stage: string;
  flags: string[];
  lastSeen: number | null;
  orders: number;
  /** Net value of the known orders by currency, integer minor units. */
  valueMinor: Record<string, number>;
  /** What they write is refused. */
  blocked: boolean;
}

/** `PATCH /api/sites/{site}/people/{id}`. [W56] */
export interface PersonPatch {
  blocked: boolean;
}

/** `GET /api/sites/{site}/people?stage=&q=&before=` → `{people, next, total}`. */
export interface PeoplePage {
  people: PersonSummary[];
  next: string | null;
  total: number;
}

/** `GET /api/sites/{site}/people/{id}?lang=`: `why` in `en` (unless said), `it` or `pl`. */
export interface PersonDetail extends PersonSummary {
  facts: Facts;
  verdict: Verdict & { why: Why };
  /** "2 of 3 orders in 90 days": the verdict's `why` as a sentence. */
  why: string;
  transitions: TransitionRecord[];
  traits: Props;
  timeline: TimelineEntry[];
  orderList: { id: string; at: number; valueMinor: number | null; currency: string | null; refundedMinor: number | null }[];
  devices: { visitor: string; firstSeen: number; lastSeen: number; verified: boolean }[];
  conversations: ConversationSummary[];
  responses: { campaign: string; kind: string; score: number | null; text: string | null; at: number }[];
}

export interface TimelineEntry {
  id: string;
  at: number;
  name: string;
  props: Props;
}

/** `GET /api/sites/{site}/overview`. */
export interface Overview {
  stages: { stage: string; label: string; people: number }[];
  openConversations: number;
  eventsLastHour: number;
  /** Events stored and events lost in the last 24 h; `open`: events that never came and still may. */
  delivery: { stored: number; lost: number; open: number };
  lastEventAt: number | null;
  /** Whether the import of history has ended, and how far it is; null when there is none. */
  people: number;
}

/** `GET /api/sites/{site}/reports/nps?days=90`. */
export interface NpsReport {
  promoters: number;
  passives: number;
  detractors: number;
  answered: number;
  /** −100…100; null without answers. */
  nps: number | null;
  /** 95 % interval (adjusted Wald), clamped to ±100; null without answers. */
  interval: [low: number, high: number] | null;
  /** Answers still needed for an interval of ±10. */
  neededForTen: number;
  shown: number;
  dismissed: number;
  snoozed: number;
  byScore: number[];
  byStage: { stage: string; answered: number; nps: number; interval: [number, number] }[];
  /** Newest first. */
  comments: { person: string; name: string | null; score: number; text: string; at: number; stage: string }[];
}

/** `GET /api/sites/{site}/reports/checklists`. */
export interface ChecklistReport {
  campaign: string;
  title: string;
  started: number;
  completed: number;
  dismissed: number;
  items: { item: string; title: string; done: number; medianMs: number | null }[];
}

/** `GET /api/sites/{site}/reports/reviews`. */
export interface ReviewReport {
  campaign: string;
  shown: number;
  dismissed: number;
  /** Opened a destination, by destination id. */
  destinations: { id: string; label: string; opened: number }[];
  feedback: { person: string; name: string | null; text: string; stars: number | null; at: number }[];
  stars: number[];
}

/**
 * `POST /api/sites/{site}/dry-runs` with a `ConfigDraft` starts one and answers it; `GET …/dry-runs/{id}` says how far it is;
 * `DELETE …/dry-runs/{id}` ends it. What publishing the draft would change, counted person by person; nothing is stored.
 */
export interface DryRun {
  id: string;
  /** People of the site, and how many were looked at. */
  total: number;
  done: number;
  /** Epoch ms; null while it runs. */
  finishedAt: number | null;
  /** People who would be in another stage. */
  moved: number;
  /** From stage to stage, the most people first. */
  moves: { from: string; to: string; people: number }[];
  flags: { flag: string; gained: number; lost: number }[];
}

/** `GET /api/sites/{site}/recompute` → how far everybody's stage follows the published config; null when none was published since. */
export interface Recompute {
  /** Of the config. */
  version: string;
  total: number;
  done: number;
  startedAt: number;
  /** null while it runs. */
  finishedAt: number | null;
}

/** `GET /api/sites/{site}/proposal` → R and X from the shop's own repeat gaps (days between purchase days of one customer). */
export interface SpanProposal {
  gaps: number;
  /** Gaps needed for a proposal. */
  needed: number;
  /** R = P80 and X = P95 of the gaps; null while there are too few. */
  atRiskAfter: Span | null;
  lapsedAfter: Span | null;
  medianDays: number | null;
}

/** `GET /api/sites/{site}/config/versions`, newest first; `GET …/config/versions/{version}` → its `ConfigDraft`, to be published again. */
export interface ConfigVersion {
  version: string;
  publishedAt: number;
  agent: { id: string; name: string } | null;
  isCurrent: boolean;
  model: { id: string; version: string; label: Label };
  campaigns: number;
}

/** `GET /api/sites/{site}/reports/capture?days=30` → what was found on the site by itself, per source and event. */
export interface CaptureReport {
  found: {
    /** `dataLayer`, `JSON-LD`, `microdata`, `segment`, `woocommerce`, `shopify`, `platform`, `api` or `sdk`. */
    source: string;
    name: string;
    seen: number;
    /** Of these how many lacked a field that it should have; sorted, the most first. */
    missing: { field: string; count: number }[];
    lastAt: number;
  }[];
}

/** `GET /api/sites/{site}/reports/losses?days=30` → what was lost on the way from pages, by browser and route ([W32]). */
export interface LossReport {
  /** Events that pages made, as far as is known. */
  made: number;
  lost: number;
  /** Events that never came and still may: browsers keep them for seven days. */
  open: number;
  /** Where something was lost or is open, the most first; at most 50. */
  rows: {
    /** Its family: `Chrome`, `Edge`, `Safari` …; `other`. */
    browser: string;
    /** The page's path down to its first part, `/products/…`; empty where no page was told of, `…` for all beyond the first 256. */
    route: string;
    came: number;
    open: number;
    /** Lost because they never came. */
    missing: number;
    /** Lost as the page itself says. */
    dropped: number;
    /** Lost because the collector refused them. */
    refused: number;
  }[];
  /** Events that count nowhere because no person made them ([W46]), by why they are taken for such. */
  bots: { reason: BotReason; events: number }[];
}

/** `crawler`: a program that says so; `headless`: a browser without a window. */
export type BotReason = "crawler" | "headless";

/**
 * `GET /api/sites/{site}/quarantine?before=` → events that happened more than 30 days before they came: kept, but in nobody's facts.
 * `POST …/quarantine` with `QuarantineDecision` takes them in, each at its own time, or discards them for ever → `{decided}`.
 */
export interface Quarantine {
  total: number;
  events: { id: string; visitor: string; name: string; at: number; receivedAt: number; props: Props }[];
  next: string | null;
}

export interface QuarantineDecision {
  /** Event ids, or all there are now. */
  events: string[] | "all";
  action: "accept" | "discard";
}

/** `POST /api/sites/{site}/people/{id}/unlink` → the visitor goes back to the person it was before; both are worked out anew. */
export interface UnlinkRequest {
  visitor: string;
}
