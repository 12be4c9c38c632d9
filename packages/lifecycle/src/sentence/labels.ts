import { labelIn, shownAs } from "../model/model.ts";
import type { Model } from "../model/model.ts";
import type { LabelOf } from "./voice.ts";

/**
 * A model's own names in a language, for `sentence`. A step is called what it shows as, and its id is added where others show
 * as the same; what the model does not have is called by its id.
 */
export function labelsOf({ journey, stages, flags }: Pick<Model, "journey" | "stages" | "flags">, locale: string): LabelOf {
  const labelled = (named: readonly { id: string; label: Model["label"] }[], id: string) => {
    const found = named.find((one) => one.id === id);
    return (found && labelIn(found.label, locale)) || id;
  };
  return (id, kind) => {
    if (kind === "flag") return labelled(flags, id);
    const step = stages.find((one) => one.id === id);
    if (!step) return labelled(journey, id);
    const shown = shownAs(step);
    const isAlone = stages.filter((one) => shownAs(one) === shown).length === 1;
    return isAlone ? labelled(journey, shown) : `${labelled(journey, shown)} (${id.replaceAll("_", " ")})`;
  };
}
