import type { SiteConfig } from "@tappa/protocol";
import type { TappaOptions } from "./api.ts";
import { createConfig } from "./config.ts";
import type { Core } from "./core.ts";
import { createDoor } from "./door.ts";
import type { Env } from "./env.ts";
import { createSession } from "./session.ts";
import { createSignals, type Signals } from "./signals.ts";
import { createSource } from "./source.ts";
import { createStage } from "./stage.ts";

/** All parts put together. */
export interface Client extends Core, Signals {
  /** A page was viewed. */
  page(): void;
}

/** Puts the parts together; nothing happens before `session.begin()`. */
export function createClient({ key, endpoint }: TappaOptions, env: Env, delivery = () => import("./delivery/index.ts")): Client {
  const { report } = env;
  const { on, emit } = createSignals(report);
  const name = `tappa-${key}`;

  const session = createSession(env, name, {
    open: async () => (await delivery()).createDelivery(client),
    added: (events) => client.add(events),
    cleared() {
      stage.clear();
      client.entries.set([]);
      campaigns.now()?.clear();
    },
  });
  const stage = createStage(env, session.visitors, ({ transitions }) => {
    session.delivery()?.tell(transitions);
    campaigns.now()?.look();
  });
  const use = (next: SiteConfig) => {
    emit("ready", "ready");
    session.consent.decide(next.consent);
    campaigns.now()?.use(next);
    stage.use(next);
    session.delivery()?.outbox.tidy();
    if (next.campaigns[0]) campaigns.load().catch(report);
  };
  const config = createConfig(env, `${endpoint}/v1/config/${key}`, session, use, (code) => (client.connection = code));
  const campaigns = createDoor(env, async () => (await import("./campaigns/index.ts")).createCampaigns(client));
  const parts = { env, name, key, endpoint, session, config, stage, campaigns, on, emit };
  const client: Client = {
    ...parts,
    entries: createSource([], report),
    opened: createSource([], report),
    found: {},
    happened: new Set(),
    add(events) {
      stage.add(events);
      for (const event of events) client.happened.add(event.name);
      campaigns.now()?.happened();
    },
    page() {
      client.happened.clear();
      campaigns.now()?.page();
    },
  };
  return client;
}
