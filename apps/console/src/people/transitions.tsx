import type { PersonDetail } from "@tappa/protocol";
import { useDesk } from "../frame/context.ts";
import { formatMoment, formatWhen } from "../format.ts";
import { StageChip } from "./naming.tsx";

type Move = PersonDetail["transitions"][number];

/** What decided, where it says more than the stage itself. */
function causeOf({ cause, rule, to }: Move, stageLabel: (stage: string) => string): string | null {
  if (cause === "model") return "because the model changed";
  const [step, stage] = [stageLabel(rule), stageLabel(to)];
  return step === stage ? null : `as ${step}`;
}

/** Every change of stage, the newest first. */
export function Transitions({ person }: { person: PersonDetail }) {
  const { surroundings, stageLabel } = useDesk();
  const now = surroundings.now.value;
  if (person.transitions.length === 0) return <p class="quiet">No move yet.</p>;
  return (
    <ol class="moves">
      {person.transitions.toReversed().map((move) => {
        const cause = causeOf(move, stageLabel);
        return (
          <li key={move.id}>
            <StageChip stage={move.from} />
            <span class="move-arrow" aria-label="to">
              →
            </span>
            <StageChip stage={move.to} />
            <time class="quiet" dateTime={new Date(move.effectiveAt).toISOString()} title={formatMoment(move.effectiveAt)}>
              {formatWhen(move.effectiveAt, now)}
            </time>
            {cause && <span class="move-cause">{cause}</span>}
          </li>
        );
      })}
    </ol>
  );
}
