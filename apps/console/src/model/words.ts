import type { Model } from "@tappa/lifecycle";
import { formatNumber, plural } from "../format.ts";
import { named } from "../labels.ts";
import { daysOf } from "./spans.ts";

/** "RACE, at risk after 70 days, lapsed after 155". */
export function modelInWords(model: Model): string {
  return `${named(model.label)}, ${spansInWords(model)}`;
}

export function spansInWords({ atRiskAfter, lapsedAfter }: Pick<Model, "atRiskAfter" | "lapsedAfter">): string {
  return `at risk after ${plural(daysOf(atRiskAfter), "day", "days")}, lapsed after ${formatNumber(daysOf(lapsedAfter))}`;
}
