import type { ConversationLabel, ConversationSummary } from "@tappa/protocol";
import { useDesk } from "../frame/context.ts";
import { Icon } from "../ui/icon.tsx";
import { Menu } from "../ui/menu.tsx";
import { pathTo } from "../route.ts";
import type { ConversationActions } from "./actions.ts";

export function LabelChip({ label }: { label: ConversationLabel }) {
  return (
    <span class="label-chip">
      <span class={`label-dot label-${label.color}`} aria-hidden="true" />
      {label.name}
    </span>
  );
}

/** The site's labels that a conversation has, in the site's order. */
export function LabelChips({ ids }: { ids: readonly string[] }) {
  const labels = useDesk().inbox.value?.labels.filter(({ id }) => ids.includes(id)) ?? [];
  if (labels.length === 0) return null;
  return (
    <span class="label-chips">
      {labels.map((label) => (
        <LabelChip key={label.id} label={label} />
      ))}
    </span>
  );
}

interface MenuOfActionsProps {
  summary: ConversationSummary;
  actions: ConversationActions;
}

export function LabelMenu({ summary, actions }: MenuOfActionsProps) {
  const { inbox, site, agent } = useDesk();
  const labels = inbox.value?.labels ?? [];
  return (
    <Menu
      label={
        <>
          <Icon name="label" size={16} />
          <span class="button-text">Labels</span>
        </>
      }
      title="Labels"
      keys="l"
      isOpen={actions.menu.value === "labels"}
      onToggle={(isOpen) => (actions.menu.value = isOpen ? "labels" : null)}
    >
      {labels.map((label) => {
        const on = summary.labels.includes(label.id);
        return (
          <button
            key={label.id}
            type="button"
            class="menu-item"
            aria-pressed={on}
            onClick={() => actions.change({ label: { id: label.id, on: !on } })}
          >
            <LabelChip label={label} />
            {on && <Icon name="check" size={16} />}
          </button>
        );
      })}
      {labels.length === 0 && <p class="quiet menu-note">This site has no labels yet.</p>}
      {agent.role === "admin" && (
        <a class="menu-item" href={`${pathTo(site.id, "settings")}#labels`}>
          Manage labels
        </a>
      )}
    </Menu>
  );
}
