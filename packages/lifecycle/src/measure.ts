import { durationMs } from "./duration.ts";
import type { Facts } from "./facts.ts";
import { globMatches } from "./glob.ts";
import { hash } from "./hash.ts";
import type { JsonValue } from "./json.ts";
import { aliveAt, occurrencesOf, spanMs } from "./occurrences.ts";
import type { Found, Occurrence, Spans } from "./occurrences.ts";
import type { Age, AttributeRule, Context, EventRule, Rule } from "./rule.ts";
import { fold, meets, meetsBetween } from "./where.ts";
import type { Ternary } from "./where.ts";

/** What a rule is held against, and what was worked out on the way. */
export interface Scope {
  facts: Facts;
  context: Context;
  spans: Spans | null;
  /** Orders count although they were refunded. */
  gross: boolean;
  /** Newest first. */
  orders: Occurrence[];
  /** R by what it depends on: how many orders count, and the newest of them. */
  rhythm: Map<string, number>;
  found: Map<Rule, Found>;
  lines: Map<Rule, [from: number, value: Ternary][]>;
}

type Answer = [value: Ternary, have?: JsonValue];

/** The value of a rule without parts at a time, and what was found. */
export function measure(rule: Rule, scope: Scope, at: number): Answer {
  if ("event" in rule) return event(rule, scope, at);
  if ("attr" in rule) return attribute(rule, scope, at);
  const { context } = scope;
  if ("left" in rule)
    return [context.left ? rule.left.some((stage) => at - context.left![stage]! < durationMs(rule.within)) : null];
  return page(rule, context);
}

function known(have: string | undefined, test: (value: string) => Ternary): Answer {
  return have === undefined ? [null] : [test(have), have];
}

function page(rule: Rule, context: Context): Answer {
  if ("url" in rule) {
    return known(context.url, (url) => fold(rule.url, true, (glob) => globMatches(glob, url)));
  }
  if ("ctx" in rule) {
    const { ctx, ...conditions } = rule;
    return known(context[ctx], (value) => meets(value, conditions));
  }
  if ("stage" in rule) return known(context.stage, (stage) => rule.stage.includes(stage));
  if ("flag" in rule) return [context.flags ? context.flags.includes(rule.flag) : null];
  if ("sample" in rule)
    return known(context.visitor, (visitor) => parseInt(hash(rule.salt + visitor).slice(0, 8), 16) < rule.sample * 42949672.96);
  return [null];
}

type Ages = { [side in keyof Age]: Age[side] | undefined };

/** Longer ago than anything. */
const EVER = Number.MAX_SAFE_INTEGER;

/** Whether something of an age between two can be called older or newer; null where a duration is none. */
function ageHolds({ older, newer }: Ages, scope: Scope, at: number, youngest: number, oldest: number): Ternary {
  const gte = older ? spanMs(older, scope, at) : -Infinity;
  const lt = newer ? spanMs(newer, scope, at) : Infinity;
  return meetsBetween(youngest, oldest, { gte, lt });
}

function foundFor(rule: EventRule, scope: Scope): Found {
  let found = scope.found.get(rule);
  if (!found) scope.found.set(rule, (found = occurrencesOf(rule, scope)));
  return found;
}

function event(rule: EventRule, scope: Scope, at: number): Answer {
  const { all, floor, begin, endsFloor } = foundFor(rule, scope);
  const isComplete = scope.context.complete !== false;
  if (rule.since && !(isComplete && at >= endsFloor)) return [null];
  const alive = aliveAt(all, at);
  /** Whether everything after that time is known. */
  const isWhole = (after: number): boolean => isComplete && (at < begin || after >= floor);
  const values: Ternary[] = [];
  let have: number | null = null;
  const age = (of: Age | undefined, one: Occurrence | undefined, isNewest: boolean, isExact: boolean): void => {
    if (!of) return;
    have = one ? at - one.at : null;
    if (have === null) values.push(isWhole(-Infinity) ? false : null);
    else values.push(ageHolds(of, scope, at, isExact || !isNewest ? have : 0, isExact || isNewest ? have : EVER));
  };
  age(rule.first, alive.at(-1), false, isComplete && begin > -Infinity);
  age(rule.last, alive[0], true, isWhole(at));
  const want = rule.days ?? rule.count ?? (values.length ? undefined : { gte: 1 });
  if (want) {
    const after = at - (rule.within ? spanMs(rule.within, scope, at) : Infinity);
    const counted = alive.filter((one) => one.at > after);
    have = rule.same ? largest(counted) : counted.length;
    values.push(meetsBetween(have, isWhole(after) ? have : Infinity, want));
  }
  return [fold(values, false, (value) => value), have];
}

/** How many there are in the largest group. */
function largest(all: Occurrence[]): number {
  if (all.length < 2) return all.length;
  const sizes = new Map<string | undefined, number>();
  for (const { group } of all) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  return Math.max(...sizes.values());
}

function attribute({ attr, older, newer, ...conditions }: AttributeRule, scope: Scope, at: number): Answer {
  const fact = scope.facts.attrs[attr];
  const { value = null, at: writtenAt = NaN } = fact ?? {};
  const age = at - writtenAt;
  // What a trait was before its last writing is forgotten.
  if (age < 0 || (scope.context.complete === false && !(fact && conditions.exists))) return [null, value];
  const isAged = fact ? ageHolds({ older, newer }, scope, at, age, age) : !older && !newer;
  return [fold([meets(value, conditions), isAged], false, (part) => part), value];
}

/** The instants at which a rule without parts can change by time alone; not sorted, some not finite. */
export function instantsOf(rule: Rule, scope: Scope): number[] {
  if ("event" in rule) return eventInstants(rule, scope);
  if ("attr" in rule) {
    const at = scope.facts.attrs[rule.attr]?.at ?? NaN;
    return [at, ...[rule.older, rule.newer].map((span) => (span ? at + durationMs(span) : NaN))];
  }
  return "left" in rule ? rule.left.map((stage) => (scope.context.left?.[stage] ?? NaN) + durationMs(rule.within)) : [];
}

function eventInstants(rule: EventRule, scope: Scope): number[] {
  const instants: number[] = [];
  const { all } = foundFor(rule, scope);
  const { within, first, last } = rule;
  const spans = [within, first?.older, first?.newer, last?.older, last?.newer];
  for (const one of all)
    for (const at of [one.at, one.end]) {
      // Spans run from the newest that counts: after a refund that is an older one, and R may be another.
      const newest = at < Infinity && all.find((other) => other.at <= at && at < other.end);
      instants.push(at);
      if (newest) for (const span of spans) if (span) instants.push(newest.at + spanMs(span, scope, at));
    }
  return instants;
}

/** The newest events that made an event rule hold. */
export function evidenceFor(rule: EventRule, scope: Scope, at: number): string[] {
  return aliveAt(foundFor(rule, scope).all, at)
    .slice(0, rule.count?.gte ?? 1)
    .map(({ id }) => id);
}
