import { ALL } from "./compiled.ts";
import type { CompiledCampaign } from "./compiled.ts";
import { YES } from "./compare.ts";
import { createScope, outlookOf } from "./evaluate.ts";
import type { Facts } from "./facts.ts";
import type { Context } from "./rule.ts";

/** The visit in which something would show. */
export interface Visit {
  asOf: number;
  /** Ids of campaigns open now, in any tab. */
  open: readonly string[];
  /** Start of the visit, epoch ms, and whether it is the visitor's first. */
  visitStartedAt: number;
  firstVisit: boolean;
}

export interface Arbitration {
  /** The one ask that may show if the moment is right, if any. */
  ask: string | null;
  /** Campaigns outside the attention budget that may show now (chat launcher, checklists). */
  standing: string[];
  /** Epoch ms at which the answer can change by time alone; null = never. */
  until: number | null;
}

/**
 * Which campaigns may show now: at most one ask, and whatever only stands there ([L26]…[L30]). Whether the moment is right for
 * an ask is the same question for all of them, so the page looks at it only when there is one.
 */
export function arbitrate(campaigns: readonly CompiledCampaign[], facts: Facts, context: Context, visit: Visit): Arbitration {
  const scope = createScope(facts, context);
  const standing: string[] = [];
  let ask: string | null = null;
  let until = Infinity;
  for (const campaign of campaigns.toSorted((a, b) => a.rank - b.rank)) {
    if (isBarred(campaign, facts, visit)) continue;
    const [value, changeAt] = outlookOf([ALL, campaign.gates.map(({ rule }) => rule)], scope);
    until = Math.min(until, changeAt);
    if (value !== YES) continue;
    if (campaign.asks) ask ??= campaign.id;
    else standing.push(campaign.id);
  }
  return { ask, standing, until: until < Infinity ? until : null };
}

/** Whether something that is no rule keeps a campaign from showing in this visit. */
const isBarred = ({ id, asks, items }: CompiledCampaign, facts: Facts, visit: Visit): boolean =>
  asks
    ? visit.firstVisit || isAsked(facts, asks, visit)
    : !!items?.length && !visit.open.includes(id) && items.every((item) => facts.items[`${id}/${item.id}`]);

/** Whether anything asked in this visit. */
export const isAsked = ({ keys }: Facts, asks: string, { visitStartedAt, asOf }: Visit): boolean =>
  !!keys[asks]?.last.some(({ 0: at }) => at >= visitStartedAt && at <= asOf);
