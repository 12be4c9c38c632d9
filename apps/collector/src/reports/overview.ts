import { labelIn, type Model } from "@tappa/lifecycle";
import type { Overview } from "@tappa/protocol";
import type { OverviewCounts } from "../store/records.ts";

/** Every stage of the model with its label, in the order of the journey, also the empty ones; stages of an older model that people are still in come last. */
export function overviewOf(counts: OverviewCounts, model: Model): Overview {
  const people = new Map(counts.stages.map((entry) => [entry.stage, entry.people]));
  const { journey } = model;
  const known = journey.map(({ id, label }) => ({ stage: id, label: labelIn(label, "en"), people: people.get(id) ?? 0 }));
  const gone = counts.stages.filter(({ stage }) => !journey.some(({ id }) => id === stage));
  return { ...counts, stages: [...known, ...gone.map((entry) => ({ ...entry, label: entry.stage }))] };
}
