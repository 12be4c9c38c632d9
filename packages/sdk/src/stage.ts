import {
  addEvent,
  emptyFacts,
  merge,
  stageOf,
  type Facts,
  type LifecycleEvent,
  type Transition,
  type Verdict,
} from "@tappa/lifecycle";
import { nameBy, type SiteConfig } from "@tappa/protocol";
import type { Dispose } from "@tappa/widgets";
import type { Env } from "./env.ts";
import { createSource, type Writable } from "./source.ts";
import type { Session } from "./session.ts";
import type { Pair } from "./storage.ts";

export interface StageState {
  readonly facts: Writable<Facts>;
  readonly source: Writable<string>;
  verdict(): Verdict | undefined;
  /** Takes model and campaigns. */
  use(config: SiteConfig): void;
  /** Takes what an earlier page knew, and the events on the device. */
  restore(entries: Map<string, unknown>): void;
  /** Adds what happened here or in another tab. */
  add(events: LifecycleEvent[]): void;
  /** Takes the facts as the collector knows them. */
  hear(facts: Facts, replace?: boolean): void;
  /** The facts, to be saved where that is allowed; nothing before the config says what to keep. */
  pairs(): Pair[] | undefined;
  clear(): void;
}

const FACTS = "facts";
const TOLD = "told";
/** Ids of transitions the page was told of; more than a person goes through in years. */
const TOLD_COUNT = 50;
/** Older transitions that a profile brings are history. */
const NEWS_MS = 60_000;

/** What is known of the person. */
function createFacts(env: Env, { storage, outbox, isGranted }: Session, changed: () => void) {
  const facts = createSource(emptyFacts(), env.report);
  let config: SiteConfig | undefined;
  /** Events that wait for the config to say what to keep of them. */
  let waiting: LifecycleEvent[] = [];

  const together = (other?: Facts) => (other ? (config ? merge(other, facts.value, config.needs) : other) : facts.value);
  const pairs = (): Pair[] | undefined => config && (isGranted() ? [[FACTS, together]] : []);
  const put = (next: Facts) => {
    facts.set(next);
    changed();
  };
  const add = (events: LifecycleEvent[]) => {
    waiting.push(...events);
    if (!config) return;
    const { needs, aliases } = config;
    const read = (sum: Facts, event: LifecycleEvent) => addEvent(sum, { ...event, name: nameBy(aliases, event.name) }, needs);
    put(waiting.splice(0).reduce(read, facts.value));
  };
  return {
    facts,
    pairs,
    add,
    keep(next: SiteConfig) {
      config = next;
    },
    restore(entries: Map<string, unknown>) {
      facts.set(together(entries.get(FACTS) as Facts | undefined));
      add(outbox.all().map(({ event }) => event));
    },
    hear(heard: Facts, replace?: boolean) {
      put(replace ? heard : together(heard));
      void storage.write(replace ? [[FACTS, heard]] : (pairs() ?? []));
    },
    clear() {
      waiting = [];
      put(emptyFacts());
    },
  };
}

/**
 * Optimistic facts and the stage they give: events count at once, the collector's facts are merged in when they come.
 * @param moved facts or stage may have changed
 */
export function createStage(
  env: Env,
  session: Session,
  moved: () => void,
  transition: (transition: Transition) => void,
): StageState {
  const source = createSource("unknown", env.report);
  let config: SiteConfig | undefined;
  let verdict: Verdict | undefined;
  let check: Dispose | undefined;
  let tellAfter = 0;
  let newest: string | undefined;

  /** Every tab sees the same transitions; the one that notes an id first tells of it. */
  const tell = async (transitions: Transition[]) => {
    let mine: Transition[] = [];
    const note = (told: string[] = []) => {
      mine = transitions.filter(({ id }) => !told.includes(id));
      return [...told, ...mine.map(({ id }) => id)].slice(-TOLD_COUNT);
    };
    await session.storage.write([[TOLD, note]]);
    for (const one of mine) if (one.effectiveAt > tellAfter) transition(one);
  };
  const evaluate = () => {
    check?.();
    if (!config) return;
    const now = env.now();
    // The same in every tab and, once linked, on every device: transition ids are made of it.
    const { id, person } = session.visitors.current();
    verdict = stageOf(known.facts.value, config.model, now, person ?? id);
    const { nextCheckAt, transitions, stage } = verdict;
    if (nextCheckAt) check = env.after(nextCheckAt - now + 1, evaluate);
    const last = transitions.at(-1)?.id;
    if (last !== newest) void tell(transitions);
    newest = last;
    source.set(stage);
    moved();
  };
  const known = createFacts(env, session, () => {
    check?.();
    check = env.after(0, evaluate);
  });
  return {
    ...known,
    source,
    verdict: () => verdict,
    use(next) {
      known.keep((config = next));
      // First by what was known: "no visit for 60 days" must be seen before this visit ends it.
      evaluate();
      known.add([]);
    },
    hear(facts, replace) {
      tellAfter = env.now() - NEWS_MS;
      known.hear(facts, replace);
    },
  };
}
