import type { Model } from "@tappa/lifecycle";
import { readableName } from "../format.ts";
import { named } from "../labels.ts";
import { StageMark } from "../people/naming.tsx";

/** One stage as some model has it, which need not be the published one. */
export function ModelStage({ model, stage }: { model: Model; stage: string }) {
  const rank = model.journey.findIndex(({ id }) => id === stage);
  const found = model.journey[rank];
  return <StageMark label={found ? named(found.label) : readableName(stage)} rank={rank} of={model.journey.length} />;
}

/** All stages of a model on the way through it. */
export function Journey({ model }: { model: Model }) {
  return (
    <ol class="journey" aria-label={`Stages of ${named(model.label)}`}>
      {model.journey.map(({ id }) => (
        <li key={id}>
          <ModelStage model={model} stage={id} />
        </li>
      ))}
    </ol>
  );
}
