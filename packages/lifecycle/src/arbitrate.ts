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
  const { asOf } = context;
  const scope = createScope(facts, context);
  const isBusy = moment.chatOpen || moment.typing || moment.dialogOpen || moment.open.length > 0;
  const found: Arbitration = { ask: null, standing: [], isNear: false, until: null };
  for (const { id, gates, asks, items } of campaigns.toSorted((a, b) => a.rank - b.rank)) {
    const line = lineOf({ all: gates.map(({ rule }) => rule) }, scope);
    const isOpen = valueAt(line, asOf);
    const isBarred = asks
      ? moment.firstVisit || moment.inCheckout || isAsked(facts, asks, moment)
      : items?.length && !moment.open.includes(id) && items.every((item) => facts.items[`${id}/${item.id}`]);
    if (isBarred) continue;
    if (asks && isBusy) {
      found.isNear ||= !!isOpen;
      continue;
    }
    const changeAt = changeAfter(line, asOf);
    if (changeAt < (found.until ?? Infinity)) found.until = changeAt;
    if (!isOpen) continue;
    if (asks) found.ask ??= id;
    else found.standing.push(id);
  }
  return found;
}

/** Whether anything asked in this visit. */
export const isAsked = ({ keys }: Facts, asks: string, { visitStartedAt, asOf }: Moment): boolean =>
  !!keys[asks]?.last.some(([at]) => at >= visitStartedAt && at <= asOf);
