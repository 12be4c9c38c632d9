import { gateRules } from "./campaign.ts";
import type { Campaign } from "./campaign.ts";
import type { Count, EventRule, Rule, Where } from "./rule.ts";
import { durationMs } from "./duration.ts";
import { COUNT_LIMIT, keyOf } from "./key.ts";
import { KEPT } from "./merge.ts";
import type { Model } from "./stage.ts";

/** What to keep of one event name (with its `where` and `same`). */
export interface KeyNeed {
  event: string;
  where?: Where;
  same?: string;
  /** How many latest occurrences. */
  k: number;
  /** How many latest distinct days; 0 = none. */
  days: number;
  /** The longest time a rule looks back, ms; Infinity = the whole history. */
  horizonMs: number;
}

/** What the rules of a model and its campaigns read, and so all that facts keep of events. */
export interface Needs {
  keys: Record<string, KeyNeed>;
}

/** Compiles all rules of a model and its campaigns to the keys, counts and horizons to keep. */
export function needs(model: Model, campaigns: readonly Campaign[]): Needs {
  const keys: Needs["keys"] = {};
  const keep = (
    event: string,
    where: Where | undefined,
    same: string | undefined,
    k: number,
    days: number,
    horizonMs: number,
  ): void => {
    const need = (keys[keyOf(event, where, same)] ??= {
      event,
      ...(where && { where }),
      ...(same && { same }),
      k: 3,
      days: 0,
      horizonMs: 0,
    });
    need.k = Math.max(need.k, same ? KEPT.grouped : k);
    need.days = Math.max(need.days, days);
    need.horizonMs = Math.max(need.horizonMs, horizonMs);
  };
  const read = (rule: Rule): void => {
    for (const part of partsOf(rule)) read(part);
    if (!("event" in rule)) return;
    keep(rule.event, rule.where, rule.same, highest(rule.count), rule.days ? highest(rule.days) : 0, horizonOf(rule));
    for (const event of rule.since ?? []) keep(event, undefined, rule.same, 0, 0, horizonOf(rule));
  };
  for (const stage of model.stages) {
    read(stage.enter);
    if (stage.stay) read(stage.stay);
  }
  for (const flag of model.flags) read(flag.when);
  for (const campaign of campaigns) {
    for (const [, rule] of gateRules(campaign)) read(rule);
    for (const item of campaign.items ?? []) {
      if (item.done !== "manual") read(item.done);
      if (item.visible) read(item.visible);
    }
  }
  return { keys };
}

/** The rules inside a rule. */
export function partsOf(rule: Rule): Rule[] {
  return "all" in rule ? rule.all : "any" in rule ? rule.any : "not" in rule ? [rule.not] : [];
}

/** One more than the largest number compared with: enough to tell "exactly n" from "more", and n−1 from n a moment ago. */
const highest = (count: Count = {}): number => Math.min(Math.max(1, ...Object.values(count)), COUNT_LIMIT) + 1;

function horizonOf(rule: EventRule): number {
  return rule.within && !rule.first && !rule.last ? durationMs(rule.within) : Infinity;
}
