import { gateRules } from "./campaign.ts";
import type { Campaign } from "./campaign.ts";
import { conditionsOf } from "./compile-rule.ts";
import type { Comparison } from "./compiled.ts";
import type { JsonValue } from "./json.ts";
import { COUNT_LIMIT, keyOf } from "./key.ts";
import type { EventRule } from "./rule.ts";
import type { Model } from "./model/model.ts";
import { SOURCES } from "./sources.ts";

/** A property of an event and how it must compare. */
export type Condition = [property: string, ...is: Comparison];

/** What to keep of one event name (with its `where` and `same`). */
export interface KeyNeed {
  /** The events that are meant: any of these, if all its conditions are met. */
  from: [event: string, where: Condition[]][];
  same?: string;
  /** How many latest occurrences. */
  k: number;
  /** Of each UTC day only the first. */
  daily?: true;
}

/** What the rules of a model and its campaigns read, and so all that facts keep of events. */
export interface Needs {
  keys: Record<string, KeyNeed>;
  /** Digits behind the point of currencies that have not two (ISO 4217). */
  digits: Record<string, number>;
  /** How far an event is believed by the word in its `$source` ([L6]). */
  sources: Record<string, number>;
}

const DIGITS = [
  "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(" ").map((currency) => [currency, 0]),
  "BHD IQD JOD KWD LYD OMR TND".split(" ").map((currency) => [currency, 3]),
].flat();

/** How many occurrences of a grouped event are kept ([L4]). */
const GROUPED_KEPT = 20;

/** Finds in all rules of a model and its campaigns the keys to keep and how many of each ([L3]). */
export function needs(model: Model, campaigns: readonly Campaign[]): Needs {
  const keys: Needs["keys"] = {};
  const keep = ({ event, where, same, count, days }: Counted): void => {
    const need = (keys[keyOf(event, where, same)] ??= { from: fromOf(event, where), ...(same && { same }), k: 3 });
    need.k = Math.max(need.k, same ? GROUPED_KEPT : kept(count));
    if (!days) return;
    const daily = (keys[keyOf(event, where, same, days)] ??= { ...need, k: 0, daily: true });
    daily.k = Math.max(daily.k, kept(days));
  };
  // An event rule is whatever names an event: rules are looked for everywhere, so none can be forgotten here.
  const read = (node: unknown): void => {
    if (!node || typeof node !== "object") return;
    if (isEventRule(node)) {
      keep(node);
      for (const event of node.since ?? []) keep({ event, same: node.same });
    }
    Object.values(node).forEach(read);
  };
  read([model, campaigns.map((campaign) => [gateRules(campaign).map(({ rule }) => rule), campaign.items])]);
  return { keys, digits: Object.fromEntries(DIGITS) as Needs["digits"], sources: SOURCES };
}

/** Looking at an empty cart, or taking the last thing out of it, empties it. */
const EMPTIED: KeyNeed["from"] = [
  ["cart_viewed", [["cart_quantity", "lte", 0]]],
  ["cart_viewed", [["products", "matches", "^$"]]],
  ["cart_removed", [["cart_quantity", "lte", 0]]],
];

function fromOf(event: string, where: EventRule["where"]): KeyNeed["from"] {
  const conditions = Object.entries(where ?? {}).flatMap(([property, want]) =>
    conditionsOf(isOperators(want) ? want : { eq: want }).map((is): Condition => [property, ...is]),
  );
  const others = event === "cart_emptied" ? EMPTIED : [];
  return [[event, conditions], ...others.map(([name, more]): KeyNeed["from"][number] => [name, [...more, ...conditions]])];
}

const isOperators = (want: JsonValue | object): want is Record<string, JsonValue> =>
  typeof want === "object" && want !== null && !Array.isArray(want);

/** Of an event rule what decides how much to keep. */
type Counted = { event: string } & { [part in "where" | "same" | "count" | "days"]?: EventRule[part] | undefined };

const isEventRule = (node: object): node is EventRule => "event" in node && typeof node.event === "string";

/** One more than the largest number compared with: tells "exactly n" from "more", and n from the n−1 of a moment ago. */
const kept = (count: object = {}): number => Math.min(Math.max(1, ...Object.values(count)), COUNT_LIMIT) + 1;
