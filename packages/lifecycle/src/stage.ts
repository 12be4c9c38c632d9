import type { CompiledModel, CompiledStage } from "./compiled.ts";
import { YES } from "./compare.ts";
import { asked, createScope, outlookOf, valueOf } from "./evaluate.ts";
import type { Asked, Scope } from "./evaluate.ts";
import type { Facts } from "./facts.ts";
import { hash } from "./hash.ts";

/** A change of stage. `id` = hash(person, modelVersion, from, to, effectiveAt): browser and collector make the same one. */
export interface Transition {
  id: string;
  from: string;
  to: string;
  /** Epoch ms of the threshold instant, not of its computation. */
  effectiveAt: number;
  /** The step of the model whose rule decided. */
  rule: string;
  modelVersion: string;
}

export interface Verdict {
  stage: string;
  /** The step of the model's walk that `stage` shows; another one than `stage` names in most presets. */
  base: string;
  /** The step whose rule says so: `base`, or one that shows over it. */
  rule: string;
  /** Sorted. */
  flags: string[];
  /** Epoch ms since when this stage has held. */
  since: number;
  /** Oldest first. */
  transitions: Transition[];
  /** Epoch ms at which stage or flags can change by time alone; null = never. */
  nextCheckAt: number | null;
}

/**
 * The stage a person is in, since when, and how they came there. Walks the instants at which a rule can change, so a browser,
 * a collector and a recompute a year later agree whatever they evaluated before ([L18]…[L24], [L37]).
 * @param person any stable name of the person; goes into the ids of transitions
 */
export function stageOf(facts: Facts, model: CompiledModel, asOf: number, person: string): Verdict {
  const { stages, flags, version: modelVersion } = model;
  const scope = createScope(facts, { asOf }, model);
  const left: Record<string, number> = {};
  const transitions: Transition[] = [];
  let since = facts.firstSeen ?? asOf;
  let step: Step | undefined;
  let seen: Step | undefined;
  let nextAt = walkStages(stages, scope, (effectiveAt, base, shown, isSure) => {
    if (step && step !== base) left[step.base] = effectiveAt;
    if (seen && seen.id !== shown.id) {
      since = effectiveAt;
      const { id: from } = seen;
      const { id: to, base: rule } = shown;
      if (isSure)
        transitions.push({
          id: hash([person, modelVersion, from, to, effectiveAt].join("\n")),
          from,
          to,
          effectiveAt,
          rule,
          modelVersion,
        });
    }
    step = base;
    seen = shown;
  });
  const { base } = step!;
  const { id: stage, base: rule } = seen!;
  const raised: string[] = [];
  scope.at = asOf;
  scope.context = { asOf, stage, base, left, flags: raised };
  for (const { id, when } of flags) {
    const [value, changeAt] = outlookOf(when, scope);
    if (value === YES) raised.push(id);
    nextAt = Math.min(nextAt, changeAt);
  }
  return { stage, base, rule, flags: raised.toSorted(), since, transitions, nextCheckAt: nextAt < Infinity ? nextAt : null };
}

/**
 * Where somebody is from a time on: the step of the walk and the one that shows. It is sure where the facts have not forgotten too
 * much of the past to show how it was before and after.
 */
type Visit = (at: number, base: Step, shown: Step, isSure: boolean) => void;

/** A step while it is asked. */
interface Step extends Omit<CompiledStage, "enter" | "stay"> {
  enter: Asked;
  stay: Asked;
}

/** Every change of position until now; returns when, if nothing more happens, the next one is to come. */
function walkStages(stages: readonly CompiledStage[], scope: Scope, visit: Visit): number {
  const all = stages.map((stage): Step => ({ ...stage, enter: asked(stage.enter), stay: asked(stage.stay ?? stage.enter) }));
  const steps = all.filter(({ over }) => !over);
  const overs = all.filter(({ over }) => over);
  let isSure = true;
  let wasSure = true;
  /** The first of some that holds. */
  const firstOf = (some: readonly Step[], current?: Step): Step => {
    for (const step of some) {
      let value = valueOf(step.enter, scope);
      if (value < YES && step === current) value = Math.max(value, valueOf(step.stay, scope));
      if (value === YES) return step;
      isSure &&= !value;
    }
    return some.at(-1)!;
  };
  let base: Step | undefined;
  let shown: Step | undefined;
  /** When the move that waits will be made. */
  let dueAt = Infinity;
  let at = -Infinity;
  while (at < Infinity) {
    scope.at = at;
    scope.until = Infinity;
    isSure = true;
    const to = firstOf(steps, base);
    const waitMs = (steps.indexOf(to) > steps.indexOf(base!) && base?.leaveAfterMs) || 0;
    dueAt = to === base ? Infinity : Math.min(dueAt, at + waitMs);
    if (at === dueAt) base = to;
    const top = firstOf([...overs, base!], shown);
    if (at === dueAt || top !== shown) {
      if (at > scope.context.asOf) return at;
      visit(at, base!, top, wasSure && isSure);
    } else at = Math.min(scope.until, dueAt);
    shown = top;
    wasSure = isSure;
  }
  return Infinity;
}
