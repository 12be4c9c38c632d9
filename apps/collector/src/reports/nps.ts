import type { NpsReport } from "@tappa/protocol";

/** One answered NPS round of a person. `stage` is the stage the person was in when answering. */
export interface NpsAnswer {
  person: string;
  name: string | null;
  score: number;
  text: string | null;
  at: number;
  stage: string;
}

/** People, not displays: somebody who saw the question twice counts once. */
export interface Reach {
  shown: number;
  dismissed: number;
  snoozed: number;
}

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
  return { nps: round((100 * (promoters - detractors)) / answered), interval: [clamp(100 * score - margin), clamp(100 * score + margin)] };
}

/** Answers still needed for an interval of ±10, if the shares stay as they are. */
export function neededForTen(tally: Tally): number {
  const { weight, variance } = adjusted(tally);
  return Math.max(0, Math.ceil((Z * 10) ** 2 * variance - weight));
}

/**
 * The NPS page of the console: the latest answer of each person counts, comments are all shown.
 * @param stages the model's stage ids, in order
 */
export function npsReport(answers: NpsAnswer[], reach: Reach, stages: string[]): NpsReport {
  const latest = latestPerPerson(answers);
  const tally = tallyOf(latest);
  const result = npsOf(tally);
  return {
    ...tally,
    answered: latest.length,
    nps: result?.nps ?? null,
    interval: result?.interval ?? null,
    neededForTen: neededForTen(tally),
    ...reach,
    byScore: Array.from({ length: 11 }, (_, score) => latest.filter((answer) => answer.score === score).length),
    byStage: byStage(latest, stages),
    comments: answers
      .filter((answer) => answer.text)
      .toSorted((a, b) => b.at - a.at)
      .map(({ person, name, score, text, at, stage }) => ({ person, name, score, text: text ?? "", at, stage })),
  };
}

function byStage(answers: NpsAnswer[], stages: string[]): NpsReport["byStage"] {
  const groups = Map.groupBy(answers, (answer) => answer.stage);
  const order = [...stages.filter((stage) => groups.has(stage)), ...[...groups.keys()].filter((stage) => !stages.includes(stage)).toSorted()];
  return order.flatMap((stage) => {
    const group = groups.get(stage) ?? [];
    const result = npsOf(tallyOf(group));
    return result ? [{ stage, answered: group.length, ...result }] : [];
  });
}

function latestPerPerson(answers: NpsAnswer[]): NpsAnswer[] {
  const latest = new Map<string, NpsAnswer>();
  for (const answer of answers) {
    const known = latest.get(answer.person);
    if (!known || answer.at > known.at) latest.set(answer.person, answer);
  }
  return [...latest.values()];
}

function tallyOf(answers: NpsAnswer[]): Tally {
  const promoters = answers.filter((answer) => answer.score >= 9).length;
  const detractors = answers.filter((answer) => answer.score <= 6).length;
  return { promoters, passives: answers.length - promoters - detractors, detractors };
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

/** Whole points, and never −0. */
function round(points: number): number {
  return Math.round(points) + 0;
}
