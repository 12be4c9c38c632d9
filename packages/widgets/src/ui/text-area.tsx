interface TextAreaProps {
  label: string;
  value: string;
  placeholder?: string;
  /** Gets the focus when the visitor opens the widget. */
  focus?: boolean;
  onInput(value: string): void;
  onKeyDown?(event: KeyboardEvent): void;
}

/** Measuring it in script makes the browser lay out the page in the middle of each drawing. */
const GROWS = CSS.supports("field-sizing:content");

/** A text field that grows with its text, by itself or, where the browser leaves that to us, after each drawing. */
export function TextArea({ label, value, placeholder, focus, onInput, onKeyDown }: TextAreaProps) {
  return (
    <textarea
      // A function made anew is called after each drawing, when the text is in place.
      ref={GROWS ? null : (field) => void (field && fit(field))}
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

function fit(field: HTMLTextAreaElement): void {
  const { style } = field;
  style.height = "auto";
  style.height = `${field.scrollHeight + 2}px`;
}
