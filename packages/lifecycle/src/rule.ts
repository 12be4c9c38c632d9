import type { JsonValue } from "./json.ts";

/** A span of time: `s m h d w`, where `1d` is 86,400 s. There are no months. */
export type Span = `${number}${"s" | "m" | "h" | "d" | "w"}`;

/** A span, or in a model's rules `R` and `X`: its `atRiskAfter` and `lapsedAfter`, or from 4 orders on the person's own ([L17]). */
export type Duration = Span | "R" | "X";

export interface Count {
  eq?: number;
  gt?: number;
  gte?: number;
  lt?: number;
  lte?: number;
}

export interface Age {
  older?: Duration;
  newer?: Duration;
}

/** Conditions on the properties of one event; every listed property must hold. */
export type Where = { [prop: string]: JsonValue | { in: JsonValue[] } | { gte: number } | { lte: number } };

export type EventRule = {
  event: string;
  where?: Where;
  /** Count only occurrences that agree in this property: the largest group counts ([L9]). */
  same?: string;
  /** Only occurrences with none of these events after them (of the same group, where they have one) ([L10]). */
  since?: string[];
  within?: Span;
  count?: Count;
  /** Distinct UTC days on which the event happened. */
  days?: Count;
  first?: Age;
  last?: Age;
};

export type AttributeRule = {
  attr: string;
  eq?: JsonValue;
  ne?: JsonValue;
  gt?: number;
  gte?: number;
  lt?: number;
  lte?: number;
  in?: JsonValue[];
  nin?: JsonValue[];
  has?: JsonValue;
  contains?: string;
  starts?: string;
  exists?: boolean;
} & Age;

/** One node of the rule language (SPEC.md, [L2…]). JSON, one operator key per node. */
export type Rule =
  | { all: Rule[] }
  | { any: Rule[] }
  | { not: Rule }
  | EventRule
  | AttributeRule
  | { url: string[] }
  | { ctx: "device" | "lang" | "consent"; eq?: JsonValue; in?: JsonValue[] }
  | { stage: string[] }
  | { flag: string }
  /** Left one of these stages in that time; only in the flags of a model. */
  | { left: string[]; within: Span }
  | { sample: number; salt: string };

/** What the page knows beside the facts. Times in epoch ms. */
export interface Context {
  asOf: number;
  url?: string;
  device?: "phone" | "tablet" | "desktop";
  lang?: string;
  consent?: string;
  stage?: string;
  /** The step of the model's walk that `stage` shows. */
  base?: string;
  flags?: readonly string[];
  /** When each stage was last left, epoch ms. */
  left?: Readonly<Record<string, number>>;
  /** Earliest visitor id of the person; what samples hash. */
  visitor?: string;
  /** False while the collector has not been heard: then only lower bounds already met are certain. */
  complete?: boolean;
}

/** A trace of one node; `sentence` renders it for people. */
export interface Why {
  op: string;
  value: boolean | null;
  rule: Rule;
  /** What was found, e.g. a count of 2 of the 3 needed. */
  have?: JsonValue;
  need?: JsonValue;
  until: number | null;
  parts?: Why[];
}

export interface Evaluation {
  value: boolean | null;
  why: Why;
  /** Epoch ms of the next instant at which the value can change by time alone; null = never. */
  until: number | null;
}
