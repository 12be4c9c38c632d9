import { isFold, LEFT, NOT, WRITING } from "./compiled.ts";
import type { CompiledModel, CompiledRule } from "./compiled.ts";
import { YES } from "./compare.ts";
import { asked, createScope, valueOf } from "./evaluate.ts";
import type { Scope } from "./evaluate.ts";
import type { Facts } from "./facts.ts";
import { aliveAt, isTally } from "./alive.ts";
import { occurrencesOf } from "./occurrences.ts";
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
  if (rule[0] === NOT || valueOf(asked(rule), scope) !== YES) return [];
  if (isFold(rule)) return rule[1].flatMap((part) => evidenceOf(part, scope));
  if (!isTally(rule) || rule[0] === LEFT || rule[0] === WRITING) return [];
  const known = occurrencesOf(rule, scope);
  const count = rule[2] ? 1 : Math.max(1, rule[3] as number);
  return (known ? aliveAt(known, asOf) : []).slice(0, count).map(([, id]) => id);
}
