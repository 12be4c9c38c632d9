import { PARTS_PER_PERCENT } from "./compare.ts";
import type { CompiledRule, CompiledSpan, CompiledStage, Comparison } from "./compiled.ts";
import type { JsonValue } from "./json.ts";
import type { StageDefinition } from "./model/model.ts";
import type { Condition, Needs } from "./needs.ts";
import type { Age, AttributeRule, Count, Duration, EventRule, Rule, Span, Where } from "./rule.ts";

/** A compiled stage as an author might have written it, for people to read: where there is only the compiled config. */
export function definitionOf({ base, id, enter, stay }: CompiledStage, needs: Needs): StageDefinition {
  return { id: base, as: id, enter: ruleOf(enter, needs), ...(stay && { stay: ruleOf(stay, needs) }) };
}

/** The rule that compiles to this one, node by node. */
export function ruleOf(compiled: CompiledRule, needs: Needs): Rule {
  const { all, any, not, is, left, attr, key, orders, within, least, below } = compiled;
  if (all) return { all: all.map((part) => ruleOf(part, needs)) };
  if (any) return { any: any.map((part) => ruleOf(part, needs)) };
  if (not) return { not: ruleOf(not[0], needs) };
  if (is) return compared(compiled, is);
  if (left) return { left, within: msIn(within!) };
  if (attr) return { attr, ...ageOf(least, below) };
  return key || orders ? event(compiled, needs) : ({} as Rule);
}

function compared({ ctx, attr }: CompiledRule, [operator, operand, written]: Comparison): Rule {
  const list = operand as JsonValue[];
  const said = operator === "in" && list.length === 1 ? { eq: list[0]! } : (written ?? { [operator]: operand });
  if (!ctx) return { attr: attr!, ...(said as object) } as AttributeRule;
  if (ctx === "url") return { url: [written as string] };
  if (ctx === "stage" || ctx === "base") return { stage: list as string[] };
  if (ctx === "flags") return { flag: operand as string };
  if (ctx === "visitor") return { sample: (list[1] as number) / PARTS_PER_PERCENT, salt: list[0] as string };
  return { ctx, ...(said as object) } as Rule;
}

const isToldAsItCame = (name: string, orders: unknown, daily: unknown): boolean =>
  name === "order_completed" && !orders && !daily;

function event({ key, orders, since, of, within, least, below }: CompiledRule, { keys }: Needs): EventRule {
  const { from, same, daily } = keys[key ?? ""] ?? {};
  const [name, conditions] = from?.[0] ?? ["order_completed", []];
  return {
    event: name,
    // With `where`, be it empty, orders are counted as they came ([L12]).
    ...((conditions.length || isToldAsItCame(name, orders, daily)) && { where: whereOf(conditions) }),
    ...(same && { same }),
    ...(since && { since: since.map((other) => keys[other]?.from[0]?.[0] ?? other) }),
    ...(within && { within: msIn(within) }),
    ...(of ? { [of]: ageOf(least, below) } : { [daily ? "days" : "count"]: countOf(least as number, below as number) }),
  };
}

const whereOf = (conditions: Condition[]): Where =>
  Object.fromEntries(
    conditions.map(([property, operator, operand, written]) => {
      const isOne = operator === "in" && Array.isArray(operand) && operand.length === 1;
      return [property, isOne ? (operand as JsonValue[])[0]! : (written ?? { [operator]: operand })];
    }),
  );

function countOf(least: number, below = Infinity): Count {
  if (below === least + 1) return { eq: least };
  return { ...((least > 0 || below === Infinity) && { gte: least }), ...(below < Infinity && { lt: below }) };
}

const ageOf = (least?: CompiledSpan, below?: CompiledSpan): Age => ({
  ...(least !== undefined && { older: spanIn(least) }),
  ...(below !== undefined && { newer: spanIn(below) }),
});

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
] as const;

const spanIn = (span: CompiledSpan): Duration => (typeof span === "number" ? msIn(span) : span);

function msIn(span: number): Span {
  const [unit, ms] = UNITS.find(([, length]) => span % length === 0) ?? (["s", 1000] as const);
  return `${span / ms}${unit}`;
}
