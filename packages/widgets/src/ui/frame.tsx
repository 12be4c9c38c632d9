import type { ComponentChildren } from "preact";

interface FrameProps {
  /** `panel` is tall and covers a phone's page; `card` is as high as its content. */
  look: "panel" | "card";
  /** Name for screen readers. */
  label: string;
  /** It covers the whole page: nothing else can be used. */
  modal?: boolean;
  onKeyDown?(event: KeyboardEvent): void;
  children: ComponentChildren;
}

/** The box of a widget. */
export function Frame({ look, label, modal, onKeyDown, children }: FrameProps) {
  return (
    <div
      class={`frame ${look}`}
      role="dialog"
      aria-label={label}
      aria-modal={modal}
      tabIndex={-1}
      part={look}
      onKeyDown={onKeyDown}
    >
      {children}
    </div>
  );
}
