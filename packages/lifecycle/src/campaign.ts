import { createScope, evaluateIn, holds } from "./evaluate.ts";
import type { Facts } from "./facts.ts";
import { compare } from "./order.ts";
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

const SHOWN = { event: "$shown", where: { kind: { in: ASKS } } };

/** The conditions of a campaign that are rules: its audience, its caps and the gap between asks ([L26]). */
export function gateRules({ id, kind, audience, caps }: Campaign): [gate: Gate["gate"], rule: Rule, detail: string][] {
  const acted = (event: string, span: Duration | undefined): [Gate["gate"], Rule, string] => [
    "cap",
    { not: { event, where: { campaign: id }, ...(span && { last: { newer: span } }) } },
    event,
  ];
  const audienceGate: [Gate["gate"], Rule, string] = ["audience", audience, ""];
  if (kind === "chat") return [audienceGate];
  const { answered, dismissed, snooze = GAP, shows } = caps;
  if (!ASKS.includes(kind)) return [audienceGate, acted("$dismissed", dismissed)];
  const shown: Rule = {
    event: "$shown",
    where: { campaign: id },
    same: "campaign",
    since: ["$answered", "$dismissed"],
    ...(dismissed && { within: dismissed }),
    count: { gte: shows ?? Infinity },
  };
  return [
    audienceGate,
    acted("$answered", answered),
    acted("$dismissed", dismissed),
    acted("$snoozed", snooze),
    ["cap", { not: shown }, "$shown"],
    ["gap", { not: { ...SHOWN, last: { newer: GAP } } }, "$shown"],
  ];
}

/** Whether a campaign may show now, with every gate, passed or not. */
export function eligible(campaign: Campaign, facts: Facts, context: Context, moment: Moment): Eligibility {
  const { id, kind, items } = campaign;
  const scope = createScope(facts, context, null, kind === "review");
  const rules = gateRules(campaign);
  const gates: Gate[] = rules.map(([gate, rule, detail]) => {
    const { value, until } = evaluateIn(rule, scope);
    return { gate, pass: value === true, opensAt: value ? null : until, detail };
  });
  const open = moment.open.join(" ");
  const still: Partial<Record<Gate["gate"], boolean>> = ASKS.includes(kind)
    ? {
        session: !holds(
          { ...SHOWN, last: { newer: `${(context.asOf - moment.visitStartedAt + 1) / 1000}s` } },
          scope,
          context.asOf,
        ),
        first_visit: !moment.firstVisit,
        chat: !moment.chatOpen,
        checkout: !moment.inCheckout,
        typing: !moment.typing,
        dialog: !moment.dialogOpen,
        open: !open,
      }
    : kind === "checklist" && items?.length
      ? { cap: moment.open.includes(id) || items.some((item) => !facts.items[`${id}/${item.id}`]) }
      : {};
  const isFree = Object.values(still).every(Boolean);
  const { value, until } = evaluateIn({ all: rules.map(([, rule]) => rule) }, scope);
  for (const [gate, pass] of Object.entries(still) as [Gate["gate"], boolean][])
    gates.push({ gate, pass, opensAt: null, detail: gate === "open" ? open : gate === "cap" ? "$item" : "" });
  return { campaign: id, eligible: isFree && value === true, gates, until: isFree ? until : null };
}

/** Which campaigns may show now: at most one ask, and whatever only stands there ([L27]…[L30]). */
export function arbitrate(campaigns: readonly Campaign[], facts: Facts, context: Context, moment: Moment): Arbitration {
  let ask: string | null = null;
  const standing: string[] = [];
  const explained: Eligibility[] = [];
  for (const campaign of campaigns.toSorted((a, b) => compare([-a.priority, a.id], [-b.priority, b.id]))) {
    const found = eligible(campaign, facts, context, moment);
    explained.push(found);
    if (!ASKS.includes(campaign.kind)) {
      if (found.eligible) standing.push(found.campaign);
      continue;
    }
    const pass = !found.eligible || ask === null;
    found.gates.push({ gate: "rank", pass, opensAt: null, detail: pass ? "" : ask! });
    if (pass && found.eligible) ask = found.campaign;
    else found.eligible = false;
  }
  const until = Math.min(...explained.map((one) => one.until ?? Infinity));
  return { ask, standing, explained, until: until < Infinity ? until : null };
}
