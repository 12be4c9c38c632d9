import { addEvent } from "./add-event.ts";
import type { Campaign } from "./campaign.ts";
import { compile } from "./compile.ts";
import { recordsOf } from "./evidence.ts";
import type { Moment } from "./explain.ts";
import { emptyFacts } from "./facts.ts";
import type { Facts, LifecycleEvent } from "./facts.ts";
import type { Props } from "./json.ts";
import { DAY_MS } from "./merge.ts";
import { canonicalModel } from "./model/canonical.ts";
import type { Context, Rule } from "./rule.ts";
import type { Model } from "./model/model.ts";
import { stageOf } from "./stage.ts";
import { whyOf } from "./why.ts";

/** Some midnight, UTC. */
export const START = 20_000 * DAY_MS;

/** Epoch ms of a day counted from START; fractions are times of the day. */
export const onDay = (day: number): number => START + Math.round(day * DAY_MS);

/** What happened: day, name, properties. */
export type Happening = [day: number, name: string, props?: Props];

export const eventsOf = (happenings: readonly Happening[]): LifecycleEvent[] =>
  happenings.map(([day, name, props = {}], index) => ({ id: `e${String(index).padStart(6, "0")}`, name, at: onDay(day), props }));

/** A model with nothing but one rule, as a flag. */
export function modelOf(...rules: Rule[]): Model {
  const flags = rules.map((when, index) => ({ id: `flag${index}`, label: "", when }));
  return {
    id: "test",
    label: "",
    version: "1",
    journey: [{ id: "all", label: "" }],
    stages: [{ id: "all", enter: { all: [] } }],
    flags,
    atRiskAfter: "90d",
    lapsedAfter: "180d",
  };
}

export function factsOf(
  happenings: readonly Happening[],
  model: Model = canonicalModel,
  campaigns: readonly Campaign[] = [],
): Facts {
  const needed = compile(model, campaigns).needs;
  return eventsOf(happenings).reduce((facts, event) => addEvent(facts, event, needed), emptyFacts());
}

/** The stage with why, and transitions as they are kept. */
export function verdictOf(facts: Facts, model: Model, asOf: number, person: string) {
  const compiled = compile(model, []).model;
  const verdict = stageOf(facts, compiled, asOf, person);
  const definition = model.stages.find(({ id }) => id === verdict.rule)!;
  const why = whyOf(facts, compiled, asOf, definition);
  return { ...verdict, why, transitions: recordsOf(verdict.transitions, facts, compiled) };
}

/** Evaluates one rule after a history. */
export function contextAt(day: number, rest: Partial<Context> = {}): Context {
  return { asOf: onDay(day), ...rest };
}

export function momentAt(day: number, rest: Partial<Moment> = {}): Moment {
  return {
    asOf: onDay(day),
    open: [],
    chatOpen: false,
    inCheckout: false,
    typing: false,
    dialogOpen: false,
    visitStartedAt: onDay(day),
    firstVisit: false,
    ...rest,
  };
}

export const order = (id: string, rest: Props = {}): Props => ({ order_id: id, value: 10, currency: "EUR", ...rest });
