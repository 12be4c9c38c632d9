import type { Model, StageDefinition } from "@tappa/lifecycle";

/** The canonical stages as people walk through them (lifecycle.md); presets rename these and keep their ids. */
const JOURNEY = ["unknown", "aware", "engaged", "intent", "new", "active", "loyal", "at_risk", "lapsed"];

const rank = ({ id }: StageDefinition): number => JOURNEY.indexOf(id);

/** A model lists its stages as they are tried, the strongest first; reports show them from first contact on. */
export function journeyOf(model: Model): StageDefinition[] {
  const backwards = model.stages.toReversed();
  return backwards.every((stage) => rank(stage) >= 0) ? backwards.toSorted((a, b) => rank(a) - rank(b)) : backwards;
}
