import { rangeOf } from "../compile-rule.ts";
import type { Rule, Why } from "../rule.ts";
import { dayOf } from "./day.ts";
import { eventSaid } from "./event.ts";
import { stateSaid } from "./state.ts";
import type { StateRule } from "./state.ts";
import { bracketed, isLength, valueSaid } from "./voice.ts";
import type { LabelOf, Voice } from "./voice.ts";
import type { Words } from "./words.ts";

/**
 * Why a rule holds or not, for people: "2 of 3 orders in 365 days; next check 3 Mar 2026". Days are UTC.
 * @param words a language: `english`, `italian` or `polish`
 * @param labelOf names of stages and flags; by default their ids
 * @example sentence(evaluate(rule, facts, context).why, english)
 */
export function sentence<Noun>(why: Why, words: Words<Noun>, labelOf: LabelOf = (id) => id): string {
  const said = words.and([...new Set(clausesOf(why, { words, labelOf }, false))]);
  return why.until === null ? said : `${said}; ${words.nextCheck(dayOf(why.until, words.months))}`;
}

/**
 * What decided, one by one.
 * @param isNegated whether an odd number of `not` is around: what is said to be needed is turned
 */
function clausesOf<Noun>(why: Why, voice: Voice<Noun>, isNegated: boolean): string[] {
  const { op, value, rule, parts } = why;
  if (!parts) return [leaf(why, voice, isNegated)];
  if ("not" in rule) return parts.flatMap((part) => clausesOf(part, voice, !isNegated));
  if (!parts.length) return [(op === "all") === isNegated ? voice.words.never : voice.words.always];
  // Of alternatives the first that holds is reason enough; where no part decided, all of them matter.
  const deciding = parts.filter((part) => part.value === value);
  const told = !deciding.length ? parts : op === "any" && value ? deciding.slice(0, 1) : deciding;
  return told.flatMap((part) => clausesOf(part, voice, isNegated));
}

function leaf<Noun>(why: Why, voice: Voice<Noun>, isNegated: boolean): string {
  const { rule, value } = why;
  const { words } = voice;
  if (!isUnderstood(rule))
    return words.unknown(
      Object.keys(rule)
        .slice(0, 1)
        .map((name) => valueSaid(name, words))
        .join(""),
    );
  if ("event" in rule) {
    const said = eventSaid(rule, why, words, isNegated);
    return bracketed(said, value, said.isNegated, words);
  }
  return bracketed(stateSaid(rule as StateRule, why, voice), value, isNegated, words);
}

const STATES = ["url", "ctx", "stage", "flag", "left", "sample"];

/** Whether this version knows the operator, and what is said of numbers and lengths of time is one. */
function isUnderstood(rule: Rule): boolean {
  if ("event" in rule) {
    const { within, first, last, count, days } = rule;
    const durations = [within, first?.older, first?.newer, last?.older, last?.newer];
    return durations.every((one) => !one || isLength(one)) && !!rangeOf(days ?? count ?? {});
  }
  if ("attr" in rule) return [rule.older, rule.newer].every((one) => !one || isLength(one));
  if ("left" in rule) return isLength(rule.within);
  return STATES.some((operator) => operator in rule);
}
