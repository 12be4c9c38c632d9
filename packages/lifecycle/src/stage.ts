import type { CompiledModel } from "./compiled.ts";
import { changeAfter, createScope, eitherOf, inOrder, instantsOf, lineOf, valueAt } from "./evaluate.ts";
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

/**
 * The stage a person is in, since when, and how they came there. Walks the instants at which a rule can change, so a browser,
 * a collector and a recompute a year later agree whatever they evaluated before ([L18]…[L24]).
 * @param person any stable name of the person; goes into the ids of transitions
 */
export function stageOf(facts: Facts, model: CompiledModel, asOf: number, person: string): Verdict {
  const { flags, spans, version: modelVersion } = model;
  const scope = createScope(facts, { asOf }, spans);
  const stages = model.stages.map(({ id, enter, stay, leaveAfterMs }) => {
    const entered = lineOf(enter, scope);
    return { id, leaveAfterMs, entered, stayed: stay ? eitherOf([entered, lineOf(stay, scope)]) : entered };
  });
  type Stage = (typeof stages)[number];
  /** The first stage that holds, and whether that is certain. */
  const stageAt = (at: number, current?: Stage): [stage: Stage, isSure: boolean] => {
    let isSure = true;
    for (const stage of stages) {
      const value = valueAt(stage === current ? stage.stayed : stage.entered, at);
      if (value) return [stage, isSure];
      isSure &&= value !== null;
    }
    return [stages.at(-1)!, isSure];
  };
  const instants = inOrder(instantsOf(stages.flatMap(({ entered, stayed }) => [entered, stayed])));
  const left: Record<string, number> = {};
  const transitions: Transition[] = [];
  let [stage, wasSure] = stageAt(-Infinity);
  let since = facts.firstSeen ?? asOf;
  /** When the move that waits will be made. */
  let dueAt = Infinity;
  let nextAt = Infinity;
  for (let index = 1; ;) {
    const at = Math.min(instants[index] ?? Infinity, dueAt);
    while (instants[index]! <= at) index++;
    if (at === Infinity) break;
    const [to, isSure] = stageAt(at, stage);
    const waitMs = stages.indexOf(to) > stages.indexOf(stage) && stage.leaveAfterMs;
    dueAt = to === stage || !waitMs ? Infinity : Math.min(dueAt, at + waitMs);
    if (to !== stage && (!waitMs || at === dueAt)) {
      if (at > asOf) {
        nextAt = at;
        break;
      }
      if (wasSure && isSure) {
        const id = hash([person, modelVersion, stage.id, to.id, at].join("\n"));
        transitions.push({ id, from: stage.id, to: to.id, effectiveAt: at, modelVersion });
      }
      left[stage.id] = since = at;
      stage = to;
      dueAt = Infinity;
    }
    wasSure = isSure;
  }
  const raised: string[] = [];
  const flagged = { ...scope, context: { asOf, stage: stage.id, left, flags: raised }, lines: new Map() };
  for (const { id, when } of flags) {
    const line = lineOf(when, flagged);
    if (valueAt(line, asOf)) raised.push(id);
    nextAt = Math.min(nextAt, changeAfter(line, asOf));
  }
  return { stage: stage.id, flags: raised.toSorted(), since, transitions, nextCheckAt: nextAt < Infinity ? nextAt : null };
}
