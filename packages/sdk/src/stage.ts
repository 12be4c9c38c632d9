import {
  addEvent,
  emptyFacts,
  merge,
  needs,
  stageOf,
  type Facts,
  type LifecycleEvent,
  type Needs,
  type Transition,
  type Verdict,
} from "@tappa/lifecycle";
import type { SiteConfig } from "@tappa/protocol";
import type { Dispose } from "@tappa/widgets";
import type { Env } from "./env.ts";
import { createSource, type Writable } from "./source.ts";
import type { Storage } from "./storage.ts";

export interface StagePorts {
  env: Env;
  storage: Storage;
  /** Whether facts may be stored (consent). */
  mayKeep(): boolean;
  /** What transition ids are made of: the same in every tab of this person. */
  person(): string;
  /** Facts or stage may have changed. */
  moved(): void;
  transition(transition: Transition): void;
}

export interface StageState {
  readonly facts: Writable<Facts>;
  readonly source: Writable<string>;
  verdict(): Verdict | undefined;
  /** Takes model and campaigns, and what is known from before. */
  use(config: SiteConfig): void;
  restore(entries: Map<string, unknown>): void;
  /** Adds what happened here or in another tab. */
  add(events: LifecycleEvent[]): void;
  /** Takes the facts as the collector knows them. */
  hear(facts: Facts, replace?: boolean): void;
  evaluate(): void;
  save(): void;
  clear(): void;
}

const FACTS = "facts";
const TOLD = "told";
const GROUP_MS = 250;
/** Ids of transitions the page was told of; more than a person goes through in years. */
const TOLD_COUNT = 50;

/** Optimistic facts and the stage they give: events count at once, the collector's facts are merged in when they come. */
export function createStage({ env, storage, mayKeep, person, moved, transition }: StagePorts): StageState {
  const facts = createSource(emptyFacts(), env.report);
  const source = createSource("unknown", env.report);
  let config: SiteConfig | undefined;
  let needed: Needs | undefined;
  let verdict: Verdict | undefined;
  /** Events that wait for the config to say what to keep of them. */
  let waiting: LifecycleEvent[] = [];
  let check: Dispose | undefined;
  let evaluation: Dispose | undefined;
  let saving: Dispose | undefined;
  /** Transitions before this instant are history that came with a profile: nobody is told of them. */
  let tellAfter = 0;

  const write = async () => {
    saving = undefined;
    const keep = needed;
    if (!keep || !mayKeep()) return;
    facts.set(await storage.update<Facts>(FACTS, (old) => (old ? merge(old, facts.value, keep) : facts.value)));
  };
  const put = (next: Facts) => {
    facts.set(next);
    saving ??= env.after(GROUP_MS, write);
    evaluation ??= env.after(0, evaluate);
  };

  /** Every tab sees the same transition; the one that notes its id first tells of it. */
  const tell = async (transitions: Transition[]) => {
    const isDue = ({ effectiveAt }: Transition) => effectiveAt > tellAfter;
    let fresh: Transition[] = [];
    await storage.update<string[]>(TOLD, (told = []) => {
      fresh = transitions.filter(({ id }) => !told.includes(id));
      return [...told, ...fresh.map(({ id }) => id)].slice(-TOLD_COUNT);
    });
    fresh.filter(isDue).forEach(transition);
  };

  let lastTold = "";
  const evaluate = () => {
    evaluation?.();
    evaluation = undefined;
    check?.();
    if (!config) return;
    const now = env.now();
    verdict = stageOf(facts.value, config.model, now, person());
    const { nextCheckAt, transitions } = verdict;
    if (nextCheckAt) check = env.after(nextCheckAt - now + 1, evaluate);
    const newest = transitions.at(-1)?.id;
    if (newest && newest !== lastTold) void tell(transitions);
    lastTold = newest ?? "";
    source.set(verdict.stage);
    moved();
  };

  const add = (events: LifecycleEvent[]) => {
    waiting.push(...events);
    const keep = needed;
    if (!keep || !waiting.length) return;
    const added = waiting;
    waiting = [];
    put(added.reduce((sum, event) => addEvent(sum, event, keep), facts.value));
  };

  return {
    facts,
    source,
    verdict: () => verdict,
    use(next) {
      config = next;
      needed = needs(next.model, next.campaigns);
      // First by what was known: "no visit for 60 days" must be seen before this visit ends it.
      evaluate();
      add([]);
    },
    restore(entries) {
      const stored = entries.get(FACTS) as Facts | undefined;
      if (stored) facts.set(needed ? merge(stored, facts.value, needed) : stored);
    },
    add,
    hear(heard, replace) {
      tellAfter = Math.max(tellAfter, env.now() - 60_000);
      if (replace && mayKeep()) void storage.save([[FACTS, heard]]);
      put(replace || !needed ? heard : merge(facts.value, heard, needed));
    },
    evaluate,
    save: () => void write(),
    clear() {
      waiting = [];
      verdict = undefined;
      facts.set(emptyFacts());
      source.set("unknown");
    },
  };
}
