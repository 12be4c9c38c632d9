import type { Campaign, ItemRule } from "./campaign.ts";
import { feasible } from "./feasible.ts";
import type { EventRule, Rule } from "./rule.ts";
import type { Model } from "./model/model.ts";

/** Something a config must not have. `code` is stable. */
export interface Finding {
  campaign: string;
  code: "review_gated" | "item_never_done" | "rule_never_true";
  /** A sentence for the owner: what is wrong and what to do. */
  message: string;
}

/** What must not be published ([L31]…[L33]). */
export function lint(campaigns: readonly Campaign[], model: Model): Finding[] {
  return campaigns.flatMap((campaign) => [...gating(campaign, model), ...impossible(campaign, model), ...items(campaign, model)]);
}

function gating(campaign: Campaign, model: Model): Finding[] {
  if (campaign.kind !== "review") return [];
  return [...new Set(judgements(campaign.audience, model, false))].map((what) => ({
    campaign: campaign.id,
    code: "review_gated",
    message: `A review prompt must ask everyone alike, but its audience reads ${what}. Take that condition out.`,
  }));
}

/** Words that name how content somebody is. */
const JUDGEMENT =
  /(^|[^a-z])(answers?|answered|ces|csat|feedback|happiness|happy|nps|ratings?|refund(s|ed)?|satisfaction|satisfied|scores?|sentiment|stars?|survey)([^a-z]|$)/;

const isJudgement = (name: string): boolean => JUDGEMENT.test(name.replace(/([a-z])([A-Z])/g, "$1_$2").toLowerCase());

/** What of a rule tells how content somebody is, seen through stages and flags. Orders of a model count net of refunds. */
function judgements(rule: Rule, model: Model, isNet: boolean): string[] {
  if ("all" in rule || "any" in rule)
    return ("all" in rule ? rule.all : rule.any).flatMap((part) => judgements(part, model, isNet));
  if ("not" in rule) return judgements(rule.not, model, isNet);
  if ("attr" in rule) return isJudgement(rule.attr) ? [`the attribute "${rule.attr}"`] : [];
  if ("event" in rule) return judgementsOfEvent(rule, isNet);
  return derived(rule, model);
}

function judgementsOfEvent({ event, since = [], where = {}, same = "" }: EventRule, isNet: boolean): string[] {
  const found = [event, ...since, ...Object.keys(where), same].filter(isJudgement).map((name) => `"${name}"`);
  return isNet && event === "order_completed" ? [...found, "refunds"] : found;
}

function derived(rule: Rule, model: Model): string[] {
  if ("stage" in rule || "left" in rule) {
    // Which stage comes first decides, so every stage says something about the others.
    const rules = model.stages.flatMap(({ enter, stay }) => (stay ? [enter, stay] : [enter]));
    return rules.some((part) => judgements(part, model, true).length > 0)
      ? ["the stage, which depends on refunds or answers"]
      : [];
  }
  if (!("flag" in rule)) return [];
  const others = model.flags.filter(({ id }) => id !== rule.flag);
  const when = model.flags.find(({ id }) => id === rule.flag)?.when;
  const isDerived = when && judgements(when, { ...model, flags: others }, true).length > 0;
  return isDerived ? [`the flag "${rule.flag}", which depends on refunds or answers`] : [];
}

function impossible(campaign: Campaign, model: Model): Finding[] {
  const rules: [string, Rule | undefined][] = [
    ["Its audience", campaign.audience],
    ...(campaign.items ?? []).map(({ id, visible }): [string, Rule | undefined] => [
      `The condition that shows item "${id}"`,
      visible,
    ]),
  ];
  return rules
    .filter(([, rule]) => rule && !feasible(rule, model).yes)
    .map(([what]) => ({
      campaign: campaign.id,
      code: "rule_never_true",
      message: `${what} can never be true for anybody. Look for conditions that exclude each other.`,
    }));
}

function items(campaign: Campaign, model: Model): Finding[] {
  const all = campaign.items ?? [];
  const byId = new Map(all.map((item) => [item.id, item]));
  const found = (id: string, why: string): Finding => ({
    campaign: campaign.id,
    code: "item_never_done",
    message: `Item "${id}" can never be done: ${why}.`,
  });
  return all.flatMap((item) => {
    const { id, done, after = [], verify } = item;
    if (byId.get(id) !== item) return [found(id, "another item has the same id")];
    if (done !== "manual" && !feasible(done, model).yes) return [found(id, "its rule can never be true")];
    if (done !== "manual" && verify === "server" && readsPage(done))
      return [found(id, "only the collector may tick it, and its rule reads the page")];
    const missing = after.find((other) => !byId.has(other));
    if (missing !== undefined) return [found(id, `it waits for "${missing}", which is not in the list`)];
    return waitsForItself(item, byId) ? [found(id, "it waits for itself")] : [];
  });
}

function waitsForItself(item: ItemRule, byId: ReadonlyMap<string, ItemRule>): boolean {
  const seen = new Set<string>();
  const queue = [...(item.after ?? [])];
  for (const id of queue) {
    if (id === item.id) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    queue.push(...(byId.get(id)?.after ?? []));
  }
  return false;
}

/** Whether a rule has no answer without a page. */
function readsPage(rule: Rule): boolean {
  if ("any" in rule) return rule.any.every(readsPage);
  if ("all" in rule) return rule.all.some(readsPage);
  return "not" in rule ? readsPage(rule.not) : "url" in rule || "ctx" in rule;
}
