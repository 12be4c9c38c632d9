import { useSignal } from "@preact/signals";
import { useDesk } from "../frame/context.ts";
import { Icon } from "../ui/icon.tsx";
import { Menu } from "../ui/menu.tsx";

const WHY_NOT = {
  granted: "On: for new messages in your and in unassigned conversations, while you look elsewhere.",
  default: "For new messages in your and in unassigned conversations, while you look elsewhere.",
  denied: "Blocked in this browser. Allow notifications for this site in the browser’s settings.",
  unsupported: "This browser shows none here. They need a console that is served by https.",
};

/** Sound and notifications: both are each browser's own. */
export function AlertMenu() {
  const { alerts, surroundings } = useDesk();
  const isOpen = useSignal(false);
  const { notices } = surroundings;
  const permission = notices.permission.value;
  const isMuted = alerts.isMuted.value;
  return (
    <Menu
      label={<Icon name={isMuted ? "muted" : "bell"} />}
      title="Sound and notifications"
      isOpen={isOpen.value}
      onToggle={(open) => (isOpen.value = open)}
      isIcon
    >
      <label class="menu-item">
        Sound for new messages
        <input type="checkbox" checked={!isMuted} onChange={({ currentTarget }) => alerts.mute(!currentTarget.checked)} />
      </label>
      {permission === "default" ? (
        <button type="button" class="menu-item" onClick={() => void notices.ask()}>
          Turn on desktop notifications
        </button>
      ) : (
        <p class="menu-item">Desktop notifications</p>
      )}
      <p class="menu-note quiet">{WHY_NOT[permission]}</p>
    </Menu>
  );
}
