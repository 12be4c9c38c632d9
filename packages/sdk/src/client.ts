import type { Facts } from "@tappa/lifecycle";
import type { TappaOptions } from "./api.ts";
import { createConfig } from "./config.ts";
import type { Core } from "./core.ts";
import { guarded, type Env } from "./env.ts";
import type { Front } from "./front.ts";
import type { Judge } from "./judge.ts";
import { createSession } from "./session.ts";
import { createSignals, type Signals } from "./signals.ts";
import { createSource, type Writable } from "./source.ts";

/** All parts put together. */
export interface Client extends Core, Signals {
  readonly stage: Writable<string>;
  /** Facts, stage and campaigns; there when the config is. */
  readonly judge: Promise<Judge>;
  /** Widgets and feed; loaded when first needed. */
  front(): Promise<Front>;
}

/** Puts the parts together; nothing happens before `session.begin()`. */
export function createClient({ key, endpoint }: TappaOptions, env: Env): Client {
  const { report } = env;
  const { on, emit } = createSignals((listener) => guarded(report, listener));
  const stage = createSource("unknown", report);
  let connection = "waiting";
  let known: Facts["orders"] = {};
  /** In the order of the calls, as soon as it is there. */
  const tell = (work: (judge: Judge) => void) => void judge.then(work).catch(report);

  const session = createSession({
    env,
    key,
    endpoint,
    added: (events) => tell((it) => it.add(events)),
    restored(entries) {
      known = (entries.get("facts") as Facts | undefined)?.orders ?? {};
      tell((it) => it.restore(entries));
      config.restore(entries);
    },
    cleared() {
      known = {};
      tell((it) => it.clear());
      front.loaded()?.clear();
    },
    feed: (line) =>
      void front
        .load()
        .then(({ feed }) => (line ? feed.apply(line) : feed.once()))
        .catch(report),
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
      tell((it) => it.use(next));
    },
    missing: (code) => (connection = code),
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
    knownOrders: () => known,
  };
  const judge = config.first.then(() => judgeOf(core, stage, front));
  const front = createFrontDoor(core, () => judge);
  return { ...core, on, stage, judge, front: front.load };
}

interface FrontDoor {
  load(): Promise<Front>;
  loaded(): Front | undefined;
}

/** Brings what draws and hears, once. */
function createFrontDoor(core: Core, judge: () => Promise<Judge>): FrontDoor {
  let loading: Promise<Front> | undefined;
  let loaded: Front | undefined;
  const load = async () => {
    const [it, { createFront }] = await Promise.all([judge(), import("./front.ts")]);
    return (loaded = createFront(core, it));
  };
  return {
    loaded: () => loaded,
    load: () =>
      (loading ??= load().catch((error: unknown) => {
        // The next one who needs it asks again.
        loading = undefined;
        throw error;
      })),
  };
}

/** Brings what judges. */
async function judgeOf({ env, session, emit }: Core, source: Writable<string>, front: FrontDoor): Promise<Judge> {
  const { createJudge } = await import("./judge.ts");
  return createJudge({
    env,
    session,
    source,
    transition: (transition) => emit("transition", transition),
    open: () => front.loaded()?.opened.value ?? [],
    show(found, armed) {
      if (front.loaded() || found.ask || found.standing.length) front.load().then((it) => it.apply(found, armed), env.report);
    },
  });
}
