import type { CompiledModel, CompiledRule } from "./compiled.ts";
import { YES } from "./compare.ts";
import { createScope, valueOf } from "./evaluate.ts";
import type { Scope } from "./evaluate.ts";
import type { Facts } from "./facts.ts";
import { aliveAt, occurrencesOf } from "./occurrences.ts";
import type { Transition } from "./stage.ts";

/** A transition as it is kept. */
export interface TransitionRecord extends Transition {
  /** Ids of the newest events that met the rule. */
  evidence: string[];
  /** Came by a change of model and not by the person: it took effect before the model was published. */
  cause?: "model";
}

/** Adds to transitions what proves them. */
export function recordsOf(transitions: readonly Transition[], facts: Facts, model: CompiledModel): TransitionRecord[] {
  return transitions.map((transition) => {
    const { rule, effectiveAt } = transition;
    const scope = createScope(facts, { asOf: effectiveAt }, model);
    const { enter } = model.stages.find(({ base }) => base === rule)!;
    return { ...transition, evidence: evidenceOf(enter, scope) };
  });
}

function evidenceOf(rule: CompiledRule, scope: Scope): string[] {
  const { asOf } = scope.context;
  if (rule.not || valueOf(rule, scope) !== YES) return [];
  const parts = rule.all ?? rule.any;
  if (parts) return parts.flatMap((part) => evidenceOf(part, scope));
  if (!rule.key && !rule.orders) return [];
  const { all = [] } = occurrencesOf(rule, scope) ?? {};
  const count = rule.of ? 1 : Math.max(1, (rule.least as number | undefined) ?? 1);
  return aliveAt(all, asOf)
    .slice(0, count)
    .map(({ id }) => id);
}
