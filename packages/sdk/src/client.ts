import type { TappaOptions } from "./api.ts";
import { createCampaigns, type Campaigns } from "./campaigns.ts";
import { createConfig } from "./config.ts";
import type { Core } from "./core.ts";
import { guarded, type Env } from "./env.ts";
import type { Front } from "./front.ts";
import { contextOf } from "./moment.ts";
import { createSession } from "./session.ts";
import { createSignals, type Signals } from "./signals.ts";
import { createStage } from "./stage.ts";

/** All parts put together. */
export interface Client extends Core, Signals {
  readonly campaigns: Campaigns;
  /** Widgets and feed; loaded when first needed. */
  front(): Promise<Front>;
}

/** Puts the parts together; nothing happens before `session.begin()`. */
export function createClient({ key, endpoint }: TappaOptions, env: Env): Client {
  const { report } = env;
  const { on, emit } = createSignals((listener) => guarded(report, listener));
  let connection = "waiting";
  let loading: Promise<Front> | undefined;
  let loaded: Front | undefined;

  const front = () =>
    (loading ??= import("./front.ts").then(
      ({ createFront }) => (loaded = createFront(core)),
      (error: unknown) => {
        // The next one who needs it asks again.
        loading = undefined;
        throw error;
      },
    ));
  const session = createSession({
    env,
    key,
    endpoint,
    added(events) {
      stage.add(events);
      for (const { name } of events) campaigns.event(name);
    },
    restored(entries) {
      stage.restore(entries);
      config.restore(entries);
    },
    cleared() {
      stage.clear();
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
  const { visitors, storage, isGranted: mayKeep } = session;
  const stage = createStage({
    env,
    storage,
    mayKeep,
    person: () => visitors.current().person ?? visitors.current().id,
    moved: () => campaigns.look(),
    transition: (transition) => emit("transition", transition),
  });
  const config = createConfig({
    env,
    storage,
    mayKeep,
    url: `${endpoint}/v1/config/${key}`,
    use(next) {
      emit("ready", "ready");
      session.consent.decide(next.consent);
      stage.use(next);
      campaigns.use(next);
    },
    missing: (code) => (connection = code),
  });
  const core: Core = {
    env,
    key,
    endpoint,
    session,
    stage,
    config,
    emit,
    found: {},
    context: () => contextOf(env.now(), session, stage),
    open: () => loaded?.opened.value ?? [],
    connection: () => connection,
  };
  const campaigns = createCampaigns(core, (found, armed) => {
    if (loaded || found.ask || found.standing.length) front().then((it) => it.apply(found, armed), report);
  });
  return { ...core, on, campaigns, front };
}
