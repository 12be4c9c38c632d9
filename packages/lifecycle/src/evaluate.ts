import { durationMs } from "./duration.ts";
import type { Facts } from "./facts.ts";
import { globMatches } from "./glob.ts";
import { hash } from "./hash.ts";
import type { JsonValue } from "./json.ts";
import { occurrencesOf, ordersOf, spanOf } from "./occurrences.ts";
import type { Found, Occurrence, Spans } from "./occurrences.ts";
import type { Age, AttributeRule, Context, Count, Duration, Evaluation, EventRule, Rule, Why } from "./rule.ts";
import { isSame, numberOf } from "./where.ts";

type Ternary = boolean | null;

/** What a rule is held against. `at` moves while a stage is walked; what is found for a rule is kept. */
export interface Scope {
  facts: Facts;
  context: Context;
  at: number;
  spans: Spans | null;
  gross: boolean;
  orders: Occurrence[];
  found: Map<Rule, Found>;
}

export function createScope(facts: Facts, context: Context, spans: Spans | null = null, gross = false): Scope {
  return { facts, context, at: context.asOf, spans, gross, orders: ordersOf(facts, gross), found: new Map() };
}

/** Whether a rule holds, why, and until when that cannot change by time alone ([L9]…[L16]). Never throws. */
export function evaluate(rule: Rule, facts: Facts, context: Context): Evaluation {
  return evaluateIn(rule, createScope(facts, context));
}

export function evaluateIn(rule: Rule, scope: Scope): Evaluation {
  const why = trace(rule, scope);
  return { value: why.value, why, until: why.until };
}

/** `decisive` if any value is; else null if any is; else the other. */
function fold(values: Ternary[], decisive: boolean): Ternary {
  return values.includes(decisive) ? decisive : values.includes(null) ? null : !decisive;
}

const negate = (value: Ternary): Ternary => (value === null ? null : !value);

/** The bare value, for the many instants of a walk. */
export function holds(rule: Rule, scope: Scope): Ternary {
  if ("all" in rule)
    return fold(
      rule.all.map((part) => holds(part, scope)),
      false,
    );
  if ("any" in rule)
    return fold(
      rule.any.map((part) => holds(part, scope)),
      true,
    );
  if ("not" in rule) return negate(holds(rule.not, scope));
  return leaf(rule, scope).value;
}

function trace(rule: Rule, scope: Scope): Why {
  const isAll = "all" in rule;
  if (isAll || "any" in rule) {
    const parts = (isAll ? rule.all : rule.any).map((part) => trace(part, scope));
    const value = fold(
      parts.map((part) => part.value),
      !isAll,
    );
    return { op: isAll ? "all" : "any", value, rule, until: untilOf(parts, value, !isAll), parts };
  }
  if ("not" in rule) {
    const part = trace(rule.not, scope);
    return { op: "not", value: negate(part.value), rule, until: part.until, parts: [part] };
  }
  const { op, value, ...found } = leaf(rule, scope);
  const { at } = scope;
  const next = instantsOf(rule, scope)
    .filter((instant) => instant > at)
    .sort((a, b) => a - b)
    .find((instant) => {
      scope.at = instant;
      return leaf(rule, scope).value !== value;
    });
  scope.at = at;
  return { op, value, rule, ...found, until: next ?? null };
}

/** A decisive value lasts until the last of the parts that made it; any other until the first change of any part. */
export function untilOf(
  parts: readonly { value: Ternary; until: number | null }[],
  value: Ternary,
  decisive: boolean,
): number | null {
  const times = parts.filter((part) => value !== decisive || part.value === decisive).map((part) => part.until ?? Infinity);
  const until = value === decisive ? Math.max(...times) : Math.min(...times);
  return Number.isFinite(until) ? until : null;
}

interface Leaf {
  op: string;
  value: Ternary;
  have?: JsonValue;
  need?: JsonValue;
}

function leaf(rule: Rule, scope: Scope): Leaf {
  const { context } = scope;
  if ("event" in rule) return event(rule, scope);
  if ("attr" in rule) return attribute(rule, scope);
  if ("url" in rule)
    return {
      op: "url",
      ...known(context.url, (url) =>
        fold(
          rule.url.map((glob) => globMatches(glob, url)),
          true,
        ),
      ),
    };
  if ("ctx" in rule) {
    const { ctx, ...want } = rule;
    return { op: ctx, ...known(context[ctx], (value) => conditions(want, value)) };
  }
  if ("stage" in rule) return { op: "stage", ...known(context.stage, (stage) => rule.stage.includes(stage)) };
  if ("flag" in rule) return { op: "flag", value: context.flags ? context.flags.includes(rule.flag) : null };
  if ("left" in rule) {
    const { left } = context;
    return { op: "left", value: left ? rule.left.some((stage) => scope.at - left[stage]! < durationMs(rule.within)) : null };
  }
  if ("sample" in rule)
    return {
      op: "sample",
      ...known(context.visitor, (visitor) => parseInt(hash(rule.salt + visitor).slice(0, 8), 16) < rule.sample * 42_949_672.96),
    };
  return { op: "unknown", value: null };
}

function known(have: string | undefined, test: (have: string) => Ternary): { value: Ternary; have?: JsonValue } {
  return have === undefined ? { value: null } : { value: test(have), have };
}

/** How each comparison goes with a number known to lie between `low` and `high`. */
const COMPARE: Record<string, (low: number, high: number, want: number) => Ternary> = {
  eq: (low, high, want) => sure(low === want && high === want, want < low || want > high),
  gt: (low, high, want) => sure(low > want, high <= want),
  gte: (low, high, want) => sure(low >= want, high < want),
  lt: (low, high, want) => sure(high < want, low >= want),
  lte: (low, high, want) => sure(high <= want, low > want),
};

const sure = (yes: boolean, no: boolean): Ternary => yes || (no ? false : null);

function compare(want: Count, low: number, high: number): Ternary {
  return fold(
    Object.entries(want).map(([op, number]) => COMPARE[op]?.(low, high, number) ?? null),
    false,
  );
}

function ageHolds(age: Age, scope: Scope, low: number, high: number): Ternary {
  return fold(
    Object.entries(age).map(([op, span]) => COMPARE[op === "older" ? "gte" : "lt"]!(low, high, spanMs(span, scope))),
    false,
  );
}

function spanMs(span: Duration, scope: Scope, at = scope.at): number {
  if (span !== "R" && span !== "X") return durationMs(span);
  return scope.spans ? spanOf(span, scope.spans, scope.orders, at) : NaN;
}

function foundFor(rule: EventRule, scope: Scope): Found {
  let found = scope.found.get(rule);
  if (!found) scope.found.set(rule, (found = occurrencesOf(rule, scope.facts, scope.gross)));
  return found;
}

function event(rule: EventRule, scope: Scope): Leaf {
  const { at } = scope;
  const found = foundFor(rule, scope);
  const complete = scope.context.complete !== false;
  const within = rule.within ? spanMs(rule.within, scope) : Infinity;
  const alive = found.all.filter((one) => one.at <= at && at < one.end);
  const values: Ternary[] = [];
  let have = 0;
  const isAll = (floor: number): boolean => complete && (floor === -Infinity || at < found.begin || at - within >= floor);
  const count = (want: Count, all: Occurrence[], floor: number): void => {
    have = largest(all.filter((one) => one.at <= at && at - one.at < within));
    const isSure = !rule.since || (complete && at >= found.endsFloor);
    values.push(compare(want, isSure ? have : 0, isAll(floor) ? have : Infinity));
  };
  const last = alive[0];
  if (rule.first || rule.last) {
    const none = complete && (found.floor === -Infinity || at < found.begin) ? false : null;
    const first = alive.at(-1);
    const isFirst = complete && (found.floor === -Infinity || found.begin > -Infinity);
    if (rule.first) values.push(first ? ageHolds(rule.first, scope, at - first.at, isFirst ? at - first.at : Infinity) : none);
    if (rule.last)
      values.push(last ? ageHolds(rule.last, scope, complete && at >= found.floor ? at - last.at : 0, at - last.at) : none);
  }
  if (rule.days) count(rule.days, found.days, found.daysFloor);
  if (rule.count || !values.length) count(rule.count ?? { gte: 1 }, alive, found.floor);
  return { op: "event", value: fold(values, false), have: rule.first || rule.last ? (last ? at - last.at : null) : have };
}

/** How many there are; where they are grouped, in the largest group. */
function largest(all: Occurrence[]): number {
  const sizes = new Map<string | undefined, number>();
  for (const { group } of all) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  return Math.max(0, ...sizes.values());
}

function attribute(rule: AttributeRule, scope: Scope): Leaf {
  const { attr, older, newer, ...want } = rule;
  const fact = scope.facts.attrs[attr];
  const value = fact?.value ?? null;
  const op = "attr";
  if (fact && scope.at < fact.at) return { op, value: null };
  if (scope.context.complete === false && !(want.exists && fact)) return { op, value: null, have: value };
  const age = scope.at - (fact?.at ?? 0);
  const aged = fact ? ageHolds({ ...(older && { older }), ...(newer && { newer }) }, scope, age, age) : !older && !newer;
  return { op, value: fold([aged, conditions(want, value)], false), have: value };
}

const TEST: Record<string, (value: JsonValue, want: never) => boolean> = {
  eq: (value, want: JsonValue) => isSame(value, want),
  ne: (value, want: JsonValue) => !isSame(value, want),
  in: (value, want: JsonValue[]) => want.some((one) => isSame(value, one)),
  nin: (value, want: JsonValue[]) => !want.some((one) => isSame(value, one)),
  has: (value, want: JsonValue) => Array.isArray(value) && value.some((one) => isSame(one, want)),
  contains: (value, want: string) => value !== null && String(value).includes(want),
  starts: (value, want: string) => value !== null && String(value).startsWith(want),
  exists: (value, want: boolean) => (value !== null) === want,
};

function conditions(want: object, value: JsonValue): Ternary {
  return fold(
    Object.entries(want).map(([op, wanted]) => {
      if (TEST[op]) return TEST[op](value, wanted as never);
      const number = numberOf(value);
      return COMPARE[op] ? (Number.isNaN(number) ? false : COMPARE[op](number, number, wanted as number)) : null;
    }),
    false,
  );
}

/** Every instant, past and to come, at which a rule's value can change by time alone. Not sorted. */
export function instantsOf(rule: Rule, scope: Scope): number[] {
  const instants: number[] = [];
  collect(rule, scope, instants);
  return instants.filter(Number.isFinite);
}

function collect(rule: Rule, scope: Scope, into: number[]): void {
  if ("all" in rule || "any" in rule || "not" in rule) {
    for (const part of "all" in rule ? rule.all : "any" in rule ? rule.any : [rule.not]) collect(part, scope, into);
  } else if ("event" in rule) {
    const found = foundFor(rule, scope);
    const { first, last, within } = rule;
    const spans = [first?.older, first?.newer, last?.older, last?.newer, within].filter((span) => span !== undefined);
    for (const one of [...found.all, ...found.days])
      into.push(one.at, one.end, ...spans.map((span) => one.at + spanMs(span, scope, one.at)));
    // After a refund the newest order is an older one, and R may be another.
    for (const { end } of found.all) {
      const before = found.all.find((one) => one.at <= end && end < one.end);
      if (before) into.push(...spans.map((span) => before.at + spanMs(span, scope, end)));
    }
  } else if ("attr" in rule) {
    const at = scope.facts.attrs[rule.attr]?.at ?? Infinity;
    into.push(at);
    for (const span of [rule.older, rule.newer]) if (span) into.push(at + durationMs(span));
  } else if ("left" in rule) {
    for (const stage of rule.left) into.push((scope.context.left?.[stage] ?? Infinity) + durationMs(rule.within));
  }
}

/** Ids of the newest events that made a rule hold, at most 10. */
export function evidenceOf(rule: Rule, scope: Scope): string[] {
  if ("all" in rule || "any" in rule)
    return [
      ...new Set(("all" in rule ? rule.all : rule.any).flatMap((part) => (holds(part, scope) ? evidenceOf(part, scope) : []))),
    ].slice(0, 10);
  if (!("event" in rule)) return [];
  const { at } = scope;
  return foundFor(rule, scope)
    .all.filter((one) => one.at <= at && at < one.end)
    .slice(0, Math.max(1, rule.count?.gte ?? 1))
    .map((one) => one.id);
}
