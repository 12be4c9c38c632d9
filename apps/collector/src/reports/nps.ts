import type { NpsReport } from "@tappa/protocol";
import type { NpsCounts } from "../store/records.ts";
import { inJourneyOrder } from "./journey-order.ts";

interface Tally {
  promoters: number;
  passives: number;
  detractors: number;
}

const Z = 1.96;

/**
 * Net promoter score with its 95 % interval by the adjusted Wald method: three quarters of an answer are added to promoters and
 * detractors and one and a half to passives, and the interval is centred on that adjusted score, clamped to ±100.
 * Rocks, B. (2016): Interval estimation for the Net Promoter Score. The American Statistician 70(4).
 * @returns whole points; null without answers
 */
export function npsOf({ promoters, passives, detractors }: Tally): { nps: number; interval: [low: number, high: number] } | null {
  const answered = promoters + passives + detractors;
  if (answered === 0) return null;
  const { weight, score, variance } = adjusted({ promoters, passives, detractors });
  const margin = Z * 100 * Math.sqrt(variance / weight);
  return {
    nps: round((100 * (promoters - detractors)) / answered),
    interval: [clamp(100 * score - margin), clamp(100 * score + margin)],
  };
}

/** Answers still needed for an interval of ±10, if the shares stay as they are. */
export function neededForTen(tally: Tally): number {
  const { weight, variance } = adjusted(tally);
  return Math.max(0, Math.ceil((Z * 10) ** 2 * variance - weight));
}

/**
 * The NPS page of the console, from the latest answer of each person in the period.
 * @param stages the model's stage ids, in the order of the journey
 */
export function npsReport(counts: NpsCounts, stages: readonly string[]): NpsReport {
  const tally = tallyOf(counts.scores);
  const result = npsOf(tally);
  return {
    ...tally,
    answered: tally.promoters + tally.passives + tally.detractors,
    nps: result?.nps ?? null,
    interval: result?.interval ?? null,
    neededForTen: neededForTen(tally),
    shown: counts.shown,
    dismissed: counts.dismissed,
    snoozed: counts.snoozed,
    byScore: Array.from({ length: 11 }, (_, score) => sum(counts.scores, score, score)),
    byStage: byStage(counts.scores, stages),
    comments: counts.comments,
  };
}

function byStage(scores: NpsCounts["scores"], stages: readonly string[]): NpsReport["byStage"] {
  const found = new Set(scores.map(({ stage }) => stage));
  return inJourneyOrder(found, stages).flatMap((stage) => {
    const tally = tallyOf(scores.filter((entry) => entry.stage === stage));
    const result = npsOf(tally);
    return result ? [{ stage, answered: tally.promoters + tally.passives + tally.detractors, ...result }] : [];
  });
}

function tallyOf(scores: NpsCounts["scores"]): Tally {
  return { promoters: sum(scores, 9, 10), passives: sum(scores, 7, 8), detractors: sum(scores, 0, 6) };
}

function sum(scores: NpsCounts["scores"], from: number, to: number): number {
  return scores.reduce((total, { score, count }) => (score >= from && score <= to ? total + count : total), 0);
}

function adjusted({ promoters, passives, detractors }: Tally): { weight: number; score: number; variance: number } {
  const weight = promoters + passives + detractors + 3;
  const p = (promoters + 0.75) / weight;
  const d = (detractors + 0.75) / weight;
  return { weight, score: p - d, variance: p + d - (p - d) ** 2 };
}

function clamp(points: number): number {
  return round(Math.min(100, Math.max(-100, points)));
}

/** Whole points, halves away from zero so that mirrored answers give mirrored figures; never −0. */
function round(points: number): number {
  return Math.sign(points) * Math.round(Math.abs(points)) + 0;
}
