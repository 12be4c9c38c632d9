import { addEvent, emptyFacts, stageOf, type Facts, type LifecycleEvent, type Needs, type Verdict } from "@tappa/lifecycle";
import { nameBy, type SiteConfig } from "@tappa/protocol";
import type { Dispose } from "@tappa/widgets";
import type { Env } from "./env.ts";
import { createSource, type Writable } from "./source.ts";
import type { Visitors } from "./visitor.ts";

/** Optimistic facts and the stage they give: events count at once. Works in memory, with leave or without. */
export interface StageState {
  /** Told once for everything that happened in one go, a task later: counting is the most of what an event costs. */
  readonly facts: Writable<Facts>;
  readonly source: Writable<string>;
  verdict(): Verdict | undefined;
  /** What is kept of events; nothing before the config has come. After it the facts hold all that happened. */
  needs(): Needs | undefined;
  /** Takes the model. */
  use(config: SiteConfig): void;
  /** Adds what happened here or in another tab. */
  add(events: readonly LifecycleEvent[]): void;
  /** Takes what is known by now. */
  put(facts: Facts): void;
  clear(): void;
}

/** Nothing is known yet. */
const NONE = emptyFacts();

/** @param moved facts or stage may have changed */
export function createStage(env: Env, visitors: Visitors, moved: (verdict: Verdict) => void): StageState {
  const facts = createSource(NONE, env.report);
  const source = createSource("unknown", env.report);
  let config: SiteConfig | undefined;
  let needs: Needs | undefined;
  let aliases: SiteConfig["aliases"];
  let verdict: Verdict | undefined;
  let check: Dispose | undefined;
  let due: Dispose | undefined;
  /** Events not counted yet: they wait for the config to say what to keep of them, or for others of the same task. */
  let waiting: LifecycleEvent[] = [];

  const read = (sum: Facts, event: LifecycleEvent) => addEvent(sum, { ...event, name: nameBy(aliases, event.name) }, needs!);
  const count = () => needs && facts.set(waiting.splice(0).reduce(read, facts.value));
  const evaluate = () => {
    due = void check?.();
    count();
    if (!config) return;
    const now = env.now();
    // The same in every tab and, once linked, on every device: transition ids are made of it.
    const { id, person } = visitors.current();
    verdict = stageOf(facts.value, config.model, now, person ?? id);
    const { nextCheckAt, stage } = verdict;
    if (nextCheckAt) check = env.after(nextCheckAt - now + 1, evaluate);
    source.set(stage);
    moved(verdict);
  };
  const add = (events: readonly LifecycleEvent[]) => {
    waiting.push(...events);
    // One timer for all: each would cost more than the rest that is done with an event at once.
    due ??= env.after(0, evaluate);
  };
  const put = (next: Facts) => {
    count();
    facts.set(next);
    add([]);
  };
  return {
    facts,
    source,
    put,
    add,
    verdict: () => verdict,
    needs() {
      count();
      return needs;
    },
    use(next) {
      config = next;
      // First by what was known: "no visit for 60 days" must be seen before this visit ends it.
      evaluate();
      ({ needs, aliases } = next);
      add([]);
    },
    clear() {
      waiting = [];
      put(NONE);
    },
  };
}
