import type { Ternary } from "./compare.ts";
import type { CompiledModel } from "./compiled.ts";
import { changeAfter, createScope, eitherOf, inOrder, instantsOf, lineOf, valueAt } from "./evaluate.ts";
import type { Line } from "./evaluate.ts";
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

/** A stage with its lines through all times: when it is entered, and when it also holds for who is in it. */
interface Stage {
  base: string;
  id: string;
  over: boolean | undefined;
  leaveAfterMs: number | undefined;
  entered: Line<Ternary>;
  stayed: Line<Ternary>;
}

/**
 * The stage a person is in, since when, and how they came there. Walks the instants at which a rule can change, so a browser,
 * a collector and a recompute a year later agree whatever they evaluated before ([L18]…[L24]).
 * @param person any stable name of the person; goes into the ids of transitions
 */
export function stageOf(facts: Facts, model: CompiledModel, asOf: number, person: string): Verdict {
  const { version: modelVersion } = model;
  const scope = createScope(facts, { asOf }, model.spans);
  const stages = model.stages.map(({ base, id, over, enter, stay, leaveAfterMs }): Stage => {
    const entered = lineOf(enter, scope);
    return { base, id, over, leaveAfterMs, entered, stayed: stay ? eitherOf([entered, lineOf(stay, scope)]) : entered };
  });
  const left: Record<string, number> = {};
  const transitions: Transition[] = [];
  let now: Position | undefined;
  let since = facts.firstSeen ?? asOf;
  let nextAt = Infinity;
  for (const next of positions(stages)) {
    const { at: effectiveAt, base, shown, isSure } = next;
    if (effectiveAt > asOf) {
      nextAt = effectiveAt;
      break;
    }
    if (now && base !== now.base) left[now.base.base] = effectiveAt;
    if (now && shown.id !== now.shown.id) {
      since = effectiveAt;
      const [from, to] = [now.shown.id, shown.id];
      const id = hash([person, modelVersion, from, to, effectiveAt].join("\n"));
      if (isSure) transitions.push({ id, from, to, effectiveAt, rule: shown.base, modelVersion });
    }
    now = next;
  }
  const { base } = now!.base;
  const { base: rule, id: stage } = now!.shown;
  const flags: string[] = [];
  const flagged = { ...scope, context: { asOf, stage, base, left, flags }, lines: new Map() };
  for (const { id, when } of model.flags) {
    const line = lineOf(when, flagged);
    if (valueAt(line, asOf)) flags.push(id);
    nextAt = Math.min(nextAt, changeAfter(line, asOf));
  }
  return { stage, base, rule, flags: flags.toSorted(), since, transitions, nextCheckAt: nextAt < Infinity ? nextAt : null };
}

/** Where somebody is from a time on. It is sure where the facts have not forgotten too much of the past to show that it was so before and after. */
interface Position {
  at: number;
  base: Stage;
  shown: Stage;
  isSure: boolean;
}

/** Every change of position, past and, if nothing more happens, to come. */
function* positions(stages: Stage[]): Generator<Position> {
  const instants = inOrder(instantsOf(stages.flatMap(({ entered, stayed }) => [entered, stayed])));
  const steps = stages.filter(({ over }) => !over);
  const overs = stages.filter(({ over }) => over);
  let [base, wasSure] = stageAt(steps, -Infinity);
  let shown: Stage | undefined;
  /** When the move that waits will be made. */
  let dueAt = Infinity;
  for (let index = 0; ;) {
    const at = Math.min(instants[index] ?? Infinity, dueAt);
    if (at === Infinity) return;
    while (instants[index]! <= at) index++;
    const [to, isStepSure] = stageAt(steps, at, base);
    const waitMs = steps.indexOf(to) > steps.indexOf(base) && base.leaveAfterMs;
    dueAt = to === base || !waitMs ? Infinity : Math.min(dueAt, at + waitMs);
    const before = base;
    if (to !== base && (!waitMs || at === dueAt)) {
      base = to;
      dueAt = Infinity;
    }
    const [over, isOverSure] = stageAt([...overs, base], at, shown);
    const isSure = isStepSure && isOverSure;
    if (shown !== over || before !== base) yield { at, base, shown: (shown = over), isSure: wasSure && isSure };
    wasSure = isSure;
  }
}

/** The first stage that holds, and whether that is certain. */
function stageAt(stages: Stage[], at: number, current?: Stage): [stage: Stage, isSure: boolean] {
  let isSure = true;
  for (const stage of stages) {
    const value = valueAt(stage === current ? stage.stayed : stage.entered, at);
    if (value) return [stage, isSure];
    isSure &&= value !== null;
  }
  return [stages.at(-1)!, isSure];
}
