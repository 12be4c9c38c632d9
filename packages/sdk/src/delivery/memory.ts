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
  /** Takes the facts as the collector knows them; with `replace` only these, and what it has not confirmed yet. */
  hear(facts: Facts, replace?: boolean): void;
  /** Tells the page's listeners of transitions, once over all tabs and pages: not before that can be remembered. */
  tell(transitions: readonly Transition[]): void;
}

const FACTS = "facts";
const TOLD = "told";
/** Ids of transitions the page was told of, and last the version of their model; more than a person goes through in years. */
const TOLD_COUNT = 50;
/** Older transitions that a profile brings are history. */
const NEWS_MS = 60_000;

/** @param unsent what the collector has not confirmed yet */
export function createMemory(storage: Storage, { env, stage, session, emit }: Core, unsent: () => Item[]): Memory {
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
      if (replace) stage.add(unsent().map(({ event }) => event));
      if (session.isGranted()) void storage.write(replace ? [[FACTS, stage.facts.value]] : (pairs() ?? []));
    },
    async tell(transitions) {
      const { id: last, modelVersion } = transitions.at(-1) ?? {};
      if (!last || last === newest || !session.isGranted()) return;
      newest = last;
      let mine: readonly Transition[] = [];
      /** Every tab sees the same transitions; the one that notes an id first tells of it. Those of another model are no news. */
      const note = (told: (string | undefined)[] = []) => {
        const fresh = transitions.filter(({ id }) => !told.includes(id));
        mine = told.includes(modelVersion) || !told.length ? fresh : [];
        return [...told.filter((one) => one !== modelVersion), ...fresh.map(({ id }) => id), modelVersion].slice(-TOLD_COUNT);
      };
      await storage.write([[TOLD, note]]);
      for (const one of mine) if (one.effectiveAt > tellAfter) emit("transition", one);
    },
  };
}
