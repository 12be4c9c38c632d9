import type { SavedReply } from "@tappa/protocol";

/** What a saved reply may leave open. */
export const VARIABLES = ["name", "order", "agent", "email", "site"] as const;
export type Variable = (typeof VARIABLES)[number];

const PLACE = new RegExp(`\\{(${VARIABLES.join("|")})\\}`, "g");

/** The text with what is known in place of its variables; the others stay as they are, to be seen. */
export function filled(text: string, values: Partial<Record<Variable, string>>): string {
  return text.replaceAll(PLACE, (place, variable: Variable) => values[variable] || place);
}

/** Variables that nobody has filled in. */
export function missingIn(text: string): string[] {
  return [...new Set(text.match(PLACE))];
}

/** What is written after a `/` that begins the text, while one is being looked for; null = none is. */
export function soughtIn(text: string): string | null {
  return /^\/([^\n]{0,40})$/.exec(text)?.[1]?.toLowerCase() ?? null;
}

const MOST_SHOWN = 8;

/** Those whose name begins so come before those that hold the words anywhere. */
export function matching(replies: readonly SavedReply[], sought: string): SavedReply[] {
  const begins = replies.filter(({ name }) => name.toLowerCase().startsWith(sought));
  const others = replies.filter((one) => !begins.includes(one) && `${one.name} ${one.text}`.toLowerCase().includes(sought));
  return [...begins, ...others].slice(0, MOST_SHOWN);
}
