export type { JsonValue, Props } from "./json.ts";
export type { Facts, KeyFacts, LifecycleEvent, Mark, OrderFact, RefundFact } from "./facts.ts";
export type { Age, AttributeRule, Context, Count, Duration, Evaluation, EventRule, Rule, Span, Where, Why } from "./rule.ts";
export type { FlagDefinition, Label, Model, StageDefinition, StageName } from "./model/model.ts";
export type {
  CompiledCampaign,
  CompiledItem,
  CompiledModel,
  CompiledRule,
  CompiledStage,
  CompiledTrigger,
  GateRule,
} from "./compiled.ts";
export type { Transition, Verdict } from "./stage.ts";
export type { TransitionRecord } from "./evidence.ts";
export type { Campaign, CampaignKind, Caps, ItemRule, Trigger } from "./campaign.ts";
export type { Arbitration, Visit } from "./arbitrate.ts";
export type { Eligibility, Gate, Moment } from "./explain.ts";
export type { KeyNeed, Needs } from "./needs.ts";
export type { Compiled } from "./compile.ts";
export type { Finding } from "./lint.ts";
export type { ModelFinding } from "./lint-model.ts";
export { SOURCES, type SourceName } from "./sources.ts";
export { emptyFacts } from "./facts.ts";
export { addEvent, orderKey } from "./add-event.ts";
export { merge } from "./merge.ts";
export { holds } from "./evaluate.ts";
export { stageOf } from "./stage.ts";
export { arbitrate } from "./arbitrate.ts";
export { compile } from "./compile.ts";
export { compileRule } from "./compile-rule.ts";
export { definitionOf } from "./definition.ts";
export { evaluate, whyOf } from "./why.ts";
export { recordsOf } from "./evidence.ts";
export { eligible, explain } from "./explain.ts";
export { lint } from "./lint.ts";
export { lintModel } from "./lint-model.ts";
export type { LabelOf } from "./sentence/voice.ts";
export type { Words } from "./sentence/words.ts";
export type { SentenceLocale } from "./sentence/sentence-in.ts";
export { sentence } from "./sentence/sentence.ts";
export { english } from "./sentence/english.ts";
export { italian } from "./sentence/italian.ts";
export { polish } from "./sentence/polish.ts";
export { labelsOf } from "./sentence/labels.ts";
export { sentenceIn, sentenceLocales } from "./sentence/sentence-in.ts";
export { durationMs } from "./duration.ts";
export { canonicalJson, hash } from "./hash.ts";
export { labelIn, shownAs } from "./model/model.ts";
export { modelVersion } from "./model/version.ts";
export { canonicalModel } from "./model/canonical.ts";
export { presets } from "./presets/presets.ts";
