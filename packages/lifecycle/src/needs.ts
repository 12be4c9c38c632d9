import { gateRules } from "./campaign.ts";
import type { Campaign } from "./campaign.ts";
import { COUNT_LIMIT, keyOf } from "./key.ts";
import { GROUPED_KEPT } from "./merge.ts";
import type { EventRule, Where } from "./rule.ts";
import type { Model } from "./stage.ts";

/** What to keep of one event name (with its `where` and `same`). */
export interface KeyNeed {
  event: string;
  where?: Where | undefined;
  same?: string | undefined;
  /** How many latest occurrences. */
  k: number;
  /** How many latest distinct days; 0 = none. */
  days: number;
}

/** What the rules of a model and its campaigns read, and so all that facts keep of events. */
export interface Needs {
  keys: Record<string, KeyNeed>;
}

/** Compiles all rules of a model and its campaigns to the keys to keep and how many of each ([L3]). */
export function needs(model: Model, campaigns: readonly Campaign[]): Needs {
  const keys: Needs["keys"] = {};
  const keep = ({ event, where, same, count, days }: Counted): void => {
    const need = (keys[keyOf(event, where, same)] ??= { event, where, same, k: 3, days: 0 });
    need.k = Math.max(need.k, same ? GROUPED_KEPT : kept(count));
    if (days) need.days = Math.max(need.days, kept(days));
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
  read([model, campaigns.map((campaign) => [gateRules(campaign), campaign.items])]);
  return { keys };
}

/** Of an event rule what decides how much to keep. */
type Counted = { event: string } & { [part in "where" | "same" | "count" | "days"]?: EventRule[part] | undefined };

const isEventRule = (node: object): node is EventRule => "event" in node && typeof node.event === "string";

/** One more than the largest number compared with: tells "exactly n" from "more", and n from the n−1 of a moment ago. */
const kept = (count: object = {}): number => Math.min(Math.max(1, ...Object.values(count)), COUNT_LIMIT) + 1;
