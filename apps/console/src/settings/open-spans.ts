import type { OpenSpan } from "@tappa/protocol";

const SPAN = /^(\d{1,2})(?:[:.](\d\d))?\s*(?:-|–|to)\s*(\d{1,2})(?:[:.](\d\d))?$/;

const clock = (hour: string | undefined, minute = "00"): string => `${hour?.padStart(2, "0")}:${minute}`;

/** "9-13, 14:30–18" as times of one day; nothing is closed, null is not understood. */
export function spansIn(text: string): OpenSpan[] | null {
  const parts = text.split(/[,;]/).map((part) => part.trim());
  const found = parts.filter(Boolean).map((part) => SPAN.exec(part));
  if (found.some((match) => !match)) return null;
  return found.flatMap((match) => (match ? [{ from: clock(match[1], match[2]), to: clock(match[3], match[4]) }] : []));
}

export const textOf = (spans: readonly OpenSpan[]): string => spans.map(({ from, to }) => `${from}–${to}`).join(", ");
