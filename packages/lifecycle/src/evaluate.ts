import { durationMs } from "./duration.ts";
import type { Facts } from "./facts.ts";
import { globMatches } from "./glob.ts";
import { hash } from "./hash.ts";
import type { JsonValue } from "./json.ts";
import { occurrencesOf, ordersOf, spanOf } from "./occurrences.ts";
import type { Found, Occurrence, Spans } from "./occurrences.ts";
import type { Age, AttributeRule, Context, Duration, Evaluation, EventRule, Rule, Why } from "./rule.ts";
import { fold, meets, meetsBetween } from "./where.ts";
import type { Ternary } from "./where.ts";

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

/** Whether a rule holds, why, and until when that cannot change by time alone ([L9]…[L16]). Never throws on an unknown rule. */
export function evaluate(rule: Rule, facts: Facts, context: Context): Evaluation {
  return evaluateIn(rule, createScope(facts, context));
}

export function evaluateIn(rule: Rule, scope: Scope): Evaluation {
  const why = trace(rule, scope);
  return { value: why.value, why, until: why.until };
}

function trace(rule: Rule, scope: Scope): Why {
  const { at } = scope;
  const [value, have = null] = answer(rule, scope);
  const parts = partsOf(rule);
  const next = instantsOf(rule, scope)
    .filter((instant) => instant > at && instant < Infinity)
    .toSorted((a, b) => a - b)
    .find((instant) => {
      scope.at = instant;
      return holds(rule, scope) !== value;
    });
  scope.at = at;
  const op = OPERATORS.find((name) => name in rule) ?? "unknown";
  const span = "event" in rule ? (rule.last ?? rule.first)?.older : undefined;
  return {
    op,
    value,
    rule,
    until: next ?? null,
    ...(parts ? { parts: parts.map((part) => trace(part, scope)) } : { have }),
    ...(span && { need: spanMs(span, scope, at) }),
  };
}

const OPERATORS = ["all", "any", "not", "event", "attr", "url", "ctx", "stage", "flag", "left", "sample"];

/** The rules inside a rule. */
function partsOf(rule: Rule): Rule[] | undefined {
  return "all" in rule ? rule.all : "any" in rule ? rule.any : "not" in rule ? [rule.not] : undefined;
}

/** The bare value. */
export const holds = (rule: Rule, scope: Scope): Ternary => answer(rule, scope)[0];

type Answer = [value: Ternary, have?: JsonValue];

function answer(rule: Rule, scope: Scope): Answer {
  const parts = partsOf(rule);
  if (parts) {
    const isAny = "any" in rule;
    const value = fold(
      parts.map((part) => holds(part, scope)),
      isAny,
    );
    return ["not" in rule && value !== null ? !value : value];
  }
  if ("event" in rule) return event(rule, scope);
  if ("attr" in rule) return attribute(rule, scope);
  return page(rule, scope);
}

function known(have: string | undefined, test: (have: string) => Ternary): Answer {
  return have === undefined ? [null] : [test(have), have];
}

function page(rule: Rule, { context, at }: Scope): Answer {
  if ("url" in rule) {
    return known(context.url, (url) =>
      fold(
        rule.url.map((glob) => globMatches(glob, url)),
        true,
      ),
    );
  }
  if ("ctx" in rule) {
    const { ctx, ...conditions } = rule;
    return known(context[ctx], (value) => meets(value, conditions));
  }
  if ("stage" in rule) return known(context.stage, (stage) => rule.stage.includes(stage));
  if ("flag" in rule) return [context.flags ? context.flags.includes(rule.flag) : null];
  if ("left" in rule)
    return [context.left ? rule.left.some((stage) => at - context.left![stage]! < durationMs(rule.within)) : null];
  if ("sample" in rule)
    return known(context.visitor, (visitor) => parseInt(hash(rule.salt + visitor).slice(0, 8), 16) < rule.sample * 42949672.96);
  return [null];
}

function spanMs(span: Duration, { spans, orders }: Scope, at: number): number {
  if (span !== "R" && span !== "X") return durationMs(span);
  return spans
    ? spanOf(
        span,
        spans,
        orders.filter((one) => isAlive(one, at)).map((one) => one.at),
      )
    : NaN;
}

const isAlive = (one: Occurrence, at: number): boolean => one.at <= at && at < one.end;

function foundFor(rule: EventRule, scope: Scope): Found {
  let found = scope.found.get(rule);
  if (!found) scope.found.set(rule, (found = occurrencesOf(rule, scope.facts, scope.gross)));
  return found;
}

/** Whether something of an age between two can be called older or newer. */
function ageHolds(age: Age, scope: Scope, youngest: number, oldest: number): Ternary {
  const { older, newer } = age;
  return meetsBetween(youngest, oldest, {
    ...(older && { gte: spanMs(older, scope, scope.at) }),
    ...(newer && { lt: spanMs(newer, scope, scope.at) }),
  });
}

function event(rule: EventRule, scope: Scope): Answer {
  const { at } = scope;
  const { all, floor, begin, endsFloor } = foundFor(rule, scope);
  const isComplete = scope.context.complete !== false;
  if (rule.since && !(isComplete && at >= endsFloor)) return [null];
  const alive = all.filter((one) => isAlive(one, at));
  /** Whether everything after that time is known. */
  const isWhole = (after: number): boolean => isComplete && (at < begin || after >= floor);
  const values: Ternary[] = [];
  let have: number | null = null;
  const age = (
    of: Age | undefined,
    one: Occurrence | undefined,
    youngest: (age: number) => number,
    oldest: (age: number) => number,
  ): void => {
    if (!of) return;
    have = one ? at - one.at : null;
    values.push(have === null ? (isWhole(-Infinity) ? false : null) : ageHolds(of, scope, youngest(have), oldest(have)));
  };
  age(
    rule.first,
    alive.at(-1),
    (known) => known,
    (known) => (isComplete && begin > -Infinity ? known : Infinity),
  );
  age(
    rule.last,
    alive[0],
    (known) => (isWhole(at) ? known : 0),
    (known) => known,
  );
  const want = rule.days ?? rule.count ?? (values.length ? undefined : { gte: 1 });
  if (want) {
    const after = at - (rule.within ? spanMs(rule.within, scope, at) : Infinity);
    have = largest(alive.filter((one) => one.at > after));
    values.push(meetsBetween(have, isWhole(after) ? have : Infinity, want));
  }
  return [fold(values, false), have];
}

/** How many there are; where they are grouped, in the largest group. */
function largest(all: Occurrence[]): number {
  const sizes = new Map<string | undefined, number>();
  for (const { group } of all) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  return Math.max(0, ...sizes.values());
}

function attribute({ attr, older, newer, ...conditions }: AttributeRule, scope: Scope): Answer {
  const fact = scope.facts.attrs[attr];
  const value = fact?.value ?? null;
  const age = scope.at - (fact?.at ?? NaN);
  const isKnown = fact ? age >= 0 && (scope.context.complete !== false || conditions.exists) : scope.context.complete !== false;
  return [
    isKnown
      ? fold([meets(value, conditions), ageHolds({ ...(older && { older }), ...(newer && { newer }) }, scope, age, age)], false)
      : null,
    value,
  ];
}

/** Every instant, past and to come, at which a rule's value can change by time alone; not sorted, some not finite. */
export function instantsOf(rule: Rule, scope: Scope): number[] {
  const parts = partsOf(rule);
  if (parts) return parts.flatMap((part) => instantsOf(part, scope));
  if ("event" in rule) {
    const { all } = foundFor(rule, scope);
    const { within, first, last } = rule;
    const spans = [within, first?.older, first?.newer, last?.older, last?.newer];
    // Spans run from the newest that counts: after a refund that is an older one, and R may be another.
    return all.flatMap(({ at, end }) =>
      [at, end].flatMap((instant) => {
        const newest = all.find((one) => isAlive(one, instant));
        return [instant, ...spans.map((span) => (newest && span ? newest.at + spanMs(span, scope, instant) : NaN))];
      }),
    );
  }
  if ("attr" in rule) {
    const at = scope.facts.attrs[rule.attr]?.at ?? NaN;
    return [at, ...[rule.older, rule.newer].map((span) => (span ? at + durationMs(span) : NaN))];
  }
  return "left" in rule ? rule.left.map((stage) => (scope.context.left?.[stage] ?? NaN) + durationMs(rule.within)) : [];
}

/** Ids of the newest events that made a rule hold. */
export function evidenceOf(rule: Rule, scope: Scope): string[] {
  if (!holds(rule, scope)) return [];
  if (!("event" in rule)) return (("not" in rule ? undefined : partsOf(rule)) ?? []).flatMap((part) => evidenceOf(part, scope));
  return foundFor(rule, scope)
    .all.filter((one) => isAlive(one, scope.at))
    .slice(0, rule.count?.gte ?? 1)
    .map(({ id }) => id);
}
