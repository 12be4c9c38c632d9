import { YES, compares } from "./compare.ts";
import { conditionsOf } from "./compile-rule.ts";
import { durationMs } from "./duration.ts";
import { canonicalJson } from "./hash.ts";
import { COUNT_LIMIT } from "./key.ts";
import { DAY_MS } from "./merge.ts";
import type { Age, AttributeRule, Count, Duration, EventRule, Rule } from "./rule.ts";
import { shownAs } from "./model/model.ts";
import type { Model } from "./model/model.ts";

/** Which answers a rule can give to anybody at any time. Both false: it is never more than unknown. */
export interface Feasible {
  yes: boolean;
  no: boolean;
}

/**
 * Finds rules that contradict themselves; what it cannot decide it calls possible.
 * @param isOfFlag a flag's rule may ask which steps somebody left
 */
export function feasible(rule: Rule, model: Model, isOfFlag = false): Feasible {
  if ("all" in rule) {
    const parts = rule.all.map((part) => feasible(part, model, isOfFlag));
    return { yes: parts.every(({ yes }) => yes) && !contradicts(rule.all, model), no: parts.some(({ no }) => no) };
  }
  if ("any" in rule) {
    const parts = rule.any.map((part) => feasible(part, model, isOfFlag));
    return { yes: parts.some(({ yes }) => yes), no: parts.every(({ no }) => no) };
  }
  if ("not" in rule) {
    const { yes, no } = feasible(rule.not, model, isOfFlag);
    return { yes: no, no: yes };
  }
  return leaf(rule, model, isOfFlag);
}

function leaf(rule: Rule, model: Model, isOfFlag: boolean): Feasible {
  if ("sample" in rule) return { yes: rule.sample > 0, no: rule.sample < 100 };
  const yes = "left" in rule ? isOfFlag && rule.left.some((id) => isStep(id, model)) : possible(rule, model);
  return { yes: yes === true, no: yes !== undefined };
}

/** Undefined for a rule this version does not know. */
function possible(rule: Rule, model: Model): boolean | undefined {
  if ("event" in rule) return isEventPossible(rule);
  if ("attr" in rule) return isAttributePossible(rule);
  if ("url" in rule) return rule.url.some((glob) => glob.split(/\*+/).length <= 5);
  if ("ctx" in rule) return rule.in?.length !== 0;
  if ("stage" in rule) return rule.stage.some((id) => isStep(id, model) || model.stages.some((stage) => shownAs(stage) === id));
  if ("flag" in rule) return model.flags.some(({ id }) => id === rule.flag);
  return undefined;
}

const isStep = (id: string, { stages }: Model): boolean => stages.some((stage) => stage.id === id);

/** A rule beside its own negation, one attribute with two values, or two sets of stages without a common one. */
function contradicts(parts: readonly Rule[], model: Model): boolean {
  const texts = new Set(parts.map((part) => canonicalJson(part)));
  if (parts.some((part) => "not" in part && texts.has(canonicalJson(part.not)))) return true;
  const values = new Map<string, string>();
  for (const part of parts) {
    if ("attr" in part && part.eq !== undefined) {
      const text = canonicalJson(part.eq);
      if ((values.get(part.attr) ?? text) !== text) return true;
      values.set(part.attr, text);
    }
  }
  const stages = parts.flatMap((part) => ("stage" in part ? [part.stage] : []));
  // A step and what it shows as go together, so steps are held against steps and names against names.
  return [true, false].some((isNamed) => {
    const alike = stages.filter((list) => list.every((id) => isStep(id, model) !== isNamed));
    return alike.length > 1 && !alike[0]!.some((id) => alike.every((list) => list.includes(id)));
  });
}

function isEventPossible({ count, days, within, first, last }: EventRule): boolean {
  const spanMs = within ? msOf(within) : Infinity;
  const isLastOlder = last?.older && first?.newer && msOf(last.older) >= msOf(first.newer);
  return (
    spanMs > 0 &&
    fits(count, COUNT_LIMIT) &&
    fits(days, Math.min(COUNT_LIMIT, Math.ceil(spanMs / DAY_MS) + 1)) &&
    ageFits(first) &&
    ageFits(last) &&
    !isLastOlder
  );
}

/** Whether some whole number from 0 to `most` is as wanted. */
function fits({ eq, gt, gte, lt, lte }: Count = {}, most: number): boolean {
  const low = Math.max(0, eq ?? 0, gte ?? 0, (gt ?? -1) + 1);
  return low <= Math.min(most, eq ?? Infinity, lte ?? Infinity, (lt ?? Infinity) - 1);
}

/** R and X stand for some time of their own; NaN fits nothing. */
const msOf = (span: Duration): number => (span === "R" || span === "X" ? Infinity : durationMs(span));

function ageFits(age: Age = {}): boolean {
  const { older, newer } = age;
  if (older === "R" || older === "X" || newer === "R" || newer === "X") return true;
  return (older ? msOf(older) : 0) < (newer ? msOf(newer) : Infinity);
}

function isAttributePossible(rule: AttributeRule): boolean {
  const { attr: _attr, older, newer, ...conditions } = rule;
  const candidates = conditions.eq === undefined ? conditions.in : [conditions.eq];
  if (!ageFits({ ...(older && { older }), ...(newer && { newer }) }) || !rangeFits(conditions)) return false;
  if (candidates && !candidates.some((value) => conditionsOf(conditions).every((is) => compares(value, is) === YES)))
    return false;
  return conditions.exists !== false || Object.keys(rule).length === 2;
}

function rangeFits({ gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity }: Omit<AttributeRule, "attr">): boolean {
  return gt < lt && gt < lte && gte < lt && gte <= lte;
}
