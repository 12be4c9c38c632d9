import { ASKS, gateRules, SHOWN } from "./campaign.ts";
import type { Campaign, ItemRule, Trigger } from "./campaign.ts";
import { compileRule } from "./compile-rule.ts";
import type { Place } from "./compile-rule.ts";
import type { CompiledCampaign, CompiledItem, CompiledModel, CompiledTrigger } from "./compiled.ts";
import { durationMs } from "./duration.ts";
import { keyOf } from "./key.ts";
import { needs } from "./needs.ts";
import type { Needs } from "./needs.ts";
import { compare } from "./order.ts";
import { labelIn, shownAs } from "./model/model.ts";
import type { Model } from "./model/model.ts";

/** What browser and collector evaluate. */
export interface Compiled {
  model: CompiledModel;
  /** In the order in which they were given. */
  campaigns: CompiledCampaign[];
  needs: Needs;
}

/** Does at publish time what need not be done in a page: reads durations, keys and gates, and finds what facts must keep ([L35]). */
export function compile(model: Model, campaigns: readonly Campaign[]): Compiled {
  const ranked = campaigns.toSorted((a, b) => compare([-a.priority, a.id], [-b.priority, b.id]));
  const steps = stepsOf(model);
  return {
    model: compileModel(model),
    campaigns: campaigns.map((campaign) => compileCampaign(campaign, ranked.indexOf(campaign), steps)),
    needs: needs(model, campaigns),
  };
}

/** Enough for eight years of somebody whom two orders a year keep loyal. */
const ORDERS_READ = 16;

const stepsOf = ({ stages }: Model): string[] => stages.map(({ id }) => id);

function compileModel(model: Model): CompiledModel {
  const { id, version, journey, stages, flags, atRiskAfter, lapsedAfter } = model;
  const place = { inModel: true, steps: stepsOf(model) };
  const labels = new Map(journey.map((stage) => [stage.id, labelIn(stage.label, "en")]));
  return {
    id,
    version,
    stages: stages.map(({ enter, stay, leaveAfter, ...stage }) => ({
      base: stage.id,
      id: shownAs(stage),
      label: labels.get(shownAs(stage)) ?? shownAs(stage),
      ...(stage.over && { over: true }),
      enter: compileRule(enter, place),
      ...(stay && { stay: compileRule(stay, place) }),
      ...(leaveAfter && { leaveAfterMs: durationMs(leaveAfter) }),
    })),
    flags: flags.map(({ id: flag, label, when }) => ({ id: flag, label: labelIn(label, "en"), when: compileRule(when, place) })),
    spans: { R: durationMs(atRiskAfter), X: durationMs(lapsedAfter) },
    ordersRead: Math.max(ORDERS_READ, needs(model, []).keys["order_completed"]?.k ?? 0),
  };
}

function compileCampaign(campaign: Campaign, rank: number, steps: string[]): CompiledCampaign {
  const { id, kind, when, items } = campaign;
  const place = { isGross: kind === "review", steps };
  return {
    id,
    kind,
    when: compileTrigger(when),
    gates: gateRules(campaign).map((gate) => ({ ...gate, rule: compileRule(gate.rule, place) })),
    rank,
    ...(ASKS.includes(kind) && { asks: keyOf(SHOWN.event, SHOWN.where) }),
    ...(items && { items: items.map((item) => compileItem(item, { steps })) }),
  };
}

function compileTrigger({ dwell, ...when }: Trigger): CompiledTrigger {
  return { ...when, ...(dwell && { dwellMs: durationMs(dwell) }) };
}

/** An item keeps whatever else it has. */
const compileItem = ({ done, visible, ...item }: ItemRule, place: Place): CompiledItem => ({
  ...item,
  done: done === "manual" ? done : compileRule(done, place),
  ...(visible && { visible: compileRule(visible, place) }),
});
