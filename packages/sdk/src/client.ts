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
  let known: Facts | undefined;
  let loading: Promise<Front> | undefined;
  let loaded: Front | undefined;
  /** In the order of the calls, as soon as it is there. */
  const tell = (work: (judge: Judge) => void) => void judge.then(work).catch(report);

  const session = createSession({
    env,
    key,
    endpoint,
    added: (events) => tell((it) => it.add(events)),
    restored(entries) {
      known = entries.get("facts") as Facts | undefined;
      tell((it) => it.restore(entries));
      config.restore(entries);
    },
    cleared() {
      known = undefined;
      tell((it) => it.clear());
      loaded?.clear();
    },
    feed: (line) =>
      void front()
        .then(({ feed }) => (line ? feed.apply(line) : feed.once()))
        .catch(report),
    state(state) {
      connection = state;
      emit("ready", state === "ready" ? state : "blocked");
    },
  });
  const config = createConfig({
    env,
    storage: session.storage,
    mayKeep: session.isGranted,
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
    knownOrders: () => known?.orders ?? {},
  };

  const judge = config.first
    .then(() => import("./judge.ts"))
    .then(({ createJudge }) =>
      createJudge({
        env,
        session,
        source: stage,
        transition: (transition) => emit("transition", transition),
        open: () => loaded?.opened.value ?? [],
        show(found, armed) {
          if (loaded || found.ask || found.standing.length) front().then((it) => it.apply(found, armed), report);
        },
      }),
    );
  const front = () =>
    (loading ??= Promise.all([judge, import("./front.ts")]).then(
      ([it, { createFront }]) => (loaded = createFront(core, it)),
      (error: unknown) => {
        // The next one who needs it asks again.
        loading = undefined;
        throw error;
      },
    ));
  return { ...core, on, stage, judge, front };
}
