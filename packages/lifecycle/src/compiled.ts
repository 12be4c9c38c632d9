import type { CampaignKind } from "./campaign.ts";
import type { JsonValue } from "./json.ts";
import type { Context } from "./rule.ts";

/** A span of time in ms; `R` and `X` are the person's own ([L17]). */
export type CompiledSpan = number | "R" | "X";

/** How a value is compared: operator and operand, and how that was written where it was written otherwise. */
export type Comparison = [operator: string, operand: JsonValue, written?: JsonValue];

/** What a compiled rule is about, its first part. A version that knows none of that number has no answer. */
export const ALL = 0;
export const ANY = 1;
export const NOT = 2;
/** A value of the context, or an attribute, compared. */
export const CONTEXT = 3;
export const ATTRIBUTE = 4;
/** The occurrences that facts keep under a key, */
export const EVENTS = 5;
/** the same where the largest group of them counts, */
export const GROUPS = 6;
/** the orders that count, net or gross of refunds, */
export const NET_ORDERS = 7;
export const GROSS_ORDERS = 8;
/** the last times some stages were left, */
export const LEFT = 9;
/** or the last writing of an attribute. */
export const WRITING = 10;

/** What is asked of occurrences: how many there are, or how old the first or the last is. */
export const HOW_MANY = 0;
export const AGE_OF_FIRST = 1;
export const AGE_OF_LAST = 2;
export type Question = typeof HOW_MANY | typeof AGE_OF_FIRST | typeof AGE_OF_LAST;

/** All, any or none of some. */
export type Fold = [kind: typeof ALL | typeof ANY | typeof NOT, parts: CompiledRule[]];

export type Test =
  | [kind: typeof CONTEXT, name: Exclude<keyof Context, "asOf" | "left" | "complete">, is: Comparison]
  | [kind: typeof ATTRIBUTE, name: string, is: Comparison];

export type Source =
  | [kind: typeof EVENTS | typeof GROUPS | typeof WRITING, name: string]
  | [kind: typeof NET_ORDERS | typeof GROSS_ORDERS, name: null]
  | [kind: typeof LEFT, stages: string[]];

/**
 * How many occurrences there are, or the age of the first or the last: at least that, and less than that; within so many ms; each
 * until what is kept under one of some keys follows it. So many are enough to decide: the newest, for the age of the first the oldest.
 */
export type Tally = [
  ...Source,
  question: Question,
  least: CompiledSpan,
  below: CompiledSpan | null,
  within: number | null,
  since: string[],
  enough: number,
];

/**
 * A rule as it is evaluated: durations in ms, keys of facts written out, one condition a node ([L35]). They are lists, all alike, since
 * that is what is read fastest; an empty one is unknown.
 */
export type CompiledRule = [] | Fold | Test | Tally;

export const isFold = (rule: CompiledRule): rule is Fold => rule[0]! < CONTEXT;

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
