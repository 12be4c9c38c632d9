import type { Model } from "@tappa/lifecycle";
import { formatNumber, plural } from "../format.ts";
import { named } from "../labels.ts";
import { daysOf } from "./spans.ts";

/** "RACE, at risk after 70 days, lapsed after 155". */
export function modelInWords(model: Model): string {
  return `${named(model.label)}, ${spansInWords(model)}`;
}

/** From what to what, each side saying no more than what changes. */
export function changeInWords(from: Model, to: Model): [from: string, to: string] {
  const [before, after] = [from, to].map(spansInWords) as [string, string];
  if (before === after) return [named(from.label), named(to.label)];
  if (named(from.label) === named(to.label)) return [before, after];
  return [modelInWords(from), modelInWords(to)];
}

export function spansInWords({ atRiskAfter, lapsedAfter }: Pick<Model, "atRiskAfter" | "lapsedAfter">): string {
  return `at risk after ${plural(daysOf(atRiskAfter), "day", "days")}, lapsed after ${formatNumber(daysOf(lapsedAfter))}`;
}
