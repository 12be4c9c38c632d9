import { useEffect, useRef } from "preact/hooks";

/** The keys of the inbox and what they do, as shown on the sheet. */
export const SHORTCUTS = [
  { keys: ["j"], does: "Next conversation" },
  { keys: ["k"], does: "Previous conversation" },
  { keys: ["Enter"], does: "Open the first conversation, or write in the open one" },
  { keys: ["r"], does: "Reply" },
  { keys: ["n"], does: "Write a note that only colleagues see" },
  { keys: ["a"], does: "Assign to me, or give back" },
  { keys: ["h"], does: "Hand over to a colleague" },
  { keys: ["e"], does: "Resolve or reopen" },
  { keys: ["s"], does: "Snooze" },
  { keys: ["l"], does: "Labels" },
  { keys: ["/"], does: "Search" },
  { keys: ["?"], does: "This sheet" },
  { keys: ["Esc"], does: "Leave the field, then the conversation" },
] as const;

type ShortcutKey = (typeof SHORTCUTS)[number]["keys"][number];

function isEditable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** What Enter and Space already do on a focused control stays theirs. */
function isControl(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("a, button, summary, [role=button]") !== null;
}

function hasModifier({ ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return ctrlKey || metaKey || altKey;
}

/** Which shortcut a key press means; null when it belongs to a field, a control, the browser or an open dialog. */
function shortcutOf(event: KeyboardEvent): ShortcutKey | null {
  if (event.defaultPrevented || event.isComposing || hasModifier(event)) return null;
  const key = event.key === "Escape" ? "Esc" : event.key;
  const shortcut = SHORTCUTS.find(({ keys }) => keys.some((one) => one === key));
  if (!shortcut || document.querySelector("dialog[open]")) return null;
  if (isEditable(event.target)) return key === "Esc" ? "Esc" : null;
  if (key === "Enter" && isControl(event.target)) return null;
  return shortcut.keys[0];
}

export function useShortcuts(actions: Record<ShortcutKey, (event: KeyboardEvent) => void>): void {
  // What is on the screen counts at the press, not what was there when the listener was added.
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const key = shortcutOf(event);
      if (!key) return;
      if (key !== "Esc") event.preventDefault();
      latest.current[key](event);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}
