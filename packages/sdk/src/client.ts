import type { WireEvent } from "@tappa/protocol";
import type { TappaOptions } from "./api.ts";
import type { Campaigns } from "./campaigns/index.ts";
import { createConfig } from "./config.ts";
import type { Core } from "./core.ts";
import { createDoor, type Door } from "./door.ts";
import type { Env } from "./env.ts";
import { createSession } from "./session.ts";
import { createSignals, type Signals } from "./signals.ts";
import { createSource } from "./source.ts";
import { createStage } from "./stage.ts";

/** All parts put together. */
export interface Client extends Core, Signals {
  /** What shows itself, and what draws and hears. */
  readonly campaigns: Door<Campaigns>;
  /** A page was viewed. */
  page(): void;
}

/** Puts the parts together; nothing happens before `session.begin()`. */
export function createClient({ key, endpoint }: TappaOptions, env: Env): Client {
  const { report } = env;
  const { on, emit } = createSignals(report);
  const name = `tappa-${key}`;
  let connection = "waiting";

  const session = createSession(env, name, {
    open: async () => (await import("./delivery/index.ts")).createDelivery(client),
    added: (events) => client.add(events),
    cleared() {
      stage.clear();
      client.entries.set([]);
      campaigns.now()?.clear();
    },
  });
  const stage = createStage(env, session.visitors, (verdict) => {
    session.delivery()?.tell(verdict.transitions);
    campaigns.now()?.look();
  });
  const config = createConfig(
    env,
    `${endpoint}/v1/config/${key}`,
    session,
    (next) => {
      emit("ready", "ready");
      session.consent.decide(next.consent);
      stage.use(next);
      session.delivery()?.outbox.tidy();
      const there = campaigns.now();
      if (there) there.use(next);
      else if (next.campaigns[0]) campaigns.load().catch(report);
    },
    (code) => (connection = code),
  );
  const campaigns = createDoor(env, async () => (await import("./campaigns/index.ts")).createCampaigns(client));
  const client: Client = {
    env,
    name,
    key,
    endpoint,
    session,
    config,
    stage,
    campaigns,
    on,
    emit,
    entries: createSource([], report),
    opened: createSource([], report),
    found: {},
    happened: new Set(),
    connection: () => connection,
    add(events: readonly WireEvent[]) {
      stage.add(events);
      for (const event of events) client.happened.add(event.name);
      campaigns.now()?.happened();
    },
    page() {
      client.happened.clear();
      campaigns.now()?.page();
    },
    hear: (line) =>
      void campaigns
        .load()
        .then((it) => it.hear(line))
        .catch(report),
    answered(state, version) {
      emit("ready", (connection = state) === "ready" ? "ready" : "blocked");
      if (version && version !== (config.current()?.version ?? version)) void config.load();
    },
  };
  return client;
}
