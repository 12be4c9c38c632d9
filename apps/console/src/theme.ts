import { effect, signal, type Signal } from "@preact/signals";
import type { Surroundings } from "./surroundings.ts";

export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "tappa:theme";

/** Follows the system until the agent chooses; the choice is kept in this browser. */
export function createTheme(storage: Surroundings["storage"], root: HTMLElement): Signal<Theme> {
  const kept = storage.getItem(KEY);
  const theme = signal<Theme>(THEMES.find((one) => one === kept) ?? "auto");
  effect(() => {
    storage.setItem(KEY, theme.value);
    if (theme.value === "auto") root.removeAttribute("data-theme");
    else root.setAttribute("data-theme", theme.value);
  });
  return theme;
}
