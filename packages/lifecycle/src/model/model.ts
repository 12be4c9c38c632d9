import type { Duration, Rule, Span } from "../rule.ts";

/** A name for people: one text for every language, or a text by locale (`en`, `it`, `pl` …). */
export type Label = string | Readonly<Record<string, string>>;

/** A stage as people see it. */
export interface StageName {
  id: string;
  label: Label;
}

/** One step of a model's walk. Steps are tried in the order of `Model.stages`; the first that holds is where a person stands. */
export interface StageDefinition {
  /** Unique in the model. */
  id: string;
  /** Id of the stage (in `Model.journey`) that people see; several steps may show as one. Without it: `id`. */
  as?: string;
  /** Shows while it holds, over whatever step the person is in, which goes on unseen and is returned to. */
  over?: true;
  enter: Rule;
  /** Keeps a person who is already in the step there (hysteresis). Without it: `enter`. */
  stay?: Rule;
  /** A behavioural downgrade out of this step waits until its cause has lasted this long. */
  leaveAfter?: Duration;
}

export interface FlagDefinition {
  id: string;
  label: Label;
  when: Rule;
}

/** A lifecycle model as it is written. Immutable: `version` is the hash of its canonical JSON. */
export interface Model {
  id: string;
  label: Label;
  version: string;
  /** Every stage that people see, from first contact on. */
  journey: StageName[];
  stages: StageDefinition[];
  flags: FlagDefinition[];
  /** R and X of lifecycle.md. */
  atRiskAfter: Span;
  lapsedAfter: Span;
}

/** The stage of the journey that a step shows as. */
export const shownAs = ({ id, as = id }: Pick<StageDefinition, "id" | "as">): string => as;

/** A label in a language, else in English, else in whatever language it has. */
export const labelIn = (label: Label, locale: string): string =>
  typeof label === "string" ? label : (label[locale] ?? label["en"] ?? Object.values(label)[0] ?? "");
