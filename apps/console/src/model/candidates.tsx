import type { Model } from "@tappa/lifecycle";
import { useId } from "preact/hooks";
import { named } from "../labels.ts";
import { HiddenHead } from "../ui/hidden-head.tsx";
import type { Candidate } from "./choice.ts";
import { Journey, ModelStage } from "./journey.tsx";
import { mappingOf, type Mapped } from "./mapping.ts";

/** What is called how: each stage of the model, and who shows as it. */
export function Mapping({ model }: Pick<Candidate, "model">) {
  const rows = mappingOf(model);
  const hasOver = rows.some(({ steps }) => steps.some(({ isOver }) => isOver));
  return (
    <>
      <table class="plain-table mapping" aria-label={`Who is called what in ${named(model.label)}`}>
        <HiddenHead columns={["Stage", "Who"]} />
        <tbody>
          {rows.map(({ stage, steps }) => (
            <tr key={stage.id}>
              <th scope="row">
                <ModelStage model={model} stage={stage.id} />
              </th>
              <td>{steps.length === 0 ? <span class="quiet">everybody else</span> : <Steps steps={steps} stage={stage} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {hasOver && <p class="mapping-note">* comes before every other, for as long as it holds</p>}
    </>
  );
}

/** The step's own name only where it says more than the stage's. */
function Steps({ steps, stage }: Mapped) {
  const isNamedAlike = steps.length === 1 && steps[0]?.name === named(stage.label);
  return (
    <ul>
      {steps.map(({ id, name, who, isOver }) => (
        <li key={id}>
          {(!isNamedAlike || !who) && <>{name} </>}
          {who && <span class="quiet">{who}</span>}
          {isOver && " *"}
        </li>
      ))}
    </ul>
  );
}

interface CandidateRowProps {
  candidate: Candidate;
  /** The model as it would be published; null = another one is picked. */
  picked: Model | null;
  onPick: () => void;
}

/** One model among those to pick from; the picked one opens to what it maps. */
function CandidateRow({ candidate, picked, onPick }: CandidateRowProps) {
  const { key, model, isPublished } = candidate;
  const id = useId();
  return (
    <li class={picked ? "candidate candidate-picked" : "candidate"}>
      <label class="candidate-head">
        <input
          type="radio"
          name="model"
          value={key}
          checked={picked !== null}
          onChange={onPick}
          aria-labelledby={`${id}-name`}
          aria-describedby={`${id}-stages`}
        />
        <span class="candidate-name" id={`${id}-name`}>
          {named(model.label)}
          {isPublished && <span class="flag">Published now</span>}
        </span>
        <span id={`${id}-stages`}>
          <Journey model={model} />
        </span>
      </label>
      {picked && (
        <div class="candidate-body">
          <Mapping model={picked} />
        </div>
      )}
    </li>
  );
}

interface CandidatesProps {
  candidates: readonly Candidate[];
  picked: string;
  /** The picked one with the days as they are typed, where these can be taken. */
  draft: Model | null;
  onPick: (candidate: Candidate) => void;
}

export function Candidates({ candidates, picked, draft, onPick }: CandidatesProps) {
  return (
    <fieldset class="card candidates">
      <legend class="unseen">Model</legend>
      <header class="card-head" aria-hidden="true">
        <h2>Model</h2>
        <span class="card-note">the same people under other names: pick the words your team uses</span>
      </header>
      <ul>
        {candidates.map((candidate) => (
          <CandidateRow
            key={candidate.key}
            candidate={candidate}
            picked={candidate.key === picked ? (draft ?? candidate.model) : null}
            onPick={() => onPick(candidate)}
          />
        ))}
      </ul>
    </fieldset>
  );
}

/** The same for who may look and not change. */
export function CandidateList({ candidates }: Pick<CandidatesProps, "candidates">) {
  return (
    <section class="card candidates">
      <header class="card-head">
        <h2>Models to pick from</h2>
      </header>
      <ul>
        {candidates.map(({ key, model, isPublished }) => (
          <li key={key} class="candidate">
            <details>
              <summary class="candidate-head">
                <span class="candidate-name">
                  {named(model.label)}
                  {isPublished && <span class="flag">Published now</span>}
                </span>
                <Journey model={model} />
              </summary>
              <div class="candidate-body">
                <Mapping model={model} />
              </div>
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}
