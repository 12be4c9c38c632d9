import type { ComponentChildren, HTMLAttributes } from "preact";

interface FrameProps extends Pick<HTMLAttributes<HTMLDivElement>, "onKeyDown" | "onPaste" | "onDrop" | "onDragOver"> {
  /** `panel` is tall and covers a phone's page; `card` is as high as its content. */
  look: "panel" | "card";
  /** Name for screen readers. */
  label: string;
  /** It covers the whole page: nothing else can be used. */
  modal?: boolean;
  children: ComponentChildren;
}

/** The box of a widget. */
export function Frame({ look, label, modal, children, ...hears }: FrameProps) {
  return (
    <div class={`frame ${look}`} role="dialog" aria-label={label} aria-modal={modal} tabIndex={-1} part={look} {...hears}>
      {children}
    </div>
  );
}
