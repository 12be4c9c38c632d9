import type { SpanProposal } from "@tappa/protocol";
import type { Clock } from "./services.ts";
import type { Store } from "./store/store.ts";

/** How long one step may hold up other reports. */
const STEP_MS = 50;
const FRESH_MS = 5 * 60_000;
/** Gaps needed for a proposal: fewer say little about the fifth that waits longest. */
const NEEDED = 200;

/** R and X as a shop's own customers suggest them; counted at most every few minutes. */
export interface Proposals {
  of(site: string): Promise<SpanProposal>;
}

export function createProposals(store: { reports: Pick<Store["reports"], "gaps"> }, clock: Clock): Proposals {
  const known = new Map<string, { at: number; proposal: Promise<SpanProposal> }>();
  const count = async (site: string): Promise<SpanProposal> => {
    const histogram = new Map<number, number>();
    let after: string | null = null;
    do {
      const { next, gaps }: Awaited<ReturnType<Store["reports"]["gaps"]>> = await store.reports.gaps(site, after, STEP_MS);
      for (const gap of gaps) histogram.set(gap.days, (histogram.get(gap.days) ?? 0) + gap.count);
      after = next;
    } while (after !== null);
    return proposalOf(histogram);
  };
  return {
    of(site) {
      const cached = known.get(site);
      if (cached && clock.now() - cached.at < FRESH_MS) return cached.proposal;
      const proposal = count(site);
      known.set(site, { at: clock.now(), proposal });
      proposal.catch(() => known.delete(site));
      return proposal;
    },
  };
}

/** @param histogram how often so many days lie between two purchase days of one person */
export function proposalOf(histogram: ReadonlyMap<number, number>): SpanProposal {
  const all = [...histogram].toSorted(([a], [b]) => a - b);
  const gaps = all.reduce((sum, [, count]) => sum + count, 0);
  /** The fewest days that so many of a hundred gaps do not exceed. */
  const percentile = (percent: number): number => {
    let left = (gaps * percent) / 100;
    return all.find(([, count]) => (left -= count) <= 0)![0];
  };
  const medianDays = gaps === 0 ? null : percentile(50);
  if (gaps < NEEDED) return { gaps, needed: NEEDED, atRiskAfter: null, lapsedAfter: null, medianDays };
  const risk = percentile(80);
  // Nobody lapses before being at risk, also where both are the same.
  const lapse = Math.max(percentile(95), risk + 1);
  return { gaps, needed: NEEDED, atRiskAfter: `${risk}d`, lapsedAfter: `${lapse}d`, medianDays };
}
