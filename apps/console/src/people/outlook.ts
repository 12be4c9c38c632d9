import { addEvent, compile, stageOf, type CompiledModel, type Facts, type Model } from "@tappa/lifecycle";

/** What is to come, worked out with the same rules as the stage itself. */
interface Outlook {
  /** Changes of stage that come by time alone if nothing else happens, soonest first. */
  byTime: { at: number; stage: string }[];
  /** The stage an order at this moment would lead to; null when it would change nothing. */
  afterOrder: string | null;
}

const STEPS = 12;
const SHOWN = 3;

/** Walks from one instant at which something can change to the next; some change only a flag. */
function walk(facts: Facts, model: CompiledModel, person: string, asOf: number): Outlook["byTime"] {
  const changes: Outlook["byTime"] = [];
  let verdict = stageOf(facts, model, asOf, person);
  for (let step = 0; step < STEPS && changes.length < SHOWN; step++) {
    const at = verdict.nextCheckAt;
    if (at === null || at <= asOf) break;
    const next = stageOf(facts, model, at, person);
    if (next.stage !== verdict.stage) changes.push({ at, stage: next.stage });
    if (next.nextCheckAt !== null && next.nextCheckAt <= at) break;
    verdict = next;
  }
  return changes;
}

/** @param asOf epoch ms */
export function outlookOf(facts: Facts, authored: Model, person: string, asOf: number): Outlook {
  const { model, needs } = compile(authored, []);
  const order = { id: "if", name: "order_completed", at: asOf, props: { order_id: "if", value: 1, currency: "EUR" } };
  const withOrder = addEvent(facts, order, needs);
  const stage = stageOf(facts, model, asOf, person).stage;
  const ordered = stageOf(withOrder, model, asOf, person).stage;
  return { byTime: walk(facts, model, person, asOf), afterOrder: ordered === stage ? null : ordered };
}
