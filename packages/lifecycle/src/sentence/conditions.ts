import type { JsonValue } from "../json.ts";
import { anyOf, lengthOf, valueSaid } from "./voice.ts";
import type { Wish } from "./voice.ts";
import type { Age, Duration, EventRule } from "../rule.ts";
import type { Comparer, Words } from "./words.ts";

type SayValue<Noun> = (value: JsonValue, words: Words<Noun>) => string;

/** The operators and operands of a rule as wishes. */
export function wishesOf<Noun>(conditions: object, words: Words<Noun>, say: SayValue<Noun> = valueSaid): Wish[] {
  return Object.entries(conditions as Record<string, JsonValue>).map(([operator, want]): Wish => {
    if (Array.isArray(want) && (operator === "in" || operator === "nin"))
      return {
        by: operator === "in" ? "eq" : "ne",
        other: anyOf(
          want.map((one) => say(one, words)),
          words,
        ),
      };
    if (operator === "exists") return { by: want === false ? "missing" : "exists", other: "" };
    const other = say(want, words);
    // An operator of a newer version is said by its name.
    return Object.hasOwn(words.compared, operator)
      ? { by: operator as Comparer, other }
      : { by: "eq", other: `${valueSaid(operator, words)} ${other}` };
  });
}

/**
 * How old something must be.
 * @param own what the rule's `R` or `X` is for the person, in ms
 */
export function agesOf<Noun>({ older, newer }: Age, words: Words<Noun>, own?: JsonValue): Wish[] {
  const age = (by: Comparer, duration: Duration | undefined, ms?: JsonValue): Wish[] =>
    duration ? [{ by, other: words.length(lengthOf(duration, ms)) }] : [];
  return [...age("gte", older, own), ...age("lt", newer, older ? undefined : own)];
}

/** Which properties an event must have: "kind: a or b". */
export function propertiesOf<Noun>(where: NonNullable<EventRule["where"]>, words: Words<Noun>): string[] {
  return Object.entries(where).map(([name, want]) => {
    const conditions = typeof want === "object" && want !== null && !Array.isArray(want) ? want : { eq: want };
    const wishes = wishesOf(conditions, words).map(({ by, other }) => words.compared[by as Comparer](other));
    return `${valueSaid(name, words)}: ${wishes.length ? words.and(wishes) : words.compared.exists("")}`;
  });
}
