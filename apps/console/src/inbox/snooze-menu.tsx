import type { ConversationSummary } from "@tappa/protocol";
import { useSignal } from "@preact/signals";
import { useDesk } from "../frame/context.ts";
import { formatMoment } from "../format.ts";
import { Icon } from "../ui/icon.tsx";
import { Menu } from "../ui/menu.tsx";
import type { ConversationActions } from "./actions.ts";
import { snoozeChoices } from "./snooze.ts";

/** What a field of date and time in the agent's own time zone holds. */
function fieldValue(at: number): string {
  const offset = new Date(at).getTimezoneOffset() * 60_000;
  return new Date(at - offset).toISOString().slice(0, 16);
}

function OwnTime({ onChoose }: { onChoose: (at: number) => void }) {
  const { surroundings } = useDesk();
  const text = useSignal("");
  const at = text.value ? new Date(text.value).getTime() : Number.NaN;
  const canChoose = at > surroundings.now.value;
  return (
    <form
      class="menu-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (canChoose) onChoose(at);
      }}
    >
      <label>
        Until
        <input
          class="input"
          type="datetime-local"
          min={fieldValue(surroundings.now.value)}
          value={text.value}
          onInput={(event) => (text.value = event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="button" disabled={!canChoose}>
        Snooze
      </button>
    </form>
  );
}

export function SnoozeMenu({ summary, actions }: { summary: ConversationSummary; actions: ConversationActions }) {
  const { surroundings } = useDesk();
  const snooze = (snoozedUntil: number | null) => {
    actions.menu.value = null;
    actions.change({ snoozedUntil });
  };
  return (
    <Menu
      label={
        <>
          <Icon name="snooze" size={16} />
          <span class="button-text">Snooze</span>
        </>
      }
      title="Snooze until"
      keys="s"
      isOpen={actions.menu.value === "snooze"}
      onToggle={(isOpen) => (actions.menu.value = isOpen ? "snooze" : null)}
    >
      {summary.snoozedUntil !== null && (
        <button type="button" class="menu-item" onClick={() => snooze(null)}>
          Bring it back now
        </button>
      )}
      {snoozeChoices(surroundings.now.value).map(({ label, at }) => (
        <button key={label} type="button" class="menu-item" onClick={() => snooze(at)}>
          {label} <span class="quiet">{formatMoment(at)}</span>
        </button>
      ))}
      <OwnTime onChoose={snooze} />
      <p class="quiet menu-note">It comes back by itself then, or as soon as the visitor writes.</p>
    </Menu>
  );
}
