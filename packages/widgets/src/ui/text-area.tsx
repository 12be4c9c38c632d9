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
  return (
    <textarea
      // A function made anew is called after each drawing, when the text is in place.
      ref={(field) => void (field && fit(field, maxRows))}
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

function fit(field: HTMLTextAreaElement, maxRows: number): void {
  const { style } = field;
  style.height = "auto";
  const line = Number.parseFloat(getComputedStyle(field).lineHeight);
  style.height = `${Math.min(field.scrollHeight + 2, line * maxRows + 20)}px`;
}
