const STOPS = "a[href],button:not(:disabled),textarea,[tabindex='0']";

/** Keeps Tab inside a frame that covers the whole page: what is behind it cannot be seen. */
export function keepTabInside(event: KeyboardEvent, frame: HTMLElement): void {
  if (event.key !== "Tab") return;
  const stops = [...frame.querySelectorAll<HTMLElement>(STOPS)];
  const ends = [stops[0], stops.at(-1)];
  const [from, to] = event.shiftKey ? ends : ends.toReversed();
  const { target } = event;
  if (target !== from && !(target === frame && event.shiftKey)) return;
  event.preventDefault();
  to?.focus();
}
