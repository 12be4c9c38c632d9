import { useSignal } from "@preact/signals";
import type { PersonDetail } from "@tappa/protocol";
import { useDesk } from "../frame/context.ts";
import { formatMoment, formatNumber, formatWhen } from "../format.ts";
import { StageChip } from "./naming.tsx";

type Move = PersonDetail["transitions"][number];

const FIRST_SHOWN = 12;

function MoveLine({ move }: { move: Move }) {
  const { surroundings, stageLabel } = useDesk();
  // What decided, where it says more than the stage itself.
  const [step, stage] = [stageLabel(move.rule), stageLabel(move.to)];
  return (
    <li>
      <StageChip stage={move.from} />
      <span class="move-arrow" aria-label="to">
        →
      </span>
      <StageChip stage={move.to} />
      <time class="quiet" dateTime={new Date(move.effectiveAt).toISOString()} title={formatMoment(move.effectiveAt)}>
        {formatWhen(move.effectiveAt, surroundings.now.value)}
      </time>
      {step !== stage && <span class="move-cause">as {step}</span>}
    </li>
  );
}

function Moves({ moves }: { moves: readonly Move[] }) {
  return (
    <ol class="moves">
      {moves.map((move) => (
        <MoveLine key={move.id} move={move} />
      ))}
    </ol>
  );
}

/** Every change of stage, the newest first; apart those that the person never made, as only a newer model sees them. */
export function Transitions({ person }: { person: PersonDetail }) {
  const shown = useSignal(FIRST_SHOWN);
  const all = person.transitions.toReversed();
  if (all.length === 0) return <p class="quiet">No move yet.</p>;
  const moves = all.slice(0, shown.value);
  const own = moves.filter(({ cause }) => cause !== "model");
  const byModel = moves.filter(({ cause }) => cause === "model");
  return (
    <>
      {own.length > 0 && <Moves moves={own} />}
      {byModel.length > 0 && (
        <>
          <h3 class="moves-head">Because the model changed</h3>
          <Moves moves={byModel} />
        </>
      )}
      {all.length > moves.length && (
        <button type="button" class="button button-wide" onClick={() => (shown.value = all.length)}>
          Show all {formatNumber(all.length)}
        </button>
      )}
    </>
  );
}
