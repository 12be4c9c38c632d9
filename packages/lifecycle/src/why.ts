import { compileRule } from "./compile-rule.ts";
import type { CompiledModel, CompiledRule } from "./compiled.ts";
import { createScope, outlookOf, spanOf } from "./evaluate.ts";
import type { Scope } from "./evaluate.ts";
import type { Facts } from "./facts.ts";
import type { JsonValue } from "./json.ts";
import type { StageDefinition } from "./model/model.ts";
import { aliveAt, largest, occurrencesOf } from "./occurrences.ts";
import type { Context, Evaluation, Rule, Why } from "./rule.ts";

/** Whether a rule holds, why, and until when that cannot change by time alone ([L9]…[L16]). An unknown rule gives null. */
export function evaluate(rule: Rule, facts: Facts, context: Context): Evaluation {
  const why = trace(rule, compileRule(rule), createScope(facts, context));
  return { value: why.value, why, until: why.until };
}

/**
 * Why a person is in a stage: the trace of the rule that keeps it there.
 * @param definition the stage in words, as authored or from `definitionOf`
 */
export function whyOf(facts: Facts, model: CompiledModel, asOf: number, definition: StageDefinition): Why {
  const { id, enter, stay } = definition;
  const compiled = model.stages.find(({ base }) => base === id)!;
  const scope = createScope(facts, { asOf }, { spans: model.spans });
  const entered = trace(enter, compiled.enter, scope);
  return stay && !entered.value ? trace(stay, compiled.stay!, scope) : entered;
}

const OPERATORS = ["all", "any", "not", "event", "attr", "url", "ctx", "stage", "flag", "left", "sample"];

const partsOf = (rule: Rule): Rule[] | undefined =>
  "all" in rule ? rule.all : "any" in rule ? rule.any : "not" in rule ? [rule.not] : undefined;

/** Every node of a rule in words, beside what it was compiled to. */
function trace(rule: Rule, compiled: CompiledRule, scope: Scope): Why {
  const [value, changeAt] = outlookOf(compiled, scope);
  const nodes = compiled.all ?? compiled.any ?? compiled.not ?? [compiled];
  const parts = partsOf(rule)?.map((part, index) => trace(part, nodes[index]!, scope));
  return {
    op: OPERATORS.find((name) => name in rule) ?? "unknown",
    value: [false, null, true][value]!,
    rule,
    until: changeAt < Infinity ? changeAt : null,
    ...(parts ? { parts } : found(nodes.at(-1) ?? compiled, scope)),
  };
}

/** What was found and needed by a rule without parts. */
function found(leaf: CompiledRule, scope: Scope): { have: JsonValue; need?: JsonValue } {
  const { of, below, least = below } = leaf;
  return { have: have(leaf, scope), ...(of && least !== undefined && { need: spanOf(least, scope) }) };
}

function have(leaf: CompiledRule, scope: Scope): JsonValue {
  const { facts, context } = scope;
  if (leaf.not) return have(leaf.not[0], scope);
  if (leaf.attr) return facts.attrs[leaf.attr]?.value ?? null;
  if (leaf.ctx) return leaf.ctx === "flags" ? null : ((context[leaf.ctx] as string | undefined) ?? null);
  return occurrencesNow(leaf, scope);
}

/** How many occurrences, or how old the one that is meant. */
function occurrencesNow(leaf: CompiledRule, scope: Scope): number | null {
  const known = occurrencesOf(leaf, scope);
  const { asOf } = scope.context;
  if (!known || leaf.left || asOf < known.endsFloor) return null;
  const since = leaf.within === undefined ? -Infinity : asOf - leaf.within;
  const alive = aliveAt(known.all, asOf).filter(({ at }) => at > since);
  if (!leaf.of) return largest(alive);
  const one = alive.at(leaf.of === "last" ? 0 : -1);
  return one ? asOf - one.at : null;
}
