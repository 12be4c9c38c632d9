import { computed, type ReadonlySignal } from "@preact/signals";
import { labelIn, labelsOf, type Label, type LabelOf, type StageName } from "@tappa/lifecycle";
import type { ConfigDraft } from "@tappa/protocol";
import { readableName } from "./format.ts";
import { SHIPPED } from "./model/shipped.ts";

const LANGUAGE = "en";

/** A label in the console's own language. */
export function named(label: Label): string {
  return labelIn(label, LANGUAGE);
}

function labelsIn(names: readonly StageName[] = []): Map<string, string> {
  return new Map(names.map(({ id, label }) => [id, named(label)]));
}

/** Names of stages and flags for people: those of the published model, else those of one that ships, else the id made readable. */
export function createLabels(config: ReadonlySignal<ConfigDraft | null>) {
  const stages = computed(() => labelsIn(config.value?.model.journey));
  const ranks = computed(() => new Map([...stages.value.keys()].map((stage, rank) => [stage, rank])));
  const names = computed(() => config.value && labelsOf(config.value.model, LANGUAGE));
  const flags = computed(() => labelsIn(config.value?.model.flags));
  // A person's past goes by the models of its time.
  const earlier = labelsIn(SHIPPED.flatMap(({ journey }) => journey));
  return {
    stageLabel: (stage: string) => stages.value.get(stage) ?? earlier.get(stage) ?? readableName(stage),
    labelOf: ((id, kind) => names.value?.(id, kind) ?? readableName(id)) satisfies LabelOf,
    flagLabel: (flag: string) => flags.value.get(flag) ?? readableName(flag),
    stageRank: (stage: string) => ranks.value.get(stage) ?? -1,
  };
}
