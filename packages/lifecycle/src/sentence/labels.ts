import { labelIn, shownAs } from "../model/model.ts";
import type { Model } from "../model/model.ts";
import type { LabelOf } from "./voice.ts";

/** A model's own names in a language, for `sentence`: a step is called what it shows as; what the model does not have, by its id. */
export function labelsOf({ journey, stages, flags }: Pick<Model, "journey" | "stages" | "flags">, locale: string): LabelOf {
  return (id, kind) => {
    const step = stages.find((one) => one.id === id);
    const named =
      kind === "flag" ? flags.find((flag) => flag.id === id) : journey.find((stage) => stage.id === (step ? shownAs(step) : id));
    return (named && labelIn(named.label, locale)) || id;
  };
}
