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
  modelVersion: string;
}

export interface Verdict {
  stage: string;
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
  id: string;
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
  const stages = model.stages.map(({ id, enter, stay, leaveAfterMs }): Stage => {
    const entered = lineOf(enter, scope);
    return { id, leaveAfterMs, entered, stayed: stay ? eitherOf([entered, lineOf(stay, scope)]) : entered };
  });
  const left: Record<string, number> = {};
  const transitions: Transition[] = [];
  let stage = stageAt(stages, -Infinity)[0].id;
  let since = facts.firstSeen ?? asOf;
  let nextAt = Infinity;
  for (const [from, to, effectiveAt, isSure] of moves(stages)) {
    if (effectiveAt > asOf) {
      nextAt = effectiveAt;
      break;
    }
    const id = hash([person, modelVersion, from, to, effectiveAt].join("\n"));
    if (isSure) transitions.push({ id, from, to, effectiveAt, modelVersion });
    left[from] = since = effectiveAt;
    stage = to;
  }
  const flags: string[] = [];
  const flagged = { ...scope, context: { asOf, stage, left, flags }, lines: new Map() };
  for (const { id, when } of model.flags) {
    const line = lineOf(when, flagged);
    if (valueAt(line, asOf)) flags.push(id);
    nextAt = Math.min(nextAt, changeAfter(line, asOf));
  }
  return { stage, flags: flags.toSorted(), since, transitions, nextCheckAt: nextAt < Infinity ? nextAt : null };
}

/**
 * Every change of stage, past and, if nothing more happens, to come. It is sure where the facts have not forgotten too much of
 * the past to show that `from` was the stage before.
 */
function* moves(stages: Stage[]): Generator<[from: string, to: string, at: number, isSure: boolean]> {
  const instants = inOrder(instantsOf(stages.flatMap(({ entered, stayed }) => [entered, stayed])));
  let [from, wasSure] = stageAt(stages, -Infinity);
  /** When the move that waits will be made. */
  let dueAt = Infinity;
  for (let index = 0; ;) {
    const at = Math.min(instants[index] ?? Infinity, dueAt);
    if (at === Infinity) return;
    while (instants[index]! <= at) index++;
    const [to, isSure] = stageAt(stages, at, from);
    const waitMs = stages.indexOf(to) > stages.indexOf(from) && from.leaveAfterMs;
    dueAt = to === from || !waitMs ? Infinity : Math.min(dueAt, at + waitMs);
    if (to !== from && (!waitMs || at === dueAt)) {
      yield [from.id, to.id, at, wasSure && isSure];
      from = to;
      dueAt = Infinity;
    }
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
