import { addEvent, emptyFacts, type Facts, type LifecycleEvent, merge, type Needs } from "@tappa/lifecycle";

const TRAITS = "$traits";

/**
 * The facts with one more event. What a visitor says in the chat becomes attributes here alone: pages hear of it by a profile, so that
 * none of them loads what reads it. It is not `$identify`, by which rules tell who signed in. [W44]
 */
export function counted(facts: Facts, event: LifecycleEvent, needs: Needs): Facts {
  const sum = addEvent(facts, event, needs);
  if (event.name !== TRAITS) return sum;
  const { attrs } = addEvent(emptyFacts(), { ...event, name: "$identify" }, needs);
  return merge(sum, { ...emptyFacts(), attrs }, needs);
}

/** Whether the page that sent these has to hear what became of them. */
export const saysTraits = (events: readonly { name: string }[]): boolean => events.some(({ name }) => name === TRAITS);
