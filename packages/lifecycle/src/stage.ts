import { durationMs } from "./duration.ts";
import { changesOf, createScope, evaluateIn, evidenceOf, holds } from "./evaluate.ts";
import type { Facts } from "./facts.ts";
import { hash } from "./hash.ts";
import type { Scope } from "./measure.ts";
import type { Duration, Rule, Span, Why } from "./rule.ts";

/** One stage of a model. Stages are tried in the order of `Model.stages`; the first that holds is the stage. */
export interface StageDefinition {
  id: string;
  label: string;
  enter: Rule;
  /** Keeps a person who is already in the stage there (hysteresis). Without it: `enter`. */
  stay?: Rule;
  /** A behavioural downgrade out of this stage waits until its cause has lasted this long. */
  leaveAfter?: Duration;
}

export interface FlagDefinition {
  id: string;
  label: string;
  when: Rule;
}

/** A lifecycle model. Immutable: `version` is the hash of its canonical JSON. */
export interface Model {
  id: string;
  version: string;
  stages: StageDefinition[];
  flags: FlagDefinition[];
  /** R and X of lifecycle.md. */
  atRiskAfter: Span;
  lapsedAfter: Span;
}

/** A change of stage. `id` = hash(person, modelVersion, from, to, effectiveAt): browser and collector make the same one. */
export interface Transition {
  id: string;
  from: string;
  to: string;
  /** Epoch ms of the threshold instant, not of its computation. */
  effectiveAt: number;
  /** The stage whose rule decided. */
  rule: string;
  /** Ids of events that met the rule. */
  evidence: string[];
  modelVersion: string;
}

export interface Verdict {
  stage: string;
  /** Sorted. */
  flags: string[];
  /** Epoch ms since when this stage has held. */
  since: number;
  why: Why;
  /** Oldest first. */
  transitions: Transition[];
  /** Epoch ms at which stage or flags can change by time alone; null = never. */
  nextCheckAt: number | null;
}

/** A change of stage found on the walk. */
interface Move {
  from: StageDefinition;
  to: StageDefinition;
  at: number;
  /** False where the facts have forgotten too much of the past to show that `from` was the stage before. */
  isSure: boolean;
}

/**
 * The stage a person is in, since when, why, and how they came there. Walks the instants at which a rule can change, so a
 * browser, a collector and a recompute a year later agree whatever they evaluated before ([L18]…[L24]).
 * @param person any stable name of the person; goes into the ids of transitions
 */
export function stageOf(facts: Facts, model: Model, asOf: number, person: string): Verdict {
  const { version: modelVersion } = model;
  const scope = createScope(facts, { asOf }, model);
  const left: Record<string, number> = {};
  const transitions: Transition[] = [];
  let stage = stageAt(model, scope, -Infinity)[0];
  let since = facts.firstSeen ?? asOf;
  let nextAt = Infinity;
  for (const { from, to, at, isSure } of moves(model, scope)) {
    if (at > asOf) {
      nextAt = at;
      break;
    }
    stage = to;
    left[from.id] = since = at;
    if (isSure)
      transitions.push({
        id: hash([person, modelVersion, from.id, to.id, at].join("\n")),
        from: from.id,
        to: to.id,
        effectiveAt: at,
        rule: to.id,
        evidence: evidenceOf(to.enter, scope, at),
        modelVersion,
      });
  }
  const flags: string[] = [];
  const flagged: Scope = { ...scope, context: { asOf, stage: stage.id, left, flags }, lines: new Map() };
  for (const { id, when } of model.flags) {
    const { value, until } = evaluateIn(when, flagged);
    if (value) flags.push(id);
    nextAt = Math.min(nextAt, until ?? Infinity);
  }
  const { why } = evaluateIn(stage.stay && !holds(stage.enter, scope, asOf) ? stage.stay : stage.enter, scope);
  return { stage: stage.id, flags: flags.toSorted(), since, why, transitions, nextCheckAt: nextAt < Infinity ? nextAt : null };
}

/** Every change of stage, past and, if nothing more happens, to come. */
function* moves(model: Model, scope: Scope): Generator<Move> {
  const { stages } = model;
  const instants = stages
    .flatMap(({ enter, stay }) => [...changesOf(enter, scope), ...(stay ? changesOf(stay, scope) : [])])
    .filter(Number.isFinite)
    .toSorted((a, b) => a - b);
  let [from, wasSure] = stageAt(model, scope, -Infinity);
  /** When the move that waits will be made. */
  let dueAt = Infinity;
  for (let index = 0; ;) {
    const at = Math.min(instants[index] ?? Infinity, dueAt);
    if (at === Infinity) return;
    while (instants[index]! <= at) index++;
    const [to, isSure] = stageAt(model, scope, at, from);
    const wait = stages.indexOf(to) > stages.indexOf(from) ? from.leaveAfter : undefined;
    dueAt = to === from || !wait ? Infinity : Math.min(dueAt, at + durationMs(wait));
    if (to !== from && (!wait || at === dueAt)) {
      yield { from, to, at, isSure: wasSure && isSure };
      from = to;
      dueAt = Infinity;
    }
    wasSure = isSure;
  }
}

/** The first stage that holds, and whether that is certain. The stage one is in holds also as long as its `stay` does. */
function stageAt(
  { stages }: Model,
  scope: Scope,
  at: number,
  current?: StageDefinition,
): [stage: StageDefinition, isSure: boolean] {
  let isSure = true;
  for (const stage of stages) {
    const value = holds(stage === current && stage.stay ? { any: [stage.enter, stage.stay] } : stage.enter, scope, at);
    if (value) return [stage, isSure];
    isSure &&= value !== null;
  }
  return [stages.at(-1)!, isSure];
}
