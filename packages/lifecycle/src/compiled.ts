import type { CampaignKind } from "./campaign.ts";
import type { JsonValue } from "./json.ts";
import type { Context } from "./rule.ts";

/** A span of time in ms; `R` and `X` are the person's own ([L17]). */
export type CompiledSpan = number | "R" | "X";

/** How a value is compared: operator and operand, and how that was written where it was written otherwise. */
export type Comparison = [operator: string, operand: JsonValue, written?: JsonValue];

/**
 * A rule as it is evaluated: durations in ms, keys of facts written out, one condition a node ([L35]). A node is a fold of nodes
 * (`all`, `any`, `not`), a value compared (`is`), or occurrences counted or held against an age; anything else is unknown.
 */
export interface CompiledRule {
  all?: CompiledRule[];
  any?: CompiledRule[];
  not?: [CompiledRule];
  /** How a value compares: that of `ctx`, else that of the attribute `attr`. */
  is?: Comparison;
  ctx?: Exclude<keyof Context, "asOf" | "left" | "complete">;
  /** With `is` its value, else its last writing. */
  attr?: string;
  /** The occurrences that facts keep under this key, */
  key?: string;
  /** the orders that count, net or gross of refunds, */
  orders?: "net" | "gross";
  /** or the last times these stages were left. */
  left?: string[];
  /** Keys of facts whose occurrences end others. */
  since?: string[];
  /** The age of the first or the last is meant, not how many there are. */
  of?: "first" | "last";
  within?: number;
  /** At least that, */
  least?: CompiledSpan;
  /** and less than that. */
  below?: CompiledSpan;
}

export interface CompiledStage {
  /** The step of the walk. */
  base: string;
  /** The stage it shows as, and its name. */
  id: string;
  label: string;
  over?: true;
  enter: CompiledRule;
  /** `enter` or what keeps somebody there. */
  stay?: CompiledRule;
  leaveAfterMs?: number;
}

export interface CompiledModel {
  id: string;
  /** The version of the authored model. */
  version: string;
  stages: CompiledStage[];
  flags: { id: string; label: string; when: CompiledRule }[];
  /** R and X in ms. */
  spans: Spans;
  /** How many of the latest orders the rules look at, beside the first and those given back. */
  ordersRead: number;
}

export interface Spans {
  R: number;
  X: number;
}

export type GateRule = { gate: "audience" | "cap" | "gap"; rule: CompiledRule; event?: string };

export interface CompiledItem {
  id: string;
  done: CompiledRule | "manual";
  after?: string[];
  visible?: CompiledRule;
  verify?: "client" | "server";
}

export interface CompiledTrigger {
  on: "page" | "event" | "exit" | "scroll" | "manual";
  event?: string;
  dwellMs?: number;
  /** Percent of the page, for `scroll`. */
  depth?: number;
}

/** A campaign as it is decided on. */
export interface CompiledCampaign {
  id: string;
  kind: CampaignKind;
  when: CompiledTrigger;
  /** All must hold. */
  gates: GateRule[];
  /** Place among all campaigns: the lowest asks. */
  rank: number;
  /** Of campaigns that ask: the key under which facts keep the displays of all that ask. */
  asks?: string;
  items?: CompiledItem[];
}
