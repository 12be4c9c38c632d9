import type { Locale } from "@tappa/protocol";
import type { Translate } from "./texts/texts.ts";

/** What the shell offers to what is drawn in it. */
export interface Shell {
  readonly t: Translate;
  readonly locale: Locale;
  readonly dir: "ltr" | "rtl";
  /** Says a text politely to screen readers. */
  announce(text: string): void;
  /** The visitor closes the widget: it goes away, the focus returns to where it was, the host is told. */
  close(): void;
}

let drawing: Shell | undefined;

/** Draws with `shell` at hand. Drawing is synchronous and always of the whole widget, so one variable is enough. */
export function drawWith(shell: Shell, draw: () => void): void {
  drawing = shell;
  try {
    draw();
  } finally {
    drawing = undefined;
  }
}

/** The shell of the widget that is being drawn. */
export function useShell(): Shell {
  if (!drawing) throw new Error("useShell() is called outside a drawing");
  return drawing;
}
