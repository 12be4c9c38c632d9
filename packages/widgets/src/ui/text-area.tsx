import { useLayoutEffect, useRef } from "preact/hooks";

interface TextAreaProps {
  label: string;
  value: string;
  placeholder?: string;
  maxRows?: number;
  /** Gets the focus when the visitor opens the widget. */
  focus?: boolean;
  onInput(value: string): void;
  onKeyDown?(event: KeyboardEvent): void;
}

/** A text field that grows with its text up to `maxRows`. */
export function TextArea({ label, value, placeholder, maxRows = 6, focus, onInput, onKeyDown }: TextAreaProps) {
  const element = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const { style } = element.current!;
    style.height = "auto";
    const line = Number.parseFloat(getComputedStyle(element.current!).lineHeight);
    style.height = `${Math.min(element.current!.scrollHeight + 2, line * maxRows + 20)}px`;
  }, [value, maxRows]);
  return (
    <textarea
      ref={element}
      class="field"
      rows={1}
      aria-label={label}
      placeholder={placeholder}
      value={value}
      data-focus={focus}
      onInput={(event) => onInput(event.currentTarget.value)}
      onKeyDown={onKeyDown}
    />
  );
}
