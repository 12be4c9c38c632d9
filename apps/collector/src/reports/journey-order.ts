/** Stages in the order of the journey; those that the model does not have any more come last, by their id. */
export function inJourneyOrder(found: ReadonlySet<string>, stages: readonly string[]): string[] {
  const gone = [...found].filter((stage) => !stages.includes(stage)).toSorted();
  return [...stages.filter((stage) => found.has(stage)), ...gone];
}
