import type { InboxFigures, InboxReport, ReportedRatings, ReportedTimes } from "@tappa/protocol";
import { Temporal } from "temporal-polyfill";
import type { InboxCounts, Period, Timed } from "../store/records.ts";
import { median } from "./checklist.ts";
import { inJourneyOrder } from "./journey-order.ts";

/** The last `days`, today as far as it goes included, or the days `from` to `to`. */
interface Span {
  days: number;
  from?: string | undefined;
  to?: string | undefined;
}

/** From midnight to midnight by the clocks of the zone. */
export function periodOf({ days, from, to }: Span, zone: string, now: number): Period {
  const last = to === undefined ? zoned(now, zone).toPlainDate() : Temporal.PlainDate.from(to);
  const first = from === undefined ? last.subtract({ days: days - 1 }) : Temporal.PlainDate.from(from);
  const midnight = (date: Temporal.PlainDate) => date.toZonedDateTime(zone).epochMilliseconds;
  return { from: midnight(first), to: midnight(last.add({ days: 1 })) };
}

type Group = Pick<InboxCounts["ratings"][number], "agent" | "stage">;
type IsOf = (group: Group) => boolean;

/**
 * The report of the inbox over a period of whole days.
 * @param zone IANA name of the zone in which hours and days are counted
 * @param stages the model's stage ids, in the order of the journey
 */
export function inboxReport(counts: InboxCounts, period: Period, zone: string, stages: readonly string[]): InboxReport {
  const groups: Group[] = [...counts.firstResponses.groups, ...counts.resolutions.groups, ...counts.ratings];
  const found = new Set(groups.map(({ stage }) => stage));
  return {
    ...period,
    zone,
    total: figuresOf(counts, () => true),
    unanswered: counts.unanswered,
    byAgent: counts.agents.map((agent) => ({ agent, ...figuresOf(counts, (group) => group.agent === agent.id) })),
    byStage: inJourneyOrder(found, stages).map((stage) => ({ stage, ...figuresOf(counts, (group) => group.stage === stage) })),
    ...volumeOf(counts, period, zone),
  };
}

function figuresOf(counts: InboxCounts, isOf: IsOf): InboxFigures {
  return {
    firstResponse: timesOf(counts.firstResponses, isOf),
    resolution: timesOf(counts.resolutions, isOf),
    csat: ratingsOf(counts.ratings.filter(isOf)),
  };
}

/** The newest stand for all where there are too many: of a group nobody counted the older ones then. */
function timesOf({ total, groups }: Timed, isOf: IsOf): ReportedTimes {
  const chosen = groups.filter(isOf);
  const sorted = chosen.flatMap(({ ms }) => ms).toSorted((one, other) => one - other);
  const count = chosen.length === groups.length ? total : sorted.length;
  return { count, of: sorted.length, medianMs: median(sorted), p90Ms: ninth(sorted) };
}

/** By nearest rank: nine of ten took no longer, and one took just that. */
function ninth(sorted: readonly number[]): number | null {
  // In whole numbers: 0.9 times a count may come out a hair above a whole one.
  return sorted[Math.ceil((9 * sorted.length) / 10) - 1] ?? null;
}

function ratingsOf(ratings: InboxCounts["ratings"]): ReportedRatings {
  const sum = (of: (rating: InboxCounts["ratings"][number]) => number) => ratings.reduce((all, one) => all + of(one), 0);
  const answered = sum(({ score, count }) => (score === null ? 0 : count));
  const satisfied = sum(({ score, count }) => (score !== null && score >= 4 ? count : 0));
  return {
    asked: sum(({ count }) => count),
    answered,
    average: answered > 0 ? sum(({ score, count }) => (score ?? 0) * count) / answered : null,
    satisfied,
    interval: intervalOf(satisfied, answered),
  };
}

/**
 * The 95 % interval of a share. Wilson, E. B. (1927): Probable inference, the law of succession, and statistical inference. Journal of
 * the American Statistical Association 22(158).
 */
function intervalOf(part: number, whole: number): [low: number, high: number] | null {
  if (whole === 0) return null;
  const square = 1.96 ** 2;
  const centre = part + square / 2;
  const margin = Math.sqrt((square * part * (whole - part)) / whole + square ** 2 / 4);
  const within = (share: number) => Math.min(1, Math.max(0, share / (whole + square)));
  return [within(centre - margin), within(centre + margin)];
}

function volumeOf({ opened, resolved }: InboxCounts, { from, to }: Period, zone: string): Pick<InboxReport, "hours" | "days"> {
  const hours = Array.from({ length: 24 }, () => 0);
  const days = new Map(daysOf(from, to, zone).map((day) => [day, { day, opened: 0, resolved: 0 }]));
  for (const { at, count } of opened) {
    const clock = zoned(at, zone);
    hours[clock.hour]! += count;
    days.get(clock.toPlainDate().toString())!.opened += count;
  }
  for (const { at, count } of resolved) days.get(zoned(at, zone).toPlainDate().toString())!.resolved += count;
  return { hours, days: [...days.values()] };
}

function daysOf(from: number, to: number, zone: string): string[] {
  const [first, last] = [from, to - 1].map((at) => zoned(at, zone).toPlainDate()) as [Temporal.PlainDate, Temporal.PlainDate];
  return Array.from({ length: first.until(last).days + 1 }, (_, days) => first.add({ days }).toString());
}

const zoned = (at: number, zone: string) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
