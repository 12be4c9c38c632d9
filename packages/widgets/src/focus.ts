/** The element that really has the focus, through open shadow roots. */
export function deepFocus(): HTMLElement | null {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element instanceof HTMLElement ? element : null;
}

const FOCUSABLE = "a[href],button:not(:disabled),textarea:not(:disabled),input:not(:disabled),[tabindex='0']";

/** Keeps Tab inside `frame`; only for one that covers the whole page. */
export function keepTabInside(event: KeyboardEvent, frame: HTMLElement): void {
  if (event.key !== "Tab") return;
  const stops = [...frame.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((stop) => stop.checkVisibility?.() !== false);
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  const root = frame.getRootNode() as ShadowRoot;
  if (root.activeElement !== edge && root.activeElement !== frame) return;
  if (root.activeElement === frame && !event.shiftKey) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
}
