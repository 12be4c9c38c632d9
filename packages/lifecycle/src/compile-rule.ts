import { PARTS_PER_PERCENT, isOperator, numberOf } from "./compare.ts";
import type { Comparison, CompiledRule, CompiledSpan } from "./compiled.ts";
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
const UNKNOWN: CompiledRule = {};

/** A rule as it is evaluated ([L35]). */
export function compileRule(rule: Rule, place: Place = {}): CompiledRule {
  const parts = (rules: Rule[]) => rules.map((part) => compileRule(part, place));
  if ("all" in rule) return { all: parts(rule.all) };
  if ("any" in rule) return { any: parts(rule.any) };
  if ("not" in rule) return { not: [compileRule(rule.not, place)] };
  if ("event" in rule) return event(rule, place);
  if ("attr" in rule) return attribute(rule, place);
  if ("left" in rule) return usable({ left: rule.left, within: durationMs(rule.within), least: 1 });
  if ("stage" in rule) return stage(rule.stage, place);
  return page(rule);
}

/** A step by its own name is meant whatever it shows as: rules outlast a change of preset. */
function stage(ids: readonly string[], { steps = [] }: Place): CompiledRule {
  const isStep = (id: string) => steps.includes(id);
  const shown = ids.filter((id) => !isStep(id));
  const rules: CompiledRule[] = [];
  if (shown.length < ids.length) rules.push({ ctx: "base", is: ["in", ids.filter(isStep)] });
  if (shown.length || !ids.length) rules.push({ ctx: "stage", is: ["in", shown] });
  return rules.length === 1 ? rules[0]! : { any: rules };
}

function page(rule: Rule): CompiledRule {
  if ("url" in rule) return rule.url.length === 1 ? glob(rule.url[0]!) : { any: rule.url.map(glob) };
  if ("ctx" in rule) {
    const { ctx, ...conditions } = rule;
    return together(comparisons({ ctx }, conditions));
  }
  if ("flag" in rule) return { ctx: "flags", is: ["has", rule.flag] };
  if ("sample" in rule) return { ctx: "visitor", is: ["sample", [rule.salt, rule.sample * PARTS_PER_PERCENT]] };
  return UNKNOWN;
}

function glob(text: string): CompiledRule {
  const pattern = patternOf(text);
  return pattern === null ? UNKNOWN : { ctx: "url", is: ["matches", pattern, text] };
}

/** One condition stays alone. */
const together = (rules: CompiledRule[]): CompiledRule => (rules.length === 1 ? rules[0]! : { all: rules });

function spanOf(span: Duration, { inModel }: Place): CompiledSpan {
  return span !== "R" && span !== "X" ? durationMs(span) : inModel ? span : NaN;
}

/** A rule with something that is no number says nothing. */
const usable = (rule: CompiledRule): CompiledRule => (Object.values(rule).some(Number.isNaN) ? UNKNOWN : rule);

const ordersIn = ({ isGross }: Place): CompiledRule => ({ orders: isGross ? "gross" : "net" });

function event({ event: name, where, same, since, within, count, days, first, last }: EventRule, place: Place): CompiledRule {
  const isOrder = name === "order_completed" && !where && !days;
  const about: CompiledRule = {
    ...(isOrder ? ordersIn(place) : { key: keyOf(name, where, same) }),
    ...(since && { since: since.map((other) => keyOf(other, undefined, same)) }),
  };
  const rules: CompiledRule[] = [];
  if (first) rules.push(age({ ...about, of: "first" }, first, place));
  if (last) rules.push(age({ ...about, of: "last" }, last, place));
  const span = within && { within: durationMs(within) };
  if (days) rules.push(counted({ ...about, key: keyOf(name, where, same, days), ...span }, days));
  else if (count || !rules.length) rules.push(counted({ ...about, ...span }, count ?? { gte: 1 }));
  return together(rules);
}

function age(about: CompiledRule, { older, newer }: Age, place: Place): CompiledRule {
  return usable({
    ...about,
    ...(older && { least: spanOf(older, place) }),
    ...(newer && { below: spanOf(newer, place) }),
  });
}

/** Counts are whole numbers, so every wish is a range; null = this version does not know what is wished for. */
export function rangeOf({ eq, gt, gte, lt, lte, ...others }: Count): [least: number, below: number] | null {
  const least = Math.max(0, Math.ceil(eq ?? 0), Math.ceil(gte ?? 0), Math.floor(gt ?? -1) + 1);
  const below = Math.min(Math.floor(eq ?? Infinity), Math.floor(lte ?? Infinity), Math.ceil(lt ?? Infinity) - 1) + 1;
  return Object.keys(others).length || Number.isNaN(least + below) ? null : [least, below];
}

function counted(about: CompiledRule, wanted: Count): CompiledRule {
  const range = rangeOf(wanted);
  if (!range) return UNKNOWN;
  const [least, below] = range;
  return usable({ ...about, least, ...(below < Infinity && { below }) });
}

function attribute({ attr, older, newer, ...conditions }: AttributeRule, place: Place): CompiledRule {
  const rules = comparisons({ attr }, conditions);
  if (older || newer) rules.push(age({ attr, of: "last" }, { ...(older && { older }), ...(newer && { newer }) }, place));
  return together(rules);
}

/** Operators that are others, negated: these hold also where there is no value. */
const NEGATED: Record<string, string> = { ne: "eq", nin: "in" };

function comparisons(about: CompiledRule, conditions: object): CompiledRule[] {
  return Object.entries(conditions).map(([operator, want]) => {
    const isNot = operator in NEGATED || (operator === "exists" && want === false);
    const [is] = conditionsOf({ [NEGATED[operator] ?? operator]: isNot && operator === "exists" ? true : want });
    return isNot ? { not: [{ ...about, is: is! }] } : { ...about, is: is! };
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
