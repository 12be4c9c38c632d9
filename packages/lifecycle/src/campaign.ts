import type { Duration, Rule } from "./rule.ts";

export type CampaignKind = "chat" | "nps" | "checklist" | "review";

export interface Trigger {
  on: "page" | "event" | "exit" | "scroll" | "manual";
  event?: string;
  dwell?: Duration;
  /** Percent of the page, for `scroll`. */
  depth?: number;
}

export interface Caps {
  answered?: Duration;
  dismissed?: Duration;
  snooze?: Duration;
  shows?: number;
}

export interface ItemRule {
  id: string;
  done: Rule | "manual";
  after?: string[];
  visible?: Rule;
  verify?: "client" | "server";
}

/** A configured widget: who, when, how often. What it shows is `content`, which this package never reads. */
export interface Campaign {
  id: string;
  kind: CampaignKind;
  audience: Rule;
  when: Trigger;
  caps: Caps;
  priority: number;
  items?: ItemRule[];
}

/** What is going on in the page now. */
export interface Moment {
  asOf: number;
  /** Ids of asks open now, in any tab. */
  open: readonly string[];
  chatOpen: boolean;
  inCheckout: boolean;
  typing: boolean;
  dialogOpen: boolean;
  /** Start of the visit, epoch ms, and whether it is the visitor's first. */
  visitStartedAt: number;
  firstVisit: boolean;
}

/** One condition of showing a campaign, passed or not, and when it opens (epoch ms; null = not by time). */
export interface Gate {
  gate: "audience" | "cap" | "gap" | "session" | "first_visit" | "chat" | "checkout" | "typing" | "dialog" | "open" | "rank";
  pass: boolean;
  opensAt: number | null;
  detail: string;
}

export interface Eligibility {
  campaign: string;
  eligible: boolean;
  gates: Gate[];
  /** Epoch ms at which the answer can change by time alone; null = never. */
  until: number | null;
}

export interface Arbitration {
  /** The one ask that may show now, if any. */
  ask: string | null;
  /** Campaigns outside the attention budget that may show now (chat launcher, checklists). */
  standing: string[];
  explained: Eligibility[];
  until: number | null;
}
