import {
  addEvent,
  emptyFacts,
  merge,
  stageOf,
  type Facts,
  type LifecycleEvent,
  type Needs,
  type Transition,
  type Verdict,
} from "@tappa/lifecycle";
import { nameBy, type SiteConfig } from "@tappa/protocol";
import type { Dispose } from "@tappa/widgets";
import type { Env } from "./env.ts";
import { createSource, type Writable } from "./source.ts";
import type { Session } from "./session.ts";
import type { Pair, Storage } from "./storage.ts";

export interface StagePorts {
  env: Env;
  session: Session;
  /** Where the stage is told. */
  source: Writable<string>;
  /** Facts or stage may have changed. */
  moved(): void;
  transition(transition: Transition): void;
}

export interface StageState {
  readonly facts: Writable<Facts>;
  readonly source: Writable<string>;
  verdict(): Verdict | undefined;
  /** Takes model and campaigns. */
  use(config: SiteConfig): void;
  /** Takes what an earlier page knew. */
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
function createFacts({ env, session }: StagePorts, changed: () => void) {
  const { storage } = session;
  const facts = createSource(emptyFacts(), env.report);
  let needed: Needs | undefined;
  let named: SiteConfig["aliases"] = {};
  /** Events that wait for the config to say what to keep of them. */
  let waiting: LifecycleEvent[] = [];

  const together = (other: Facts | undefined) => (other ? (needed ? merge(other, facts.value, needed) : other) : facts.value);
  const pairs = (): Pair[] | undefined => needed && (session.isGranted() ? [[FACTS, together]] : []);
  const put = (next: Facts) => {
    facts.set(next);
    changed();
  };
  const add = (events: LifecycleEvent[]) => {
    waiting.push(...events);
    const keep = needed;
    const read = (sum: Facts, event: LifecycleEvent) => addEvent(sum, { ...event, name: nameBy(named, event.name) }, keep!);
    if (keep) put(waiting.splice(0).reduce(read, facts.value));
  };
  return {
    facts,
    add,
    pairs,
    restore(entries: Map<string, unknown>) {
      facts.set(together(entries.get(FACTS) as Facts | undefined));
      add(session.outbox.all().map(({ event }) => event));
    },
    need({ needs, aliases }: SiteConfig) {
      needed = needs;
      named = aliases;
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

/** Optimistic facts and the stage they give: events count at once, the collector's facts are merged in when they come. */
export function createStage(ports: StagePorts): StageState {
  const { env, session, source, moved, transition } = ports;
  let config: SiteConfig | undefined;
  let verdict: Verdict | undefined;
  let check: Dispose | undefined;
  let tellAfter = 0;
  let lastTold: string | undefined;

  const evaluate = () => {
    check?.();
    check = undefined;
    if (!config) return;
    const now = env.now();
    // The same in every tab and, once linked, on every device: transition ids are made of it.
    const { id, person } = session.visitors.current();
    verdict = stageOf(known.facts.value, config.model, now, person ?? id);
    const { nextCheckAt, transitions, stage } = verdict;
    if (nextCheckAt) check = env.after(nextCheckAt - now + 1, evaluate);
    const newest = transitions.at(-1)?.id;
    if (newest !== lastTold)
      claim(session.storage, transitions).then((mine) => mine.filter(isNews).forEach(transition), env.report);
    lastTold = newest;
    source.set(stage);
    moved();
  };
  const isNews = ({ effectiveAt }: Transition) => effectiveAt > tellAfter;
  const known = createFacts(ports, () => {
    check?.();
    check = env.after(0, evaluate);
  });
  return {
    ...known,
    source,
    verdict: () => verdict,
    use(next) {
      config = next;
      known.need(next);
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

/** Every tab sees the same transitions; the one that notes an id first tells of it. */
async function claim(storage: Storage, transitions: Transition[]): Promise<Transition[]> {
  let mine: Transition[] = [];
  const note = (told: string[] = []) => {
    mine = transitions.filter(({ id }) => !told.includes(id));
    return [...told, ...mine.map(({ id }) => id)].slice(-TOLD_COUNT);
  };
  await storage.write([[TOLD, note]]);
  return mine;
}
