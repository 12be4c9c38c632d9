import { createScope, evaluateIn, untilOf } from "./evaluate.ts";
import type { Facts } from "./facts.ts";
import { keyOf } from "./key.ts";
import type { Context, Duration, Rule } from "./rule.ts";

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

/** Kinds that ask; they share the attention budget. The others are only there. */
const ASKS = ["nps", "review"];

/** At least this long between two asks of any kind. */
const GAP: Duration = "7d";

/** The conditions of a campaign that are rules: its audience, its caps and the gap between asks ([L26]). */
export function gateRules(campaign: Campaign): [gate: Gate["gate"], rule: Rule, detail: string][] {
  const { id, kind, caps } = campaign;
  const isAsk = ASKS.includes(kind);
  const rules: [Gate["gate"], Rule, string][] = [["audience", campaign.audience, ""]];
  const act = (event: string, span: Duration | undefined): void => {
    rules.push(["cap", { not: { event, where: { campaign: id }, ...(span && { last: { newer: span } }) } }, event]);
  };
  if (isAsk) act("$answered", caps.answered);
  if (isAsk) act("$snoozed", caps.snooze ?? GAP);
  if (kind !== "chat") act("$dismissed", caps.dismissed);
  if (isAsk && caps.shows)
    rules.push([
      "cap",
      {
        not: {
          event: "$shown",
          where: { campaign: id },
          same: "campaign",
          since: ["$answered", "$dismissed"],
          ...(caps.dismissed && { within: caps.dismissed }),
          count: { gte: caps.shows },
        },
      },
      "$shown",
    ]);
  if (isAsk) rules.push(["gap", { not: { event: "$shown", where: { kind: { in: ASKS } }, last: { newer: GAP } } }, "$shown"]);
  return rules;
}

/** Whether a campaign may show now, with every gate, passed or not. */
export function eligible(campaign: Campaign, facts: Facts, context: Context, moment: Moment): Eligibility {
  const scope = createScope(facts, context, null, campaign.kind === "review");
  const gates: Gate[] = gateRules(campaign).map(([gate, rule, detail]) => {
    const { value, until } = evaluateIn(rule, scope);
    return { gate, pass: value === true, opensAt: until, detail };
  });
  const add = (gate: Gate["gate"], pass: boolean, detail = ""): void => {
    gates.push({ gate, pass, opensAt: null, detail });
  };
  const isAsk = ASKS.includes(campaign.kind);
  if (isAsk) {
    const shown = facts.keys[keyOf("$shown", { kind: { in: ASKS } })]?.last[0]?.[0] ?? -Infinity;
    add("session", shown < moment.visitStartedAt);
    add("first_visit", !moment.firstVisit);
    add("chat", !moment.chatOpen);
    add("checkout", !moment.inCheckout);
    add("typing", !moment.typing);
    add("dialog", !moment.dialogOpen);
    add("open", !moment.open.length, moment.open.join(" "));
  }
  const { items } = campaign;
  if (campaign.kind === "checklist" && items?.length)
    add("cap", items.some(({ id }) => !facts.items[`${campaign.id}/${id}`]) || moment.open.includes(campaign.id), "$item");
  const pass = gates.every((gate) => gate.pass);
  const until = untilOf(
    gates.map((gate) => ({ value: gate.pass, until: gate.opensAt })),
    pass,
    false,
  );
  return {
    campaign: campaign.id,
    eligible: pass,
    gates: gates.map((gate) => (gate.pass ? { ...gate, opensAt: null } : gate)),
    until,
  };
}

/** Which campaigns may show now: at most one ask, and whatever only stands there ([L27]…[L30]). */
export function arbitrate(campaigns: readonly Campaign[], facts: Facts, context: Context, moment: Moment): Arbitration {
  let ask: string | null = null;
  let until = Infinity;
  const standing: string[] = [];
  const explained: Eligibility[] = [];
  const ranked = [...campaigns].sort((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1));
  for (const campaign of ranked) {
    const found = eligible(campaign, facts, context, moment);
    until = Math.min(until, found.until ?? Infinity);
    explained.push(found);
    if (!ASKS.includes(campaign.kind)) {
      if (found.eligible) standing.push(campaign.id);
    } else {
      const isFirst = ask === null || !found.eligible;
      found.gates.push({ gate: "rank", pass: isFirst, opensAt: null, detail: isFirst ? "" : ask! });
      if (found.eligible && isFirst) ask = campaign.id;
      found.eligible &&= isFirst;
    }
  }
  return { ask, standing, explained, until: Number.isFinite(until) ? until : null };
}
