import type { JsonValue, Props } from "./json.ts";

/** An event as the lifecycle reads it. `at` in epoch ms. */
export interface LifecycleEvent {
  id: string;
  name: string;
  at: number;
  props: Props;
}

/** One occurrence: [time in epoch ms, event id], and the value of the `same` property where a rule groups by one. */
export type Mark = [at: number, id: string, group?: string];

export interface KeyFacts {
  first: Mark;
  /** The K latest, newest first; K is the largest count any rule needs. Under a key of days the first of each UTC day. */
  last: Mark[];
}

export interface OrderFact {
  at: number;
  /** Integer minor units; null when the currency is unknown. */
  valueMinor: number | null;
  currency: string | null;
  /** Higher wins when the same order is told by several sources: API > platform > dataLayer > JSON-LD. */
  source: number;
  id: string;
}

export interface RefundFact {
  at: number;
  /** null = the whole order. */
  valueMinor: number | null;
  id: string;
}

/** The small mergeable summary of a history. Bounded; never grows with the history. */
export interface Facts {
  v: 1;
  firstSeen: number | null;
  lastSeen: number | null;
  source: { first: [Mark, Props] | null; last: [Mark, Props] | null };
  /** By rule key: event name, with its `where` and `same`, and `@days` where days are counted. */
  keys: Record<string, KeyFacts>;
  /** The 50 latest orders by order id. */
  orders: Record<string, OrderFact>;
  /** By `orderId` or `orderId/line`. */
  refunds: Record<string, RefundFact>;
  /** Explicit answers and traits: last writer wins on (time, id). */
  attrs: Record<string, { value: JsonValue; at: number; id: string }>;
  /** By `checklist/item`; earliest `doneAt` wins. */
  items: Record<string, { doneAt: number; by: string; version: string }>;
}

/** The facts of somebody nothing is known about. */
export function emptyFacts(): Facts {
  return {
    v: 1,
    firstSeen: null,
    lastSeen: null,
    source: { first: null, last: null },
    keys: {},
    orders: {},
    refunds: {},
    attrs: {},
    items: {},
  };
}
