import { PARTS_PER_PERCENT, isOperator, numberOf } from "./compare.ts";
import {
  AGE_OF_FIRST,
  AGE_OF_LAST,
  ALL,
  ANY,
  ATTRIBUTE,
  CONTEXT,
  EVENTS,
  GROSS_ORDERS,
  GROUPS,
  HOW_MANY,
  LEFT,
  NET_ORDERS,
  NOT,
  WRITING,
} from "./compiled.ts";
import type { Comparison, CompiledRule, CompiledSpan, Question, Source } from "./compiled.ts";
import { durationMs } from "./duration.ts";
import type { JsonValue } from "./json.ts";
import { escaped, patternOf } from "./glob.ts";
import { keyOf } from "./key.ts";
import type { Age, AttributeRule, Count, Duration, EventRule, Rule } from "./rule.ts";

/** Where a rule stands: R and X have a meaning in a model only, and a review counts orders gross ([L30]). */
export interface Place {
  inModel?: boolean;
  isGross?: boolean;
  /** Ids of the steps of the model: what a rule may call a stage beside the stages people see. */
  steps?: readonly string[];
}

/** No answer, whatever the facts: a condition that this version does not know or that says nothing. */
const UNKNOWN: CompiledRule = [];

/** A rule as it is evaluated ([L35]). */
export function compileRule(rule: Rule, place: Place = {}): CompiledRule {
  const parts = (rules: Rule[]) => rules.map((part) => compileRule(part, place));
  if ("all" in rule) return [ALL, parts(rule.all)];
  if ("any" in rule) return [ANY, parts(rule.any)];
  if ("not" in rule) return [NOT, parts([rule.not])];
  if ("event" in rule) return event(rule, place);
  if ("attr" in rule) return attribute(rule, place);
  if ("left" in rule) return usable([LEFT, rule.left, HOW_MANY, 1, null, durationMs(rule.within), [], 1]);
  if ("stage" in rule) return stage(rule.stage, place);
  return page(rule);
}

/** A step by its own name is meant whatever it shows as: rules outlast a change of preset. */
function stage(ids: readonly string[], { steps = [] }: Place): CompiledRule {
  const isStep = (id: string) => steps.includes(id);
  const shown = ids.filter((id) => !isStep(id));
  const rules: CompiledRule[] = [];
  if (shown.length < ids.length) rules.push([CONTEXT, "base", ["in", ids.filter(isStep)]]);
  if (shown.length || !ids.length) rules.push([CONTEXT, "stage", ["in", shown]]);
  return rules.length === 1 ? rules[0]! : [ANY, rules];
}

function page(rule: Rule): CompiledRule {
  if ("url" in rule) return rule.url.length === 1 ? glob(rule.url[0]!) : [ANY, rule.url.map(glob)];
  if ("ctx" in rule) {
    const { ctx, ...conditions } = rule;
    return together(comparisons((is) => [CONTEXT, ctx, is], conditions));
  }
  if ("flag" in rule) return [CONTEXT, "flags", ["has", rule.flag]];
  if ("sample" in rule) return [CONTEXT, "visitor", ["sample", [rule.salt, rule.sample * PARTS_PER_PERCENT]]];
  return UNKNOWN;
}

function glob(text: string): CompiledRule {
  const pattern = patternOf(text);
  return pattern === null ? UNKNOWN : [CONTEXT, "url", ["matches", pattern, text]];
}

/** One condition stays alone. */
const together = (rules: CompiledRule[]): CompiledRule => (rules.length === 1 ? rules[0]! : [ALL, rules]);

function spanOf(span: Duration, { inModel }: Place): CompiledSpan {
  return span !== "R" && span !== "X" ? durationMs(span) : inModel ? span : NaN;
}

/** A rule with something that is no number says nothing. */
const usable = (rule: CompiledRule): CompiledRule => (rule.some(Number.isNaN) ? UNKNOWN : rule);

function event(rule: EventRule, place: Place): CompiledRule {
  const { event: name, where, same, since = [], within, count, days, first, last } = rule;
  const keyed = (by?: Count): Source => [same ? GROUPS : EVENTS, keyOf(name, where, same, by)];
  const isOrder = name === "order_completed" && !where && !days;
  const source = isOrder ? ordersIn(place) : keyed();
  const ends = since.map((other) => keyOf(other, undefined, same));
  const rules: CompiledRule[] = [];
  if (first) rules.push(age(source, AGE_OF_FIRST, first, place, ends));
  if (last) rules.push(age(source, AGE_OF_LAST, last, place, ends));
  const span = within ? durationMs(within) : null;
  if (days) rules.push(counted(keyed(days), days, span, ends));
  else if (count || !rules.length) rules.push(counted(source, count ?? { gte: 1 }, span, ends));
  return together(rules);
}

const ordersIn = ({ isGross }: Place): Source => [isGross ? GROSS_ORDERS : NET_ORDERS, null];

function age(source: Source, question: Question, { older, newer }: Age, place: Place, ends: string[] = []): CompiledRule {
  return usable([...source, question, older ? spanOf(older, place) : 0, newer ? spanOf(newer, place) : null, null, ends, 1]);
}

/** Counts are whole numbers, so every wish is a range; null = this version does not know what is wished for. */
export function rangeOf({ eq, gt, gte, lt, lte, ...others }: Count): [least: number, below: number] | null {
  const least = Math.max(0, Math.ceil(eq ?? 0), Math.ceil(gte ?? 0), Math.floor(gt ?? -1) + 1);
  const below = Math.min(Math.floor(eq ?? Infinity), Math.floor(lte ?? Infinity), Math.ceil(lt ?? Infinity) - 1) + 1;
  return Object.keys(others).length || Number.isNaN(least + below) ? null : [least, below];
}

function counted(source: Source, wanted: Count, within: number | null, ends: string[]): CompiledRule {
  const range = rangeOf(wanted);
  if (!range) return UNKNOWN;
  const [least, below] = range;
  const top = below < Infinity ? below : null;
  return usable([...source, HOW_MANY, least, top, within, ends, top ?? least]);
}

function attribute({ attr, older, newer, ...conditions }: AttributeRule, place: Place): CompiledRule {
  const rules = comparisons((is) => [ATTRIBUTE, attr, is], conditions);
  if (older || newer) rules.push(age([WRITING, attr], AGE_OF_LAST, { ...(older && { older }), ...(newer && { newer }) }, place));
  return together(rules);
}

/** Operators that are others, negated: these hold also where there is no value. */
const NEGATED: Record<string, string> = { ne: "eq", nin: "in" };

function comparisons(held: (is: Comparison) => CompiledRule, conditions: object): CompiledRule[] {
  return Object.entries(conditions).map(([operator, want]) => {
    const isNot = operator in NEGATED || (operator === "exists" && want === false);
    const [is] = conditionsOf({ [NEGATED[operator] ?? operator]: isNot && operator === "exists" ? true : want });
    return isNot ? [NOT, [held(is!)]] : held(is!);
  });
}

/** How a property must compare; a missing one never does. */
export function conditionsOf(conditions: Record<string, JsonValue>): Comparison[] {
  return Object.entries(conditions).map(([operator, want]): Comparison => {
    if (operator === "eq") return ["in", [want]];
    if (operator === "ne") return ["nin", [want]];
    if (operator === "exists") return [want === true ? "exists" : "never", true];
    if (operator === "starts") return ["matches", `^${escaped(want)}`, { starts: want }];
    if (operator === "contains") return ["matches", escaped(want), { contains: want }];
    if (!isOperator(operator)) return ["unknown", true];
    return [operator, /^[gl]te?$/.test(operator) ? numberOf(want) : want];
  });
}
