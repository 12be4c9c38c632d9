import type { PersonSummary } from "@tappa/protocol";
import { useDesk } from "../frame/context.ts";

/** What to call a person: the given name, else the site's id, else the end of our own. */
export function nameOf({ id, name, userId }: Pick<PersonSummary, "id" | "name" | "userId">): string {
  return name ?? userId ?? `Visitor ${id.slice(-4).toUpperCase()}`;
}

const HUES = 9;

export function StageChip({ stage }: { stage: string }) {
  const { stageLabel, stageRank } = useDesk();
  const rank = stageRank(stage);
  return (
    <span class="stage">
      <span class={rank < 0 ? "dot" : `dot dot-${rank % HUES}`} aria-hidden="true" />
      {stageLabel(stage)}
    </span>
  );
}

export function Flags({ flags }: { flags: readonly string[] }) {
  const { flagLabel } = useDesk();
  if (flags.length === 0) return null;
  return (
    <ul class="flags" aria-label="Flags">
      {flags.map((flag) => (
        <li key={flag} class="flag">
          {flagLabel(flag)}
        </li>
      ))}
    </ul>
  );
}
