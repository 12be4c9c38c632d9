import { NO, UNKNOWN, YES, compares } from "./compare.ts";
import { AGE_OF_FIRST, AGE_OF_LAST, ALL, ANY, ATTRIBUTE, CONTEXT, GROUPS } from "./compiled.ts";
import type { CompiledRule, Fold, CompiledSpan, Tally } from "./compiled.ts";
import type { Facts } from "./facts.ts";
import { endOf, occurrencesOf, ordersOf } from "./occurrences.ts";
import type { Found, Known, Occurrence } from "./occurrences.ts";
import type { Context } from "./rule.ts";

/** What rules are held against, at one time after the other. */
export interface Scope extends Known {
  at: number;
  /** Nothing that was asked since `at` was set can have another answer before, if nothing more happens. */
  until: number;
}

/** A rule that is asked at one time after the other, never at an earlier one: most find nothing new. */
export interface Asked {
  rule: CompiledRule;
  value: number;
  until: number;
  /** The parts of a fold, or what is known of what a tally is about; from when it is first asked. */
  about: Asked[] | Found | undefined;
}

export const createScope = (facts: Facts, context: Context, model?: Known["model"]): Scope => ({
  facts,
  context,
  model,
  at: context.asOf,
  until: 0,
});

export const asked = (rule: CompiledRule): Asked => ({ rule, value: NO, until: -Infinity, about: undefined });

/** Whether a rule holds for certain ([L15]). */
export const holds = (rule: CompiledRule, facts: Facts, context: Context): boolean =>
  valueOf(asked(rule), createScope(facts, context)) === YES;

/** The value of a rule now, and the next instant at which it is another. */
export function outlookOf(rule: CompiledRule, scope: Scope): [value: number, changeAt: number] {
  const { at } = scope;
  const node = asked(rule);
  const value = valueOf(node, scope);
  do scope.at = node.until;
  while (scope.at < Infinity && valueOf(node, scope) === value);
  const changeAt = scope.at;
  scope.at = at;
  return [value, changeAt];
}

/** The value of a rule at the scope's time. Lowers `until`; what is decided already is not asked further. */
// oxlint-disable-next-line eslint/complexity -- every page loads it, and it is run for every part of every rule: cut in two, both cost more
export function valueOf(node: Asked, scope: Scope): number {
  const { at, until } = scope;
  if (at >= node.until) {
    scope.until = Infinity;
    const { rule } = node;
    let value = YES;
    if (rule[0]! < CONTEXT) {
      // Any of some holds where not all of their opposites do.
      for (const part of (node.about ??= (rule as Fold)[1].map(asked)) as Asked[]) {
        const one = valueOf(part, scope);
        value = Math.min(value, rule[0] === ALL ? one : YES - one);
        if (!value) break;
      }
      if (rule[0] === ANY) value = YES - value;
    } else if (rule[0] === CONTEXT) value = compares(scope.context[rule[1]] as string, rule[2]);
    else if (rule[0] === ATTRIBUTE) {
      const [, name, is] = rule;
      const { at: since = at, value: told = null } = scope.facts.attrs[name] ?? {};
      note(scope, since);
      // What was written before is forgotten; before the collector was heard, that there is something is all that is certain.
      const isKnown = at >= since && (scope.context.complete !== false || (told !== null && is[0] === "exists"));
      value = compares(isKnown ? told : undefined, is);
    } else {
      const found = (node.about ??= occurrencesOf(rule as Tally, scope)) as Found | undefined;
      value = found ? occurrenceValue(rule as Tally, scope, found) : UNKNOWN;
    }
    node.value = value;
    node.until = scope.until;
  }
  scope.until = Math.min(until, node.until);
  return node.value;
}

function note(scope: Scope, time: number): void {
  if (time > scope.at && time < scope.until) scope.until = time;
}

/**
 * A span in ms now; R and X are the person's own ([L17]). What is younger than the shortest they can be is held against that. Whole,
 * so that adding it to a time is exact.
 */
export function spanOf(span: CompiledSpan, scope: Scope, age: number): number {
  if (typeof span === "number") return span;
  const { R, X } = scope.model!.spans;
  const isR = span === "R";
  const shortest = isR ? R / 2 : X;
  if (age < shortest) return shortest;
  const own = rhythmIn(scope, R);
  return Math.round(isR ? own : X * Math.max(1, own / R));
}

/** R of a person now ([L17]): from four orders on the longer of half the shop's and 2.5 times the median gap. */
function rhythmIn(scope: Scope, shop: number): number {
  /** From the shortest on, behind what is no number. */
  const gaps: number[] = [];
  let later = NaN;
  for (const { 0: since, 3: end } of ordersOf(scope.facts).all) {
    note(scope, since);
    note(scope, end!);
    if (since > scope.at || end! <= scope.at) continue;
    const gap = later - since;
    let place = gaps.length;
    while (place > 1 && gaps[place - 1]! > gap) gaps[place] = gaps[--place]!;
    gaps[place] = gap;
    later = since;
  }
  const count = gaps.length;
  return count < 4 ? shop : Math.max(shop / 2, 1.25 * (gaps[count >> 1]! + gaps[(count + 1) >> 1]!));
}

/** Longer than any time. */
const EVER = 9e15;

/** Whether the least and the greatest number or age there can be are as wanted. */
const judged = (low: number, high: number, least: number, below: number): number =>
  high < least || low >= below ? NO : low >= least && high < below ? YES : UNKNOWN;

// oxlint-disable-next-line eslint/complexity -- every page loads it: cut in two, it costs 56 bytes more
function occurrenceValue(rule: Tally, scope: Scope, found: Found): number {
  const { all, begin, floor, ends, endsFloor } = found;
  const { at } = scope;
  const { 0: kind, 2: of, 3: least, 7: enough } = rule;
  const below = rule[4] ?? Infinity;
  const within = rule[5] ?? Infinity;
  const isLast = of === AGE_OF_LAST;
  /** Until then there may be more than is known; never, where that is no time. */
  const wholeAt = floor + (of ? 0 : within);
  const mayBeMore = at >= begin && at < wholeAt;
  note(scope, wholeAt);
  note(scope, endsFloor);
  if (at < endsFloor || (isLast && mayBeMore && least)) return UNKNOWN;
  let { past } = found;
  while (past && all[past - 1]![0] <= at) found.past = --past;
  const nextAt = past ? all[past - 1]![0] : Infinity;
  const groups: unknown[] = [];
  /** The one whose age is asked. */
  let meant: Occurrence | undefined;
  let most = 0;
  // What is beyond those that are enough, and what comes after them, changes nothing while the answer stands.
  for (let left = all.length - past; left && most < enough; left--) {
    const one = all[of === AGE_OF_FIRST ? past + left - 1 : all.length - left]!;
    const { 2: group } = one;
    let stop = one[0] + within;
    if (at < stop) stop = endOf(one, ends, stop);
    if (at >= stop) continue;
    note(scope, stop);
    meant = one;
    most = kind === GROUPS ? Math.max(most, groups.push(group) && groups.filter((other) => other === group).length) : most + 1;
  }
  if (most < enough) note(scope, nextAt);
  if (!of) return judged(most, mayBeMore ? EVER : most, least as number, below as number);
  if (!meant) return at >= begin && floor > -Infinity ? UNKNOWN : NO;
  const age = at - meant[0];
  const low = spanOf(least, scope, age);
  const high = spanOf(below, scope, age);
  note(scope, meant[0] + low);
  note(scope, meant[0] + high);
  if (age >= (low || high)) note(scope, nextAt);
  return judged(isLast && mayBeMore ? 0 : age, isLast || begin > -Infinity ? age : EVER, low, high);
}
