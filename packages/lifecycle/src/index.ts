export type { JsonValue, Props } from "./json.ts";
export type { Facts, KeyFacts, LifecycleEvent, Mark, OrderFact, RefundFact } from "./facts.ts";
export type { Age, AttributeRule, Context, Count, Duration, Evaluation, EventRule, Rule, Where, Why } from "./rule.ts";
export type { FlagDefinition, Model, StageDefinition, Transition, Verdict } from "./stage.ts";
export type { Arbitration, Campaign, CampaignKind, Caps, Eligibility, Gate, ItemRule, Moment, Trigger } from "./campaign.ts";
