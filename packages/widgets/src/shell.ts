import type { Locale } from "@tappa/protocol";
import type { ReadonlySignal } from "@preact/signals-core";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Translate } from "./texts/texts.ts";

/** What the shell offers to what is drawn in it. */
export interface Shell {
  readonly t: Translate;
  readonly locale: Locale;
  readonly dir: "ltr" | "rtl";
  /** The frame covers the whole page, as on phones. */
  readonly covers: ReadonlySignal<boolean>;
  /** Says a text politely to screen readers. */
  announce(text: string): void;
  /** The visitor closes the widget: it goes away, the focus returns to where it was, the host is told. */
  close(): void;
}

export const ShellContext = createContext<Shell | null>(null);

export function useShell(): Shell {
  const shell = useContext(ShellContext);
  if (!shell) throw new Error("useShell() is called outside mount()");
  return shell;
}
