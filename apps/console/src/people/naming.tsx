import type { PersonSummary } from "@tappa/protocol";
import { useDesk } from "../frame/context.ts";
import { formatAgo } from "../format.ts";
import { Icon } from "../ui/icon.tsx";
import { dotClass } from "./hue.ts";

/** What to call a person: the given name, else the site's id, else the end of our own. */
export function nameOf({ id, name, userId }: Pick<PersonSummary, "id" | "name" | "userId">): string {
  return name ?? userId ?? `Visitor ${id.slice(-4).toUpperCase()}`;
}

/** What is known of who they are: only a signed token makes a name more than a claim. */
function identityOf({ userId, name }: Pick<PersonSummary, "name" | "userId">): string {
  return userId ?? (name ? "Name not verified" : "Anonymous");
}

export function BlockedMark({ person }: { person: Pick<PersonSummary, "blocked"> }) {
  return person.blocked && <span class="blocked">Blocked</span>;
}

/** Who they are, when they were seen, and whether they are blocked. */
export function IdentityLine({ person }: { person: PersonSummary }) {
  const now = useDesk().surroundings.now.value;
  return (
    <p class="quiet">
      {identityOf(person)}
      {person.lastSeen !== null && ` · seen ${formatAgo(person.lastSeen, now)}`}
      {person.blocked && " · "}
      <BlockedMark person={person} />
    </p>
  );
}

const TINTS = 6;

/** Initials on a tint that stays the same for one person; an outline for who has no name. */
export function Avatar({ person, size = 32 }: { person: Pick<PersonSummary, "id" | "name" | "userId">; size?: number }) {
  const style = { width: `${size}px`, height: `${size}px`, fontSize: `${size * 0.36}px` };
  const name = person.name ?? person.userId;
  if (!name)
    return (
      <span class="avatar avatar-5" style={style}>
        <Icon name="person" size={size * 0.55} />
      </span>
    );
  const words = name.split(/[\s@._-]+/).filter(Boolean);
  const initials = words.length > 1 ? `${words[0]![0]}${words[1]![0]}` : name.slice(0, 2);
  let tint = 0;
  for (const letter of person.id) tint = (tint * 31 + letter.charCodeAt(0)) % TINTS;
  return (
    <span class={`avatar avatar-${tint}`} style={style} aria-hidden="true">
      {initials.toUpperCase()}
    </span>
  );
}

interface StageMarkProps {
  label: string;
  /** As for `dotClass`. */
  rank: number;
  of: number;
}

export function StageMark({ label, rank, of }: StageMarkProps) {
  return (
    <span class="stage">
      <span class={dotClass(rank, of)} aria-hidden="true" />
      {label}
    </span>
  );
}

/** A stage as the published model has it. */
export function StageChip({ stage }: { stage: string }) {
  const { stageLabel, stageRank, config } = useDesk();
  return <StageMark label={stageLabel(stage)} rank={stageRank(stage)} of={config.value?.model.journey.length ?? 0} />;
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
