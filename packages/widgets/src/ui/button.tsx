import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";

interface ButtonProps {
  look?: "primary" | "plain";
  type?: "button" | "submit";
  disabled?: boolean;
  /** Name, where what it shows does not say enough. */
  label?: string;
  onClick?(event: Event): void;
  children: ComponentChildren;
}

export function Button({ look, type = "button", disabled, label, onClick, children }: ButtonProps) {
  return (
    <button type={type} class={look ? `button ${look}` : "button"} disabled={disabled} aria-label={label} onClick={onClick}>
      {children}
    </button>
  );
}

/** A button that is only a drawing; `label` is its name. */
export function IconButton({ icon, label, onClick }: { icon: IconName; label: string; onClick(): void }) {
  return (
    <button type="button" class="icon-button" aria-label={label} title={label} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}
