import { NO, UNKNOWN, YES, compares } from "./compare.ts";
import type { CompiledRule, CompiledSpan } from "./compiled.ts";
import type { Facts } from "./facts.ts";
import { largest, occurrencesOf, ordersIn, rhythmAt } from "./occurrences.ts";
import type { Found, Known, Occurrence } from "./occurrences.ts";
import type { Context } from "./rule.ts";

/** What rules are held against, at one time after the other. */
export interface Scope extends Known {
  found: Map<CompiledRule, Found | undefined>;
  /** What a rule was found to be, from when until when: asked again, most find nothing new. */
  answers: Map<CompiledRule, { value: number; from: number; until: number }>;
  at: number;
  /** Nothing that was asked since `at` was set can have another answer before, if nothing more happens. */
  until: number;
}

export const createScope = (facts: Facts, context: Context, model?: Known["model"]): Scope => ({
  facts,
  context,
  model,
  found: new Map(),
  answers: new Map(),
  at: context.asOf,
  until: Infinity,
});

/** Whether a rule holds for certain ([L15]). */
export const holds = (rule: CompiledRule, facts: Facts, context: Context): boolean =>
  valueOf(rule, createScope(facts, context)) === YES;

/** The value of a rule now, and the next instant at which it is another. */
export function outlookOf(rule: CompiledRule, scope: Scope): [value: number, changeAt: number] {
  const { at } = scope;
  scope.until = Infinity;
  const value = valueOf(rule, scope);
  let changeAt;
  do {
    changeAt = scope.at = scope.until;
    scope.until = Infinity;
  } while (changeAt < Infinity && valueOf(rule, scope) === value);
  scope.at = at;
  return [value, changeAt];
}

/** The value of a rule at the scope's time. Lowers `until`; what is decided already is not asked further. */
export function valueOf(rule: CompiledRule, scope: Scope): number {
  const { answers, at, until } = scope;
  let answer = answers.get(rule);
  if (!answer || at < answer.from || at >= answer.until) {
    scope.until = Infinity;
    answer = { value: nodeValue(rule, scope), from: at, until: scope.until };
    answers.set(rule, answer);
  }
  scope.until = until;
  note(scope, answer.until);
  return answer.value;
}

function nodeValue(rule: CompiledRule, scope: Scope): number {
  const { all, any, not } = rule;
  if (not) return YES - valueOf(not[0], scope);
  const parts = all ?? any;
  if (!parts) return askedValue(rule, scope);
  // Any of some holds where not all of their opposites do.
  const turned = (value: number) => (all ? value : YES - value);
  let value = YES;
  for (const part of parts) if (!(value = Math.min(value, turned(valueOf(part, scope))))) break;
  return turned(value);
}

function askedValue(rule: CompiledRule, scope: Scope): number {
  const { is, ctx, attr } = rule;
  const { facts, context, at } = scope;
  if (!is) return occurrenceValue(rule, scope);
  if (ctx) return compares(context[ctx] as string, is);
  const { at: since = at, value = null } = facts.attrs[attr!] ?? {};
  note(scope, since);
  // What was written before is forgotten; before the collector was heard, that there is something is all that is certain.
  const isKnown = at >= since && (context.complete !== false || (value !== null && is[0] === "exists"));
  return compares(isKnown ? value : undefined, is);
}

function note(scope: Scope, time: number): void {
  if (time > scope.at && time < scope.until) scope.until = time;
}

/** A span in ms now; R and X are the person's own ([L17]). Where it is at least as long as matters, that is
 * long enough. Whole, so that adding it to a time is exact. */
export function spanOf(span: CompiledSpan, scope: Scope, matters = Infinity): number {
  if (typeof span === "number") return span;
  const { R, X } = scope.model!.spans;
  const isR = span === "R";
  if ((isR ? R / 2 : X) >= matters) return matters;
  const { every } = ordersIn(scope);
  for (const { at, end } of every) {
    note(scope, at);
    note(scope, end);
  }
  const own = rhythmAt(every, scope.at, R);
  return Math.round(isR ? own : X * Math.max(1, own / R));
}

/** Longer than any time. */
const EVER = 9e15;

/** Whether the least and the greatest number or age there can be are as wanted. */
const judged = (low: number, high: number, least: number, below: number): number =>
  high < least || low >= below ? NO : low >= least && high < below ? YES : UNKNOWN;

// oxlint-disable-next-line eslint/complexity -- every page loads it: cut in two, it costs 56 bytes more
function occurrenceValue(rule: CompiledRule, scope: Scope): number {
  const { at, found } = scope;
  const known = found.get(rule) ?? occurrencesOf(rule, scope);
  if (!known) return UNKNOWN;
  found.set(rule, known);
  const { begin, floor, endsFloor } = known;
  const { of, within = Infinity, least = 0, below = Infinity } = rule;
  /** Until then there may be more than is known; never, where that is no time. */
  const wholeAt = floor + (of ? 0 : within);
  note(scope, begin);
  note(scope, wholeAt);
  note(scope, endsFloor);
  const alive: Occurrence[] = [];
  for (const one of known.all) {
    const stop = Math.min(one.end, one.at + within);
    if (at < one.at) note(scope, one.at);
    else if (at < stop) {
      note(scope, stop);
      alive.push(one);
    }
  }
  const mayBeMore = at >= begin && at < wholeAt;
  const isLast = of === "last";
  const one = alive.at(isLast ? 0 : -1);
  if (at < endsFloor || (isLast && mayBeMore && least)) return UNKNOWN;
  if (!of) {
    const most = largest(alive);
    return judged(most, mayBeMore ? EVER : most, least as number, below as number);
  }
  if (!one) return at >= begin && floor > -Infinity ? UNKNOWN : NO;
  const matters = scope.until - one.at;
  const low = spanOf(least, scope, matters);
  const high = spanOf(below, scope, matters);
  note(scope, one.at + low);
  note(scope, one.at + high);
  const age = at - one.at;
  return judged(isLast && mayBeMore ? 0 : age, isLast || begin > -Infinity ? age : EVER, low, high);
}
