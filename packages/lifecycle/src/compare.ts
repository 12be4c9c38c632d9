import type { Comparison } from "./compiled.ts";
import { lane } from "./hash.ts";
import type { JsonValue } from "./json.ts";

/** The three values as numbers: `all` is the least, `any` the greatest, `not` what is left of YES. */
export const NO = 0;
export const UNKNOWN = 1;
export const YES = 2;

/** A number, also written as text; NaN for anything else. */
export const numberOf = (value: unknown): number => (/\d/.test(`${value}`) ? +(value as string) : NaN);

/** Equal, or written the same: pages send numbers as strings. */
const isAmong = (list: unknown, value: unknown): boolean =>
  Array.isArray(list) && list.some((one) => one === value || (typeof value !== "object" && `${one}` === `${value}`));

/** Of the 2³² equal parts into which a sample cuts all visitors. */
export const PARTS_PER_PERCENT = 42_949_672.96;

type Operator<T> = (value: JsonValue, operand: T) => boolean;

const OPERATORS: Record<string, Operator<never>> = {
  in: (value, list: JsonValue[]) => isAmong(list, value),
  nin: (value, list: JsonValue[]) => !isAmong(list, value),
  has: isAmong,
  gt: (value, than: number) => numberOf(value) > than,
  gte: (value, than: number) => numberOf(value) >= than,
  lt: (value, than: number) => numberOf(value) < than,
  lte: (value, than: number) => numberOf(value) <= than,
  exists: () => true,
  matches: (value, pattern: string) => RegExp(pattern).test(`${value}`),
  sample: (visitor, [salt, parts]: [string, number]) => lane(`${salt}${visitor}`) < parts,
};

/** Whether this version knows it. */
export const isOperator = (name: string): boolean => Object.hasOwn(OPERATORS, name);

/** Whether a value compares as wanted; null, which is no value, never does. What is not known gives UNKNOWN: value or operator. */
export function compares(value: JsonValue | undefined, [operator, operand]: Comparison): number {
  const test = OPERATORS[operator];
  return !test || value === undefined ? UNKNOWN : value !== null && test(value, operand as never) ? YES : NO;
}
