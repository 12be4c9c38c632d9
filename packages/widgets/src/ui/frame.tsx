import type { ComponentChildren } from "preact";
import { useShell } from "../shell.ts";

interface FrameProps {
  /** `panel` is tall and covers a phone's page; `card` is as high as its content. */
  look: "panel" | "card";
  /** Name for screen readers. */
  label: string;
  children: ComponentChildren;
}

/** The box of a widget. Modal only where it covers the whole page. */
export function Frame({ look, label, children }: FrameProps) {
  const modal = look === "panel" && useShell().covers.value;
  return (
    <div class={`frame ${look}`} role="dialog" aria-label={label} aria-modal={modal} tabIndex={-1} part={look}>
      {children}
    </div>
  );
}
