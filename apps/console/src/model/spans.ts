import { durationMs, type Model, type Span } from "@tappa/lifecycle";
import { DAY_MS } from "../format.ts";

/** R and X as they stand in the fields, in days. */
export interface Days {
  atRisk: string;
  lapsed: string;
}

type Spans = Pick<Model, "atRiskAfter" | "lapsedAfter">;

/** Ten years; nobody's rhythm is slower, and a slip of the finger is caught. */
const MOST_DAYS = 3_650;

/** Days of a span, to one decimal: a model may be written in hours or weeks. */
export function daysOf(span: Span): number {
  return Math.round((10 * durationMs(span)) / DAY_MS) / 10;
}

export function daysIn({ atRiskAfter, lapsedAfter }: Spans): Days {
  return { atRisk: String(daysOf(atRiskAfter)), lapsed: String(daysOf(lapsedAfter)) };
}

/** What stands in the fields as spans; a value that was left as it came keeps the unit in which it was written. */
export function spansOf(days: Days, was: Spans): Spans {
  const before = daysIn(was);
  return {
    atRiskAfter: days.atRisk.trim() === before.atRisk ? was.atRiskAfter : `${Number(days.atRisk)}d`,
    lapsedAfter: days.lapsed.trim() === before.lapsed ? was.lapsedAfter : `${Number(days.lapsed)}d`,
  };
}

function wrongWith(days: string): string | null {
  const text = days.trim();
  if (text === "") return "Give a number of days.";
  const number = Number(text);
  if (!Number.isFinite(number)) return "Give a number of days, in figures.";
  if (number <= 0) return "Must be more than 0 days.";
  if (number > MOST_DAYS) return `At most ${MOST_DAYS} days, which is ten years.`;
  return null;
}

/** Why the fields cannot be taken: X > R > 0. */
export function problemsOf({ atRisk, lapsed }: Days): { atRisk: string | null; lapsed: string | null } {
  const problems = { atRisk: wrongWith(atRisk), lapsed: wrongWith(lapsed) };
  if (!problems.atRisk && !problems.lapsed && Number(lapsed) <= Number(atRisk))
    problems.lapsed = `Must be more than ${Number(atRisk)} days: customers are at risk first, and lapse later.`;
  return problems;
}
