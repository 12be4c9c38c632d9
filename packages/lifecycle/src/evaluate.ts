import { compares } from "./compare.ts";
import type { Ternary } from "./compare.ts";
import type { CompiledRule, CompiledSpan, Spans } from "./compiled.ts";
import type { Facts } from "./facts.ts";
import { aliveAt, occurrencesOf, ordersOf } from "./occurrences.ts";
import type { Found, Occurrence } from "./occurrences.ts";
import type { Context } from "./rule.ts";

/** A value through all times: from each time on, until the next. The first is −Infinity; neighbours differ. */
export type Line<T> = [from: number, value: T][];

/** What rules are held against, and what was worked out on the way. */
export interface Scope {
  facts: Facts;
  context: Context;
  /** Net of refunds, newest first. */
  orders: Occurrence[];
  /** The model's R and X. */
  spans: Spans;
  /** R of the person. */
  rhythm: Line<number>;
  lines: Map<CompiledRule, Line<Ternary>>;
}

export function createScope(facts: Facts, context: Context, spans: Spans = { R: NaN, X: NaN }): Scope {
  const orders = ordersOf(facts);
  const bounds = orders.flatMap(({ at, end }) => [at, end]);
  const rhythm = draw(bounds, (at) => rhythmOf(aliveAt(orders, at), spans.R));
  return { facts, context, orders, spans, rhythm, lines: new Map() };
}

/** Whether a rule holds; null = not known ([L15]). */
export function holds(rule: CompiledRule, facts: Facts, context: Context): Ternary {
  return valueAt(lineOf(rule, createScope(facts, context)), context.asOf);
}

export const valueAt = <T>(line: Line<T>, at: number): T => line.findLast(([from]) => from <= at)![1];

/** The next instant at which the value differs. */
export const changeAfter = (line: Line<unknown>, at: number): number => line.find(([from]) => from > at)?.[0] ?? Infinity;

export const inOrder = (instants: number[]): number[] => instants.toSorted((a, b) => a - b);

/** Asks for the value at each instant; the instants are put in order. */
function draw<T>(instants: number[], valueOf: (at: number) => T): Line<T> {
  let last = -Infinity;
  let value = valueOf(last);
  const line: Line<T> = [[last, value]];
  for (const at of inOrder(instants))
    if (at > last && at < Infinity && value !== (value = valueOf((last = at)))) line.push([at, value]);
  return line;
}

/** The value of a rule through all times, if nothing more happens. */
export function lineOf(rule: CompiledRule, scope: Scope): Line<Ternary> {
  let line = scope.lines.get(rule);
  if (!line) {
    const parts = rule.all ?? rule.any ?? rule.not;
    line = parts
      ? fold(
          parts.map((part) => lineOf(part, scope)),
          !rule.all,
          !!rule.not,
        )
      : leafLine(rule, scope);
    scope.lines.set(rule, line);
  }
  return line;
}

function fold(lines: Line<Ternary>[], decisive: boolean, isNegated?: boolean): Line<Ternary> {
  return draw(instantsOf(lines), (at) => {
    const values = lines.map((line) => valueAt(line, at));
    const value = values.includes(decisive) ? decisive : values.includes(null) ? null : !decisive;
    return isNegated && value !== null ? !value : value;
  });
}

export const eitherOf = (lines: Line<Ternary>[]): Line<Ternary> => fold(lines, true);

export const instantsOf = (lines: Line<unknown>[]): number[] => lines.flatMap((line) => line.map(([at]) => at));

function leafLine(rule: CompiledRule, scope: Scope): Line<Ternary> {
  const { is, ctx, attr } = rule;
  const { facts, context } = scope;
  if (!is) return occurrenceLine(rule, scope);
  if (ctx) {
    const value = context[ctx];
    return [[-Infinity, value === undefined ? null : compares(value as string, is)]];
  }
  const fact = facts.attrs[attr!];
  // What was written before is forgotten; before the collector was heard, that there is something is all that is certain.
  const isKnown = context.complete !== false || (fact && is[0] === "exists");
  return draw(fact ? [fact.at] : [], (at) => (isKnown && (!fact || at >= fact.at) ? compares(fact?.value ?? null, is) : null));
}

function occurrenceLine(rule: CompiledRule, scope: Scope): Line<Ternary> {
  const { of, within, least = 0, below = Infinity } = rule;
  const found = occurrencesOf(rule, scope);
  if (!found) return [[-Infinity, null]];
  const { all } = found;
  const instants: number[] = [];
  for (const one of all)
    for (const at of one.end < Infinity ? [one.at, one.end] : [one.at]) {
      instants.push(at);
      // Spans run from the newest that counts: after a refund that is an older one, and R may be another.
      const newest = all.find((other) => other.at <= at && at < other.end);
      if (newest) for (const span of of ? [least, below] : [within]) if (span) instants.push(newest.at + spanAt(span, scope, at));
    }
  return draw(instants, (at) => {
    const [low, high] = rangeAt(rule, found, scope, at);
    const from = spanAt(least, scope, at);
    const to = spanAt(below, scope, at);
    return high < from || low >= to ? false : low >= from && high < to ? true : null;
  });
}

/** Longer than any time. */
const EVER = 9e15;

/** The least and the greatest number or age there can be at a time; −1 where there is none to have an age. */
export function rangeAt({ of, within }: CompiledRule, found: Found, scope: Scope, at: number): [low: number, high: number] {
  const { all, groups, floor, begin, endsFloor } = found;
  if (at < endsFloor) return [-1, EVER];
  const after = within ? at - spanAt(within, scope, at) : -Infinity;
  /** Whether everything after that time is known. */
  const isWhole = (time: number) => at < begin || time >= floor;
  const isAlive = (one: Occurrence) => one.at <= at && at < one.end && one.at > after;
  if (!of) {
    const most = Math.max(0, ...groups.map((group) => group.filter(isAlive).length));
    return [most, isWhole(after) ? most : EVER];
  }
  const one = of === "last" ? all.find(isAlive) : all.findLast(isAlive);
  if (!one) return [-1, isWhole(after) ? -1 : EVER];
  const age = at - one.at;
  return of === "last" ? [isWhole(at) ? age : 0, age] : [age, begin > -Infinity ? age : EVER];
}

/** A span in ms; R and X as they are at that time for the person ([L17]). Whole, so that adding it to a time is exact. */
export function spanAt(span: CompiledSpan, { spans, rhythm }: Scope, at: number): number {
  if (typeof span === "number") return span;
  const own = valueAt(rhythm, at);
  return Math.round(span === "R" ? own : spans.X * Math.max(1, own / spans.R));
}

function rhythmOf(orders: readonly Occurrence[], shop: number): number {
  const gaps = inOrder(orders.slice(1).map(({ at }, index) => orders[index]!.at - at));
  const last = gaps.length - 1;
  return last < 2 ? shop : Math.max(shop / 2, 1.25 * (gaps[last >> 1]! + gaps[(last + 1) >> 1]!));
}
