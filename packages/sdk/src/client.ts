import type { FeedLine, SiteCampaign } from "@tappa/protocol";
import type { TappaOptions } from "./api.ts";
import type { Show } from "./campaigns.ts";
import { createConfig } from "./config.ts";
import type { Core } from "./core.ts";
import type { Env } from "./env.ts";
import type { Front } from "./front.ts";
import { createJudge, type Judge } from "./judge.ts";
import { createSession } from "./session.ts";
import { createSignals, type Signals } from "./signals.ts";

/** All parts put together. */
export interface Client extends Core, Signals {
  /** Facts, stage and campaigns. */
  readonly judge: Judge;
  /** Widgets and feed; loaded when first needed. */
  front(): Promise<Front>;
}

/** Puts the parts together; nothing happens before `session.begin()`. */
export function createClient({ key, endpoint }: TappaOptions, env: Env): Client {
  const { on, emit } = createSignals(env.report);
  let connection = "waiting";

  const session = createSession(env, key, endpoint, {
    added: (events) => judge.add(events),
    facts: () => judge.pairs(),
    restored(entries) {
      judge.restore(entries);
      config.restore(entries);
    },
    cleared() {
      judge.clear();
      front.clear();
    },
    feed: (line) => front.hear(line),
    state(state, version) {
      emit("ready", (connection = state) === "ready" ? "ready" : "blocked");
      if (version && version !== (config.current()?.version ?? version)) void config.load();
    },
  });
  const config = createConfig(
    env,
    `${endpoint}/v1/config/${key}`,
    session,
    (next) => {
      emit("ready", "ready");
      session.consent.decide(next.consent);
      judge.use(next);
      session.outbox.tidy();
    },
    (code) => (connection = code),
  );
  const judge = createJudge(
    env,
    session,
    (transition) => emit("transition", transition),
    (found, armed) => front.show(found, armed),
  );
  const core: Core = {
    env,
    key,
    endpoint,
    session,
    config,
    emit,
    found: {},
    connection: () => connection,
    opened: () => front.opened(),
    knownOrders: () => judge.facts.value.orders,
  };
  const front = createFrontDoor(core, judge);
  return { ...core, on, judge, front: front.load };
}

interface FrontDoor {
  load(): Promise<Front>;
  /** A line that another tab heard; none = there is something to hear. */
  hear(line?: FeedLine): void;
  opened(): readonly SiteCampaign[];
  show: Show;
  clear(): void;
}

/** Brings what draws and hears, once, when there is something to draw or hear. */
function createFrontDoor(core: Core, judge: Judge): FrontDoor {
  const { report } = core.env;
  let loading: Promise<Front> | undefined;
  let front: Front | undefined;
  const load = () =>
    (loading ??= Promise.all([import("./front.ts"), core.config.first]).then(
      ([{ createFront }]) => (front = createFront(core, judge)),
      (error: unknown) => {
        // The next one who needs it asks again.
        loading = undefined;
        throw error;
      },
    ));
  const use = (work: (it: Front) => unknown) => void load().then(work).catch(report);
  return {
    load,
    hear: (line) => use(({ feed }) => (line ? feed.apply(line) : feed.once())),
    opened: () => front?.opened.value ?? [],
    show(found, armed) {
      if (front || found.ask || found.standing.length) use((it) => it.apply(found, armed));
    },
    clear: () => front?.clear(),
  };
}
