import type { Facts } from "./facts.ts";
import { evidenceFor, instantsOf, measure } from "./measure.ts";
import type { Scope } from "./measure.ts";
import { ordersOf, spanMs } from "./occurrences.ts";
import type { Spans } from "./occurrences.ts";
import type { Context, Evaluation, Rule, Why } from "./rule.ts";
import { fold } from "./where.ts";
import type { Ternary } from "./where.ts";

export function createScope(facts: Facts, context: Context, spans: Spans | null = null, gross = false): Scope {
  return { facts, context, spans, gross, orders: ordersOf(facts, gross), rhythm: new Map(), found: new Map(), lines: new Map() };
}

/** Whether a rule holds, why, and until when that cannot change by time alone ([L9]…[L16]). An unknown rule gives null. */
export function evaluate(rule: Rule, facts: Facts, context: Context): Evaluation {
  return evaluateIn(rule, createScope(facts, context));
}

export function evaluateIn(rule: Rule, scope: Scope): Evaluation {
  const why = trace(rule, scope);
  return { value: why.value, why, until: why.until };
}

function trace(rule: Rule, scope: Scope): Why {
  const { asOf } = scope.context;
  const value = holds(rule, scope, asOf);
  const until = Math.min(...changesOf(rule, scope).filter((at) => at > asOf && holds(rule, scope, at) !== value));
  const parts = partsOf(rule)?.map((part) => trace(part, scope));
  const span = "event" in rule ? (rule.last ?? rule.first)?.older : undefined;
  return {
    op: OPERATORS.find((name) => name in rule) ?? "unknown",
    value,
    rule,
    until: until < Infinity ? until : null,
    ...(parts ? { parts } : { have: measure(rule, scope, asOf)[1] ?? null }),
    ...(span && { need: spanMs(span, scope, asOf) }),
  };
}

const OPERATORS = ["all", "any", "not", "event", "attr", "url", "ctx", "stage", "flag", "left", "sample"];

/** The rules inside a rule. */
function partsOf(rule: Rule): Rule[] | undefined {
  return "all" in rule ? rule.all : "any" in rule ? rule.any : "not" in rule ? [rule.not] : undefined;
}

/** The bare value at a time. */
export function holds(rule: Rule, scope: Scope, at: number): Ternary {
  const parts = partsOf(rule);
  if (!parts) return lineOf(rule, scope).findLast(([from]) => from <= at)![1];
  const value = fold(parts, "any" in rule, (part) => holds(part, scope, at));
  return "not" in rule && value !== null ? !value : value;
}

/** Every instant, past and to come, at which a part of a rule changes by time alone; the first is −Infinity. */
export function changesOf(rule: Rule, scope: Scope): number[] {
  return partsOf(rule)?.flatMap((part) => changesOf(part, scope)) ?? lineOf(rule, scope).map(([from]) => from);
}

/** The values of a rule without parts through all times. */
function lineOf(rule: Rule, scope: Scope): [from: number, value: Ternary][] {
  let line = scope.lines.get(rule);
  if (!line) {
    line = [];
    for (const at of [
      -Infinity,
      ...instantsOf(rule, scope)
        .filter(Number.isFinite)
        .toSorted((a, b) => a - b),
    ]) {
      const [value] = measure(rule, scope, at);
      if (line.at(-1)?.[1] !== value) line.push([at, value]);
    }
    scope.lines.set(rule, line);
  }
  return line;
}

/** Ids of the newest events that made a rule hold. */
export function evidenceOf(rule: Rule, scope: Scope, at: number): string[] {
  if ("not" in rule || !holds(rule, scope, at)) return [];
  return "event" in rule ? evidenceFor(rule, scope, at) : (partsOf(rule)?.flatMap((part) => evidenceOf(part, scope, at)) ?? []);
}
