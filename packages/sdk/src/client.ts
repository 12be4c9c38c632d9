import type { FeedLine, SiteCampaign } from "@tappa/protocol";
import type { TappaOptions } from "./api.ts";
import type { Show } from "./campaigns.ts";
import { createConfig } from "./config.ts";
import type { Core } from "./core.ts";
import { guarded, type Env } from "./env.ts";
import type { Front } from "./front.ts";
import { createJudge, type Judge } from "./judge.ts";
import { createSession } from "./session.ts";
import { createSignals, type Signals } from "./signals.ts";
import { createSource, type Writable } from "./source.ts";

/** All parts put together. */
export interface Client extends Core, Signals {
  readonly stage: Writable<string>;
  /** Facts, stage and campaigns. */
  readonly judge: Judge;
  /** Widgets and feed; loaded when first needed. */
  front(): Promise<Front>;
}

/** Puts the parts together; nothing happens before `session.begin()`. */
export function createClient({ key, endpoint }: TappaOptions, env: Env): Client {
  const { report } = env;
  const { on, emit } = createSignals((listener) => guarded(report, listener));
  const stage = createSource("unknown", report);
  let connection = "waiting";

  const session = createSession({
    env,
    key,
    endpoint,
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
    state: (state) => emit("ready", (connection = state) === "ready" ? "ready" : "blocked"),
  });
  const config = createConfig({
    env,
    storage: session.storage,
    mayKeep: session.isGranted,
    reached: session.transport.reached,
    url: `${endpoint}/v1/config/${key}`,
    use(next) {
      emit("ready", "ready");
      session.consent.decide(next.consent);
      judge.use(next);
      session.outbox.release();
    },
    missing: (code) => (connection = code),
  });
  const judge = createJudge({
    env,
    session,
    source: stage,
    transition: (transition) => emit("transition", transition),
    open: () => front.opened(),
    show: (found, armed) => front.show(found, armed),
  });
  const core: Core = {
    env,
    key,
    endpoint,
    session,
    config,
    emit,
    found: {},
    connection: () => connection,
    knownOrders: () => judge.facts.value.orders,
  };
  const front = createFrontDoor(core, judge);
  return { ...core, on, stage, judge, front: front.load };
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
  const bring = async () => {
    const [{ createFront }] = await Promise.all([import("./front.ts"), core.config.first]);
    return (front = createFront(core, judge));
  };
  const load = () =>
    (loading ??= bring().catch((error: unknown) => {
      // The next one who needs it asks again.
      loading = undefined;
      throw error;
    }));
  return {
    load,
    hear: (line) =>
      void load()
        .then(({ feed }) => (line ? feed.apply(line) : feed.once()))
        .catch(report),
    opened: () => front?.opened.value ?? [],
    show(found, armed) {
      if (front || found.ask || found.standing.length) load().then((it) => it.apply(found, armed), report);
    },
    clear: () => front?.clear(),
  };
}
