/** The canonical stages as people pass through them; a model lists its stages in the order in which they are tried. */
const JOURNEY = ["unknown", "aware", "engaged", "intent", "new", "active", "loyal", "at_risk", "lapsed"];

/** A model's stages from first contact to the last; one with stages of its own is read backwards, since the strictest is tried first. */
export function journeyOf(stages: readonly string[]): string[] {
  const isCanonical = stages.every((stage) => JOURNEY.includes(stage));
  return isCanonical ? JOURNEY.filter((stage) => stages.includes(stage)) : stages.toReversed();
}

/** Entries by stage, in the order of the journey. */
export function inJourney<T extends { stage: string }>(entries: readonly T[]): T[] {
  const order = journeyOf(entries.map((entry) => entry.stage));
  return entries.toSorted((one, other) => order.indexOf(one.stage) - order.indexOf(other.stage));
}
