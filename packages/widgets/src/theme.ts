import type { Theme } from "@tappa/protocol";
import { inkOn, readableOn } from "./contrast.ts";

/** Surfaces that text in the accent stands on; the same as `--surface` in tokens.css. */
const SURFACE = { light: "#ffffff", dark: "#191a1f" };

/** The tokens a site sets, as custom properties for the root of a widget. All others are in tokens.css. */
export function tokensOf(theme: Theme, dark: boolean): Record<string, string> {
  const { accent, radius, offset, font, side } = theme;
  return {
    "--accent": accent,
    "--on-accent": inkOn(accent),
    "--accent-text": readableOn(accent, dark ? SURFACE.dark : SURFACE.light),
    "--radius": `${radius}px`,
    "--x": `${offset.x}px`,
    "--y": `${offset.y}px`,
    "--left": side === "left" ? "var(--x)" : "auto",
    "--right": side === "left" ? "auto" : "var(--x)",
    ...(font ? { "--font": font } : {}),
  };
}
