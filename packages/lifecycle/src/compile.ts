import { ASKS, gateRules, SHOWN } from "./campaign.ts";
import type { Campaign, ItemRule, Trigger } from "./campaign.ts";
import { compileRule } from "./compile-rule.ts";
import type { CompiledCampaign, CompiledItem, CompiledModel, CompiledTrigger } from "./compiled.ts";
import { durationMs } from "./duration.ts";
import { keyOf } from "./key.ts";
import { needs } from "./needs.ts";
import type { Needs } from "./needs.ts";
import { compare } from "./order.ts";
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
  return {
    model: compileModel(model),
    campaigns: campaigns.map((campaign) => compileCampaign(campaign, ranked.indexOf(campaign))),
    needs: needs(model, campaigns),
  };
}

function compileModel({ id, version, stages, flags, atRiskAfter, lapsedAfter }: Model): CompiledModel {
  const place = { inModel: true };
  return {
    id,
    version,
    stages: stages.map(({ id: stage, label, enter, stay, leaveAfter }) => ({
      id: stage,
      label,
      enter: compileRule(enter, place),
      ...(stay && { stay: compileRule(stay, place) }),
      ...(leaveAfter && { leaveAfterMs: durationMs(leaveAfter) }),
    })),
    flags: flags.map(({ id: flag, label, when }) => ({ id: flag, label, when: compileRule(when, place) })),
    spans: { R: durationMs(atRiskAfter), X: durationMs(lapsedAfter) },
  };
}

function compileCampaign(campaign: Campaign, rank: number): CompiledCampaign {
  const { id, kind, when, items } = campaign;
  const place = { isGross: kind === "review" };
  return {
    id,
    kind,
    when: compileTrigger(when),
    gates: gateRules(campaign).map((gate) => ({ ...gate, rule: compileRule(gate.rule, place) })),
    rank,
    ...(ASKS.includes(kind) && { asks: keyOf(SHOWN.event, SHOWN.where) }),
    ...(items && { items: items.map(compileItem) }),
  };
}

function compileTrigger({ dwell, ...when }: Trigger): CompiledTrigger {
  return { ...when, ...(dwell && { dwellMs: durationMs(dwell) }) };
}

/** An item keeps whatever else it has. */
const compileItem = ({ done, visible, ...item }: ItemRule): CompiledItem => ({
  ...item,
  done: done === "manual" ? done : compileRule(done),
  ...(visible && { visible: compileRule(visible) }),
});
