import { rangeOf } from "../compile-rule.ts";
import type { EventRule, Why } from "../rule.ts";
import { agesOf, propertiesOf } from "./conditions.ts";
import { lengthOf, lengthOfMs, quoted, valueSaid } from "./voice.ts";
import type { Said, Wish } from "./voice.ts";
import type { EventName, Words } from "./words.ts";

const nounOf = <Noun>(name: string, words: Words<Noun>): Noun =>
  Object.hasOwn(words.nouns, name) ? words.nouns[name as EventName] : words.eventNamed(quoted(name, words));

/** How often something happened, or how long ago. */
export function eventSaid<Noun>(
  rule: EventRule,
  why: Why,
  words: Words<Noun>,
  isNegated: boolean,
): Said & { isNegated: boolean } {
  const { first, last, days } = rule;
  const isCounted = !!(days || rule.count || !(first || last));
  if (!isCounted) return { ...ageSaid(rule, why, words, isNegated), isNegated };
  const ages = [...framedAges("first", rule, words), ...framedAges("last", rule, words)];
  const range = rangeOf(days ?? rule.count ?? { gte: 1 })!;
  const isOpposed = isNegated && !ages.length && isOpen(range);
  const counted = countSaid(rule, why, words, isOpposed ? opposite(range) : range);
  return { found: counted.found, wishes: [...counted.wishes, ...ages], isNegated: isNegated && !isOpposed };
}

type Range = readonly [least: number, below: number];

/** Whether the opposite is a range too. */
const isOpen = ([least, below]: Range): boolean => (least === 0) !== (below === Infinity);

const opposite = ([least, below]: Range): Range => (least === 0 ? [below, Infinity] : [0, least]);

function countSaid<Noun>(rule: EventRule, why: Why, words: Words<Noun>, [least, below]: Range): Said {
  const have = typeof why.have === "number" ? why.have : null;
  const isLower = below === Infinity;
  const isSaid = have !== null && (isLower || (have === 0 && below <= 1));
  const noun = rule.days ? words.day : nounOf(rule.event, words);
  const isShort = have !== null && isLower && least > 1 && have < least;
  const found = have === null ? words.plural(noun) : isShort ? words.of(have, least, noun) : words.some(have, noun);
  return {
    found: [found, ...about(rule, words), ...within(rule, words)].join(" "),
    wishes: isSaid ? [] : limits([least, below]),
  };
}

const within = <Noun>({ within: duration }: EventRule, words: Words<Noun>): string[] =>
  duration ? [words.within(lengthOf(duration))] : [];

function limits([least, below]: Range): Wish[] {
  if (below <= 1) return [{ by: "none", other: "" }];
  if (below === least + 1) return [{ by: "exactly", other: `${least}` }];
  return [
    ...(least > 0 ? [{ by: "gte", other: `${least}` } as const] : []),
    ...(below < Infinity ? [{ by: "lte", other: `${below - 1}` } as const] : []),
  ];
}

function ageSaid<Noun>(rule: EventRule, why: Why, words: Words<Noun>, isNegated: boolean): Said {
  const { have, need = null, value } = why;
  const { first, last } = rule;
  const ages = [...framedAges("first", rule, words), ...framedAges("last", rule, words)];
  const said = (subject: string, ...ago: string[]) => [subject, ...about(rule, words), ...ago].join(" ");
  const noun = nounOf(rule.event, words);
  if (typeof have !== "number") {
    const found = said(value === null ? words.plural(noun) : words.some(0, noun));
    // What there is none of has no age that could be wrong.
    return { found, wishes: isNegated && value === false ? [] : ages };
  }
  // Of both the trace has the age of the last.
  const found = said(last ? words.last(noun) : words.first(noun), agoSaid(have, words));
  return { found, wishes: first && last ? ages : agesOf((last ?? first)!, words, need) };
}

const agoSaid = <Noun>(ms: number, words: Words<Noun>): string =>
  ms < 1000 ? words.justNow : words.ago(words.length(lengthOfMs(ms)));

/** "last order 90 days or more ago"; R and X do not go with "ago". */
function framedAges<Noun>(which: "first" | "last", rule: EventRule, words: Words<Noun>): Wish[] {
  const age = rule[which];
  if (!age) return [];
  const subject = words[which](nounOf(rule.event, words));
  const isNamed = [age.older, age.newer].some((duration) => duration === "R" || duration === "X");
  const framed = (compared: string) => (isNamed ? `${subject}: ${compared}` : `${subject} ${words.ago(compared)}`);
  return agesOf(age, words).map((wish) => ({ ...wish, framed }));
}

/** Which of the events are meant. */
function about<Noun>({ event, days, where = {}, same, since }: EventRule, words: Words<Noun>): string[] {
  const properties = propertiesOf(where, words);
  return [
    ...(days ? [words.havingOne(nounOf(event, words))] : []),
    ...(properties.length ? [words.having(properties)] : []),
    ...(same ? [words.same(valueSaid(same, words))] : []),
    ...(since?.length ? [words.since(since.map((name) => nounOf(name, words)))] : []),
  ];
}
