import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface MenuProps {
  /** What the button says. */
  label: ComponentChildren;
  /** What opens, for who cannot see it. */
  title: string;
  isOpen: boolean;
  onToggle: (isOpen: boolean) => void;
  /** Whether what it shows is there: then the focus goes to the first of it. */
  isReady?: boolean;
  keys?: string;
  disabled?: boolean;
  /** The button shows an icon alone; the title names it. */
  isIcon?: boolean;
  children: ComponentChildren;
}

/** A button and what it opens below itself: closes by Escape, by a press elsewhere, and when the focus goes on. */
export function Menu({
  label,
  title,
  isOpen,
  onToggle,
  isReady = true,
  keys,
  disabled = false,
  isIcon = false,
  children,
}: MenuProps) {
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const body = isOpen && root.current?.querySelector<HTMLElement>(".menu-body");
    if (body) (body.querySelector<HTMLElement>("button, input, select, a") ?? body).focus();
  }, [isOpen, isReady]);
  useEffect(() => {
    if (!isOpen) return;
    const leave = ({ target }: Event) => {
      if (!root.current?.contains(target as Node)) onToggle(false);
    };
    document.addEventListener("pointerdown", leave);
    document.addEventListener("focusin", leave);
    return () => {
      document.removeEventListener("pointerdown", leave);
      document.removeEventListener("focusin", leave);
      // What had the focus went with the menu.
      if (document.activeElement === document.body) button.current?.focus();
    };
  }, [isOpen]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !isOpen) return;
    event.preventDefault();
    onToggle(false);
    button.current?.focus();
  };
  return (
    <div class="menu" ref={root} onKeyDown={onKeyDown}>
      <button
        type="button"
        class={isIcon ? "icon-button" : "button"}
        aria-label={isIcon ? title : undefined}
        ref={button}
        disabled={disabled}
        aria-expanded={isOpen}
        aria-keyshortcuts={keys}
        title={title}
        onClick={() => onToggle(!isOpen)}
      >
        {label}
      </button>
      {isOpen && (
        <div class="menu-body" role="group" aria-label={title} tabIndex={-1}>
          {children}
        </div>
      )}
    </div>
  );
}
