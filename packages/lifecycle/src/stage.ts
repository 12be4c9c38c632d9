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
