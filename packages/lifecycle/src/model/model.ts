import type { Duration, Rule, Span } from "../rule.ts";

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

/** A lifecycle model as it is written. Immutable: `version` is the hash of its canonical JSON. */
export interface Model {
  id: string;
  version: string;
  stages: StageDefinition[];
  flags: FlagDefinition[];
  /** R and X of lifecycle.md. */
  atRiskAfter: Span;
  lapsedAfter: Span;
}
