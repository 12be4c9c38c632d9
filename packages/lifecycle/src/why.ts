import { compileRule } from "./compile-rule.ts";
import { AGE_OF_LAST, ATTRIBUTE, CONTEXT, isFold, LEFT, NOT, WRITING } from "./compiled.ts";
import type { CompiledModel, CompiledRule, Tally } from "./compiled.ts";
import { createScope, outlookOf, spanOf } from "./evaluate.ts";
import type { Scope } from "./evaluate.ts";
import type { Facts } from "./facts.ts";
import type { JsonValue } from "./json.ts";
import type { StageDefinition } from "./model/model.ts";
import { aliveAt, isTally, largest } from "./alive.ts";
import { occurrencesOf } from "./occurrences.ts";
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
  const nodes = isFold(compiled) ? compiled[1] : [compiled];
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
  const need = isTally(leaf) && leaf[2] && (leaf[3] || leaf[4]);
  return { have: have(leaf, scope), ...(need && { need: spanOf(need, scope, Infinity) }) };
}

function have(leaf: CompiledRule, scope: Scope): JsonValue {
  const { facts, context } = scope;
  if (leaf[0] === NOT) return have(leaf[1][0]!, scope);
  if (leaf[0] === ATTRIBUTE || leaf[0] === WRITING) return facts.attrs[leaf[1]]?.value ?? null;
  if (leaf[0] === CONTEXT) return leaf[1] === "flags" ? null : ((context[leaf[1]] as string | undefined) ?? null);
  return isTally(leaf) ? occurrencesNow(leaf, scope) : null;
}

/** How many occurrences, or how old the one that is meant. */
function occurrencesNow(leaf: Tally, scope: Scope): number | null {
  const known = occurrencesOf(leaf, scope);
  const { asOf } = scope.context;
  const { 0: kind, 2: of, 5: within } = leaf;
  if (!known || kind === LEFT || asOf < known.endsFloor) return null;
  const since = within === null ? -Infinity : asOf - within;
  const alive = aliveAt(known, asOf).filter(([at]) => at > since);
  if (!of) return largest(alive);
  const one = alive.at(of === AGE_OF_LAST ? 0 : -1);
  return one ? asOf - one[0] : null;
}
