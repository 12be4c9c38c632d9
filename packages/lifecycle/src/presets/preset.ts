import { canonicalModel } from "../model/canonical.ts";
import type { Label, Model, StageDefinition, StageName } from "../model/model.ts";
import { modelVersion } from "../model/version.ts";
import type { Rule } from "../rule.ts";

/** How a published model sees the canonical one. */
interface Preset extends Partial<Pick<Model, "atRiskAfter" | "lapsedAfter">> {
  id: string;
  label: Label;
  /** Its stages from first contact on: id, and the names in English, Italian and Polish. */
  journey: [id: string, en: string, it: string, pl: string][];
  /** Which of them each canonical step shows as. */
  shows: Record<string, string>;
  /** Steps that show over the others, the first before the next. */
  over?: Omit<StageDefinition, "over">[];
  /** Where the walk itself is another one. */
  steps?: StageDefinition[];
}

const { stages: canonicalSteps, flags, journey: canonicalJourney } = canonicalModel;

/** A model of the canonical steps and flags under the names of a published one. */
export function preset({ id, label, journey, shows, over = [], steps = canonicalSteps, ...spans }: Preset): Model {
  const { atRiskAfter, lapsedAfter } = { ...canonicalModel, ...spans };
  const draft: Omit<Model, "version"> = {
    id,
    label,
    journey: journey.map(([stage, en, it, pl]): StageName => ({ id: stage, label: { en, it, pl } })),
    stages: [
      ...over.map((step): StageDefinition => ({ ...step, over: true })),
      ...steps.map((step): StageDefinition => ({ ...step, as: step.as ?? shows[step.id]! })),
    ],
    flags,
    atRiskAfter,
    lapsedAfter,
  };
  return { ...draft, version: modelVersion(draft) };
}

/** The canonical steps with others in front of one of them. */
export function stepsWith(before: string, ...others: StageDefinition[]): StageDefinition[] {
  const place = canonicalSteps.findIndex(({ id }) => id === before);
  return canonicalSteps.toSpliced(place, 0, ...others);
}

export const flagRule = (flag: string): Rule => flags.find(({ id }) => id === flag)!.when;

/** The day that begins with an order. */
export const orderDay = (as: string): Omit<StageDefinition, "over"> => ({
  id: "order_day",
  as,
  enter: { event: "order_completed", last: { newer: "1d" } },
});

export const advocate = (as: string): Omit<StageDefinition, "over"> => ({ id: "advocate", as, enter: flagRule("advocate") });

/** Nobody is anywhere before the first sign of life. */
const { en, it, pl } = canonicalJourney[0]!.label as Record<"en" | "it" | "pl", string>;
export const unknown: [id: string, en: string, it: string, pl: string] = ["unknown", en, it, pl];

/** Every canonical step of somebody who bought. */
export const customers = (as: string): Record<string, string> => ({ new: as, active: as, loyal: as, at_risk: as, lapsed: as });
