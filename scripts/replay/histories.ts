import type { LifecycleEvent } from "../../packages/lifecycle/src/index.ts";
import { messageOf } from "../../apps/collector/src/ingest/segment.ts";
import type { Call } from "../retail-calls.ts";

/** The events of one person, oldest first, in the form in which the collector keeps them. */
export interface PersonHistory {
  /** `customer-17850` or `invoice-536414`. */
  person: string;
  /** What ids of transitions are made from. */
  identity: string;
  events: LifecycleEvent[];
}

/** What the collector makes of the calls, person by person. */
export function historiesOf(calls: readonly Call[], receivedAt: number, secretKey: string): PersonHistory[] {
  const histories = new Map<string, PersonHistory>();
  const delivery = { isServer: true, sentAt: undefined, receivedAt, secretKey };
  for (const call of calls) {
    const message = messageOf(call, delivery);
    if ("code" in message) throw new Error(`The collector would refuse ${message.messageId}: ${message.code}`);
    const { id, name, at, props } = message.event;
    const person = "userId" in call ? call.userId : call.anonymousId;
    const identity = "userId" in call ? `server:user:${person}` : `server:anonymous:${person}`;
    const history = histories.get(person) ?? { person, identity, events: [] };
    history.events.push({ id, name, at, props });
    histories.set(person, history);
  }
  return [...histories.values()];
}
