import { durationMs } from "./duration.ts";
import { createScope, evaluateIn, evidenceOf, holds, instantsOf } from "./evaluate.ts";
import type { Scope } from "./evaluate.ts";
import type { Facts } from "./facts.ts";
import { hash } from "./hash.ts";
import type { Duration, Rule, Why } from "./rule.ts";

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
  atRiskAfter: Duration;
  lapsedAfter: Duration;
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

interface Step {
  stage: StageDefinition;
  /** Whether the facts still show this for certain; false for a past they have forgotten. */
  isSure: boolean;
}

/**
 * The stage a person is in, since when, why, and how they came there. Walks the instants at which a rule can change, so a
 * browser, a collector and a recompute a year later agree whatever they evaluated before ([L18]…[L24]).
 * @param person any stable name of the person; goes into the ids of transitions
 */
export function stageOf(facts: Facts, model: Model, asOf: number, person: string): Verdict {
  const scope = createScope(facts, { asOf, left: {} }, model);
  const left: Record<string, number> = {};
  const transitions: Transition[] = [];
  const agenda = new Set<number>();
  for (const stage of model.stages)
    for (const rule of [stage.enter, stage.stay]) if (rule) for (const at of instantsOf(rule, scope)) agenda.add(at);
  const instants = [...agenda].sort((a, b) => a - b);

  let now = stepAt(model, scope, -Infinity, null);
  let since = facts.firstSeen ?? asOf;
  let dueAt = Infinity;
  const advance = (at: number): boolean => {
    const next = stepAt(model, scope, at, now.stage);
    const delay = model.stages.indexOf(next.stage) > model.stages.indexOf(now.stage) && now.stage.leaveAfter;
    if (next.stage === now.stage) dueAt = Infinity;
    else if (delay && dueAt === Infinity) dueAt = at + durationMs(delay);
    if (next.stage === now.stage || (delay && at < dueAt)) {
      now = { stage: now.stage, isSure: next.isSure };
      return false;
    }
    if (at <= asOf) {
      if (now.isSure && next.isSure) transitions.push(transitionOf(person, model, now.stage, next.stage, at, scope));
      left[now.stage.id] = since = at;
    }
    dueAt = Infinity;
    now = next;
    return true;
  };
  let index = 0;
  const nextInstant = (): number => Math.min(instants[index] ?? Infinity, dueAt);
  const step = (): boolean => {
    const at = nextInstant();
    if (instants[index] === at) index++;
    return advance(at);
  };
  while (nextInstant() <= asOf) step();

  const { stage } = now;
  scope.at = asOf;
  const why = evaluateIn(stage.enter, scope).why;
  const flagged = flagsAt(facts, model, asOf, stage.id, left);
  let moveAt: number | null = null;
  while (nextInstant() < Infinity && moveAt === null) {
    const at = nextInstant();
    if (step()) moveAt = at;
  }
  const times = [moveAt, flagged.until].filter((time) => time !== null);
  return {
    stage: stage.id,
    flags: flagged.flags,
    since,
    why,
    transitions,
    nextCheckAt: times.length ? Math.min(...times) : null,
  };
}

/** The first stage that holds; a stage one is in holds as long as its `stay` does. */
function stepAt(model: Model, scope: Scope, at: number, current: StageDefinition | null): Step {
  scope.at = at;
  let isSure = true;
  for (const stage of model.stages) {
    let value = holds(stage.enter, scope);
    if (!value && stage === current && stage.stay) value = holds(stage.stay, scope);
    if (value) return { stage, isSure };
    if (value === null) isSure = false;
  }
  return { stage: model.stages.at(-1)!, isSure };
}

function transitionOf(
  person: string,
  model: Model,
  from: StageDefinition,
  to: StageDefinition,
  effectiveAt: number,
  scope: Scope,
): Transition {
  const modelVersion = model.version;
  return {
    id: hash([person, modelVersion, from.id, to.id, effectiveAt].join("\n")),
    from: from.id,
    to: to.id,
    effectiveAt,
    rule: to.id,
    evidence: evidenceOf(to.enter, scope),
    modelVersion,
  };
}

function flagsAt(
  facts: Facts,
  model: Model,
  asOf: number,
  stage: string,
  left: Record<string, number>,
): { flags: string[]; until: number | null } {
  const flags: string[] = [];
  let until = Infinity;
  const scope = createScope(facts, { asOf, stage, left, flags }, model);
  for (const flag of model.flags) {
    const found = evaluateIn(flag.when, scope);
    if (found.value) flags.push(flag.id);
    until = Math.min(until, found.until ?? Infinity);
  }
  return { flags: flags.sort(), until: Number.isFinite(until) ? until : null };
}
