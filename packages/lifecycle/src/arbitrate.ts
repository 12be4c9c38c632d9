import type { CompiledCampaign } from "./compiled.ts";
import { changeAfter, createScope, lineOf, valueAt } from "./evaluate.ts";
import type { Facts } from "./facts.ts";
import type { Context } from "./rule.ts";

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

export interface Arbitration {
  /** The one ask that may show now, if any. */
  ask: string | null;
  /** Campaigns outside the attention budget that may show now (chat launcher, checklists). */
  standing: string[];
  /** Whether an ask waits only for what passes soon and no clock tells: typing, a dialog, the open chat, another ask. */
  isNear: boolean;
  /** Epoch ms at which the answer can change by time alone; null = never. */
  until: number | null;
}

/** Which campaigns may show now: at most one ask, and whatever only stands there ([L26]…[L30]). */
export function arbitrate(campaigns: readonly CompiledCampaign[], facts: Facts, context: Context, moment: Moment): Arbitration {
  const scope = createScope(facts, context);
  const standing: string[] = [];
  let ask: string | null = null;
  let isNear = false;
  let until = Infinity;
  for (const campaign of campaigns.toSorted((a, b) => a.rank - b.rank)) {
    if (isBarred(campaign, facts, moment)) continue;
    const { id, gates, asks } = campaign;
    const line = lineOf({ all: gates.map(({ rule }) => rule) }, scope);
    const isOpen = !!valueAt(line, context.asOf);
    if (asks && isBusy(moment)) isNear ||= isOpen;
    else {
      until = Math.min(until, changeAfter(line, context.asOf));
      if (isOpen && asks) ask ??= id;
      else if (isOpen) standing.push(id);
    }
  }
  return { ask, standing, isNear, until: until < Infinity ? until : null };
}

/** Something that passes soon keeps everybody from asking. */
const isBusy = ({ chatOpen, typing, dialogOpen, open }: Moment): boolean => chatOpen || typing || dialogOpen || open.length > 0;

/** Whether something that is no rule, and does not pass soon, keeps a campaign from showing. */
const isBarred = ({ id, asks, items }: CompiledCampaign, facts: Facts, moment: Moment): boolean =>
  asks
    ? moment.firstVisit || moment.inCheckout || isAsked(facts, asks, moment)
    : !!items?.length && !moment.open.includes(id) && items.every((item) => facts.items[`${id}/${item.id}`]);

/** Whether anything asked in this visit. */
export const isAsked = ({ keys }: Facts, asks: string, { visitStartedAt, asOf }: Moment): boolean =>
  !!keys[asks]?.last.some(([at]) => at >= visitStartedAt && at <= asOf);
