import {
  labelsOf,
  orderKey,
  recordsOf,
  sentenceIn,
  stageOf,
  whyOf,
  type Facts,
  type OrderFact,
  type SentenceLocale,
  type Transition,
  type TransitionRecord,
} from "@tappa/lifecycle";
import type { PersonDetail } from "@tappa/protocol";
import type { Plan } from "./ingest/plan.ts";
import type { PersonRecord } from "./store/store.ts";

/** What lists and counts show of a person: worked out from its facts whenever these or the time change. */
export interface Standing {
  stage: string;
  flags: string[];
  since: number;
  nextCheckAt: number | null;
  lastSeen: number;
  orders: number;
  valueMinor: Record<string, number>;
  name: string | null;
  email: string | null;
  transitions: Transition[];
  /** What is kept of some of them. */
  recordsOf(some: readonly Transition[]): TransitionRecord[];
}

/** @param identity what samples and ids of transitions are made from; never changes */
export function standingOf(facts: Facts, plan: Plan, asOf: number, identity: string): Standing {
  const { stage, flags, since, nextCheckAt, transitions } = stageOf(facts, plan.compiled, asOf, identity);
  return {
    stage,
    flags,
    since,
    nextCheckAt,
    transitions,
    recordsOf: (some) => recordsOf(some, facts, plan.compiled),
    ...valueOf(facts),
    lastSeen: facts.lastSeen ?? 0,
    ...namesOf(facts),
  };
}

/** Trait `name`, else `email`, as people of the console see it. */
function namesOf(facts: Facts): { name: string | null; email: string | null } {
  const text = (key: string) => {
    const value = facts.attrs[key]?.value;
    return typeof value === "string" && value.trim() !== "" ? value.trim().slice(0, 120) : null;
  };
  const email = text("email");
  return { name: text("name") ?? email, email };
}

/** What was given back of an order, at most its value; null = unknown value. */
function refundedMinor(orderId: string, order: OrderFact, refunds: Facts["refunds"]): number | null {
  let sum = 0;
  const whole = orderKey(orderId);
  for (const [key, refund] of Object.entries(refunds)) {
    if (key !== whole && !key.startsWith(`${whole}/`)) continue;
    if (refund.valueMinor === null) return order.valueMinor;
    sum += refund.valueMinor;
  }
  return order.valueMinor === null ? sum : Math.min(sum, order.valueMinor);
}

function isRefundedWhole(orderId: string, order: OrderFact, refunds: Facts["refunds"]): boolean {
  if (refunds[orderKey(orderId)]?.valueMinor === null) return true;
  return order.valueMinor !== null && order.valueMinor > 0 && refundedMinor(orderId, order, refunds) === order.valueMinor;
}

/** Orders that were not given back whole, and the net value of all by currency. */
export function valueOf(facts: Facts): { orders: number; valueMinor: Record<string, number> } {
  const valueMinor: Record<string, number> = {};
  let orders = 0;
  for (const [orderId, order] of Object.entries(facts.orders)) {
    if (isRefundedWhole(orderId, order, facts.refunds)) continue;
    orders++;
    if (order.valueMinor === null || order.currency === null) continue;
    const net = order.valueMinor - (refundedMinor(orderId, order, facts.refunds) ?? 0);
    valueMinor[order.currency] = (valueMinor[order.currency] ?? 0) + net;
  }
  return { orders, valueMinor };
}

const DAY_MS = 86_400_000;

/** Days between one purchase day (UTC) and the next; orders of no value or given back whole are none. */
export function gapsOf({ orders, refunds }: Facts): number[] {
  const counted = Object.entries(orders).filter(
    ([id, order]) => (order.valueMinor === null || order.valueMinor > 0) && !isRefundedWhole(id, order, refunds),
  );
  const days = [...new Set(counted.map(([, { at }]) => Math.floor(at / DAY_MS)))].toSorted((a, b) => a - b);
  return days.slice(1).map((day, index) => day - days[index]!);
}

/** The verdict on facts as of now, and why it is so, in a language. */
export function reasonOf(facts: Facts, plan: Plan, asOf: number, identity: string, locale: SentenceLocale) {
  const told = stageOf(facts, plan.compiled, asOf, identity);
  const definition = plan.model.stages.find(({ id }) => id === told.rule)!;
  const verdict = { ...told, why: whyOf(facts, plan.compiled, asOf, definition) };
  return { verdict, why: sentenceIn(verdict.why, locale, labelsOf(plan.model, locale)) };
}

/** Adds to what is stored about a person the verdict as of now and why it is so, in a language. */
export function personDetail(record: PersonRecord, plan: Plan, asOf: number, locale: SentenceLocale): PersonDetail {
  const { identity, ...stored } = record;
  const { facts } = record;
  const { verdict, why } = reasonOf(facts, plan, asOf, identity, locale);
  const orderList = Object.entries(facts.orders)
    .map(([id, order]) => {
      const refunded = refundedMinor(id, order, facts.refunds);
      const { at, valueMinor, currency } = order;
      return { id, at, valueMinor, currency, refundedMinor: refunded === 0 ? null : refunded };
    })
    .toSorted((a, b) => b.at - a.at);
  const traits = Object.fromEntries(Object.entries(facts.attrs).map(([key, { value }]) => [key, value]));
  return { ...stored, stage: verdict.stage, flags: verdict.flags, verdict, why, orderList, traits };
}
