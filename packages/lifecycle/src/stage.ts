import type { CompiledModel, CompiledStage } from "./compiled.ts";
import { YES } from "./compare.ts";
import { asked, createScope, outlookOf, valueOf } from "./evaluate.ts";
import type { Asked } from "./evaluate.ts";
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
// oxlint-disable-next-line eslint/complexity, max-lines-per-function -- every page loads it: a walk of its own costs 40 bytes more
export function stageOf(facts: Facts, model: CompiledModel, asOf: number, person: string): Verdict {
  const { version: modelVersion } = model;
  const scope = createScope(facts, { asOf }, model);
  const left: Record<string, number> = {};
  const transitions: Transition[] = [];
  const raised: string[] = [];
  const all = model.stages.map((stage, place): Step => ({
    stage,
    place,
    enter: asked(stage.enter),
    stay: asked(stage.stay ?? stage.enter),
  }));
  const steps = all.filter(({ stage }) => !stage.over);
  const overs = all.filter(({ stage }) => stage.over);
  /** Whether the facts have not forgotten too much of the past to show how it is, and how it was at the instant before. */
  let isSure = true;
  let wasSure: boolean | undefined;
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
  let since = facts.firstSeen ?? asOf;
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
    const waitMs = (base && to.place > base.place && base.stage.leaveAfterMs) || 0;
    dueAt = to === base ? Infinity : Math.min(dueAt, at + waitMs);
    const next = at === dueAt ? to : base!;
    const top = firstOf([...overs, next], shown);
    if (next !== base || top !== shown) {
      if (at > asOf) break;
      if (base && next !== base) left[base.stage.base] = at;
      const from = shown?.stage.id;
      const { id, base: rule } = top.stage;
      if (from && from !== id) {
        since = at;
        if (wasSure && isSure)
          transitions.push({
            id: hash([person, modelVersion, from, id, at].join("\n")),
            from,
            to: id,
            effectiveAt: at,
            rule,
            modelVersion,
          });
      }
      base = next;
      shown = top;
    } else at = Math.min(scope.until, dueAt);
    wasSure = isSure;
  }
  const where = { stage: shown!.stage.id, base: base!.stage.base, flags: raised };
  scope.at = asOf;
  scope.context = { ...where, asOf, left };
  for (const { id, when } of model.flags) {
    const [value, changeAt] = outlookOf(when, scope);
    if (value === YES) raised.push(id);
    at = Math.min(at, changeAt);
  }
  return {
    ...where,
    rule: shown!.stage.base,
    flags: raised.toSorted(),
    since,
    transitions,
    nextCheckAt: at < Infinity ? at : null,
  };
}

/** A step while it is asked. */
interface Step {
  stage: CompiledStage;
  place: number;
  enter: Asked;
  stay: Asked;
}
