import { durationMs } from "../duration.ts";
import type { JsonValue } from "../json.ts";
import type { Duration } from "../rule.ts";
import type { Comparer, KnownValue, Length, Unit, Words } from "./words.ts";

/** The name that people know a stage or a flag by. */
export type LabelOf = (id: string, kind: "stage" | "flag") => string;

/** Who speaks: a language, and the site's own names. */
export interface Voice<Noun> {
  words: Words<Noun>;
  labelOf: LabelOf;
}

/** A condition in words: how it compares with what, and what the comparison is put into. */
export interface Wish {
  by: Comparer | "exactly" | "none";
  other: string;
  framed?: (compared: string) => string;
}

/** What was found, and what is asked for. */
export interface Said {
  found: string;
  wishes: Wish[];
}

const OPPOSITES: Partial<Record<Wish["by"], Wish["by"]>> = {
  eq: "ne",
  ne: "eq",
  gt: "lte",
  lte: "gt",
  gte: "lt",
  lt: "gte",
  exists: "missing",
  missing: "exists",
};

/** Wishes in brackets, as "needed"; of a negated rule the opposite, or as "excluded" where they have none. */
export function bracketed<Noun>({ found, wishes }: Said, value: boolean | null, isNegated: boolean, words: Words<Noun>): string {
  const [only] = wishes;
  const opposite = isNegated && wishes.length === 1 && only ? OPPOSITES[only.by] : undefined;
  const wanted = (opposite ? [{ ...only!, by: opposite }] : wishes).map((wish) => wishSaid(wish, words));
  const label = isNegated && !opposite ? words.excluded : words.needed;
  const notes = [...(wanted.length ? [label(words.and(wanted))] : []), ...(value === null ? [words.unsure] : [])];
  return notes.length ? `${found} (${notes.join("; ")})` : found;
}

function wishSaid<Noun>({ by, other, framed }: Wish, words: Words<Noun>): string {
  const said = by === "none" ? words.none : by === "exactly" ? words.exactly(other) : words.compared[by](other);
  return framed ? framed(said) : said;
}

export const quoted = <Noun>(text: string, { quotes: [open, close] }: Words<Noun>): string =>
  `${open}${text.replace(/\s+/g, " ")}${close}`;

/** Of nothing to choose from there is "none". */
export const anyOf = <Noun>(choices: readonly string[], words: Words<Noun>): string => words.or(choices) || words.none;

export const numberSaid = <Noun>(number: number, { decimal }: Words<Noun>): string => `${number}`.replace(".", decimal);

const WORD = /^[\p{L}\p{N}/]([^\s()]*[\p{L}\p{N}/*])?$/u;

/** A value as people read it: what cannot be taken for a part of the sentence stays bare. */
export function valueSaid<Noun>(value: JsonValue, words: Words<Noun>): string {
  if (value === null) return words.notSet;
  if (typeof value === "number") return numberSaid(value, words);
  if (typeof value === "boolean") return words.values[`${value}`];
  if (Array.isArray(value)) return words.and(value.map((one) => valueSaid(one, words))) || words.none;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return WORD.test(text) ? text : quoted(text, words);
}

/** As `valueSaid`, with a word for what devices and consent are called. */
export const knownSaid = <Noun>(value: JsonValue, words: Words<Noun>): string =>
  typeof value === "string" && Object.hasOwn(words.values, value) ? words.values[value as KnownValue] : valueSaid(value, words);

export const isLength = (duration: Duration): boolean =>
  duration === "R" || duration === "X" || !Number.isNaN(durationMs(duration));

/** @param own what `R` or `X` is for the person, in ms */
export function lengthOf(duration: Duration, own?: JsonValue): Length {
  if (duration !== "R" && duration !== "X") return { number: +duration.slice(0, -1), unit: duration.slice(-1) as Unit };
  return typeof own === "number" ? lengthOfMs(own) : duration;
}

/** In the largest unit of which there is a whole one. */
export function lengthOfMs(ms: number): Length {
  const unit = (["d", "h", "m"] as const).find((name) => ms >= durationMs(`1${name}`)) ?? "s";
  return { number: Math.floor(ms / durationMs(`1${unit}`)), unit };
}
