import { arbitrate, isAsked } from "./arbitrate.ts";
import type { Visit } from "./arbitrate.ts";
import type { CompiledCampaign } from "./compiled.ts";
import { YES } from "./compare.ts";
import { createScope, outlookOf } from "./evaluate.ts";
import type { Facts } from "./facts.ts";
import type { Context } from "./rule.ts";

/** What is going on in the page now. */
export interface Moment extends Visit {
  chatOpen: boolean;
  inCheckout: boolean;
  typing: boolean;
  dialogOpen: boolean;
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

/** Whether a campaign may show now, with every gate, passed or not. */
export function eligible(campaign: CompiledCampaign, facts: Facts, context: Context, moment: Moment): Eligibility {
  const { ask, standing, until } = arbitrate([campaign], facts, context, moment);
  const scope = createScope(facts, context);
  const gates = campaign.gates.map(({ gate, rule, event = "" }): Gate => {
    const [value, opensAt] = outlookOf(rule, scope);
    const pass = value === YES;
    return { gate, pass, opensAt: pass || opensAt === Infinity ? null : opensAt, detail: event };
  });
  const still = momentary(campaign, facts, moment).map(([gate, pass, detail = ""]): Gate => ({
    gate,
    pass,
    opensAt: null,
    detail,
  }));
  const isFree = still.every(({ pass }) => pass);
  const isOpen = !!ask || standing.length > 0;
  return { campaign: campaign.id, eligible: isFree && isOpen, gates: [...gates, ...still], until: isFree ? until : null };
}

type Momentary = [gate: Gate["gate"], pass: boolean, detail?: string];

/** The conditions that are no rules. */
function momentary({ id, asks, items }: CompiledCampaign, facts: Facts, moment: Moment): Momentary[] {
  if (asks)
    return [
      ["session", !isAsked(facts, asks, moment)],
      ["first_visit", !moment.firstVisit],
      ["chat", !moment.chatOpen],
      ["checkout", !moment.inCheckout],
      ["typing", !moment.typing],
      ["dialog", !moment.dialogOpen],
      ["open", !moment.open.length, moment.open.join(" ")],
    ];
  if (!items?.length) return [];
  return [["cap", moment.open.includes(id) || items.some((item) => !facts.items[`${id}/${item.id}`]), "$item"]];
}

/** Of every campaign whether it may show now, in the order in which they come, and why. */
export function explain(campaigns: readonly CompiledCampaign[], facts: Facts, context: Context, moment: Moment): Eligibility[] {
  const { ask } = arbitrate(campaigns, facts, context, moment);
  const ranked = campaigns.toSorted((a, b) => a.rank - b.rank);
  return ranked.map((campaign) => {
    const found = eligible(campaign, facts, context, moment);
    if (!campaign.asks) return found;
    const pass = !found.eligible || ask === campaign.id;
    const rank: Gate = { gate: "rank", pass, opensAt: null, detail: pass ? "" : (ask ?? "") };
    return { ...found, eligible: found.eligible && pass, gates: [...found.gates, rank] };
  });
}
