import { isTally } from "./alive.ts";
import { PARTS_PER_PERCENT } from "./compare.ts";
import { AGE_OF_LAST, ALL, ANY, ATTRIBUTE, isFold, LEFT, WRITING } from "./compiled.ts";
import type { CompiledRule, CompiledSpan, CompiledStage, Tally, Test } from "./compiled.ts";
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
  if (isFold(compiled)) {
    const [kind, nodes] = compiled;
    const parts = nodes.map((part) => ruleOf(part, needs));
    return kind === ALL ? { all: parts } : kind === ANY ? { any: parts } : { not: parts[0]! };
  }
  if (!isTally(compiled)) return compiled[0] ? compared(compiled) : ({} as Rule);
  const { 0: kind, 1: name, 3: least, 4: below, 5: within } = compiled;
  if (kind === LEFT) return { left: name, within: msIn(within!) };
  if (kind === WRITING) return { attr: name, ...ageOf(least, below) };
  return event(compiled, needs);
}

function compared([kind, name, [operator, operand, written]]: Test): Rule {
  const list = operand as JsonValue[];
  const said = operator === "in" && list.length === 1 ? { eq: list[0]! } : (written ?? { [operator]: operand });
  if (kind === ATTRIBUTE) return { attr: name, ...(said as object) } as AttributeRule;
  if (name === "url") return { url: [written as string] };
  if (name === "stage" || name === "base") return { stage: list as string[] };
  if (name === "flags") return { flag: operand as string };
  if (name === "visitor") return { sample: (list[1] as number) / PARTS_PER_PERCENT, salt: list[0] as string };
  return { ctx: name, ...(said as object) } as Rule;
}

function event([, key, question, least, below, within, since]: Tally, { keys }: Needs): EventRule {
  const { from, same, daily } = keys[`${key}`] ?? {};
  const [name, conditions] = from?.[0] ?? ["order_completed", []];
  const counted = { [daily ? "days" : "count"]: countOf(least as number, below as number | null) };
  return {
    event: name,
    ...((conditions.length || isToldAsItCame(name, key, daily)) && { where: whereOf(conditions) }),
    ...(same && { same }),
    ...(since[0] && { since: since.map((other) => keys[other]?.from[0]?.[0] ?? other) }),
    ...(within && { within: msIn(within) }),
    ...(question ? { [question === AGE_OF_LAST ? "last" : "first"]: ageOf(least, below) } : counted),
  };
}

/** With `where`, be it empty, orders are counted as they came ([L12]). */
const isToldAsItCame = (name: string, key: unknown, daily: unknown): boolean => name === "order_completed" && !!key && !daily;

const whereOf = (conditions: Condition[]): Where =>
  Object.fromEntries(
    conditions.map(([property, operator, operand, written]) => {
      const isOne = operator === "in" && Array.isArray(operand) && operand.length === 1;
      return [property, isOne ? (operand as JsonValue[])[0]! : (written ?? { [operator]: operand })];
    }),
  );

function countOf(least: number, below: number | null): Count {
  if (below === least + 1) return { eq: least };
  return { ...((least > 0 || below === null) && { gte: least }), ...(below !== null && { lt: below }) };
}

const ageOf = (least: CompiledSpan, below: CompiledSpan | null): Age => ({
  ...(least !== 0 && { older: spanIn(least) }),
  ...(below !== null && { newer: spanIn(below) }),
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
