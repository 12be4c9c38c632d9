import { merge, type Facts, type Transition } from "@tappa/lifecycle";
import type { Core } from "../core.ts";
import type { Item } from "../item.ts";
import type { Pair, Storage } from "./storage.ts";

/** What is known of the person beyond this page: by earlier pages, other tabs and other devices. */
export interface Memory {
  /** The facts, to be saved where that is allowed; nothing before the config says what to keep. */
  pairs(): Pair[] | undefined;
  /** Takes what an earlier page knew, and the events on the device. */
  restore(kept: Map<string, unknown>, items: Item[]): void;
  /** Takes the facts as the collector knows them. */
  hear(facts: Facts, replace?: boolean): void;
  /** Tells the page's listeners of transitions, once over all tabs and pages: not before that can be remembered. */
  tell(transitions: readonly Transition[]): void;
}

const FACTS = "facts";
const TOLD = "told";
/** Ids of transitions the page was told of; more than a person goes through in years. */
const TOLD_COUNT = 50;
/** Older transitions that a profile brings are history. */
const NEWS_MS = 60_000;

export function createMemory(storage: Storage, { env, stage, session, emit }: Core): Memory {
  let tellAfter = 0;
  let newest: string | undefined;

  const together = (other?: Facts) => {
    const needs = stage.needs();
    const here = stage.facts.value;
    return other ? (needs ? merge(other, here, needs) : other) : here;
  };
  const pairs = (): Pair[] | undefined => stage.needs() && (session.isGranted() ? [[FACTS, together]] : []);
  return {
    pairs,
    restore(kept, items) {
      stage.put(together(kept.get(FACTS) as Facts | undefined));
      stage.add(items.map(({ event }) => event));
    },
    hear(heard, replace) {
      tellAfter = env.now() - NEWS_MS;
      stage.put(replace ? heard : together(heard));
      if (session.isGranted()) void storage.write(replace ? [[FACTS, heard]] : (pairs() ?? []));
    },
    async tell(transitions) {
      const last = transitions.at(-1)?.id;
      if (last === newest || !session.isGranted()) return;
      newest = last;
      let mine: readonly Transition[] = [];
      /** Every tab sees the same transitions; the one that notes an id first tells of it. */
      const note = (told: string[] = []) => {
        mine = transitions.filter(({ id }) => !told.includes(id));
        return [...told, ...mine.map(({ id }) => id)].slice(-TOLD_COUNT);
      };
      await storage.write([[TOLD, note]]);
      for (const one of mine) if (one.effectiveAt > tellAfter) emit("transition", one);
    },
  };
}
