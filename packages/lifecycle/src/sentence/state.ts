import type { JsonValue } from "../json.ts";
import type { AttributeRule, Rule, Why } from "../rule.ts";
import { agesOf, wishesOf } from "./conditions.ts";
import { anyOf, knownSaid, lengthOf, numberSaid, quoted, valueSaid } from "./voice.ts";
import type { Said, Voice } from "./voice.ts";

/** Rules that are not about events and have no parts. */
export type StateRule = Exclude<Rule, { all: Rule[] } | { any: Rule[] } | { not: Rule } | { event: string }>;

/** What is so. */
export function stateSaid<Noun>(rule: StateRule, why: Why, voice: Voice<Noun>): Said {
  if ("attr" in rule) return attributeSaid(rule, why, voice);
  if ("flag" in rule || "left" in rule || "sample" in rule)
    return { found: outcome(rule, why.value !== false, voice), wishes: [] };
  const { words } = voice;
  if ("stage" in rule) {
    const label = (id: JsonValue) => quoted(voice.labelOf(`${id as string}`, "stage"), words);
    return { found: subjectSaid(words.subjects.stage, why, voice, label), wishes: wishesOf({ in: rule.stage }, words, label) };
  }
  if ("url" in rule)
    return { found: subjectSaid(words.subjects.url, why, voice, valueSaid), wishes: wishesOf({ in: rule.url }, words) };
  const { ctx, ...conditions } = rule;
  return { found: subjectSaid(words.subjects[ctx], why, voice, knownSaid), wishes: wishesOf(conditions, words, knownSaid) };
}

function attributeSaid<Noun>(rule: AttributeRule, why: Why, voice: Voice<Noun>): Said {
  const { words } = voice;
  const { attr, older, newer, ...conditions } = rule;
  const ages = agesOf({ ...(older && { older }), ...(newer && { newer }) }, words);
  const framed = (compared: string) => words.set(words.ago(compared));
  return {
    found: subjectSaid(valueSaid(attr, words), why, voice, valueSaid),
    wishes: [...wishesOf(conditions, words), ...ages.map((age) => ({ ...age, framed }))],
  };
}

/** Rules that are met or not, with nothing to compare. */
function outcome<Noun>(rule: StateRule, isMet: boolean, { words, labelOf }: Voice<Noun>): string {
  if ("flag" in rule) return words.flag(quoted(labelOf(rule.flag, "flag"), words), isMet);
  if ("sample" in rule) return words.sample(numberSaid(rule.sample, words), isMet);
  if (!("left" in rule)) return "";
  const stages = anyOf(
    rule.left.map((id) => quoted(labelOf(id, "stage"), words)),
    words,
  );
  return words.left(stages, words.within(lengthOf(rule.within)), isMet);
}

type Say<Noun> = (value: JsonValue, words: Voice<Noun>["words"]) => string;

/** What something is; alone where that is not known. */
function subjectSaid<Noun>(subject: string, { have = null, value }: Why, { words }: Voice<Noun>, say: Say<Noun>): string {
  if (have === null) return value === null ? subject : words.is(subject, words.notSet);
  return words.is(subject, say(have, words));
}
