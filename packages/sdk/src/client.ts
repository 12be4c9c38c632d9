import { evaluate } from "@tappa/lifecycle";
import type { FeedLine } from "@tappa/protocol";
import type { TappaOptions } from "./api.ts";
import { createCampaigns, type Campaigns } from "./campaigns.ts";
import { createConfig, type Config } from "./config.ts";
import type { Core } from "./core.ts";
import type { Env } from "./env.ts";
import { createHearing } from "./hearing.ts";
import { contextOf } from "./moment.ts";
import { createSession } from "./session.ts";
import { createSignals, type Signals } from "./signals.ts";
import { createSource } from "./source.ts";
import { createStage } from "./stage.ts";
import { createWidgets, type Widgets } from "./widgets.ts";

/** All parts put together. */
export interface Client extends Core {
  readonly signals: Signals;
  readonly widgets: Widgets;
  readonly campaigns: Campaigns;
  readonly loader: Config;
}

/** Puts the parts together; nothing happens before `begin`. */
export function createClient({ key, endpoint }: TappaOptions, env: Env): Client {
  let connection = "waiting";
  const signals = createSignals(env.report);
  const online = createSource(navigator.onLine, env.report);
  for (const type of ["online", "offline"]) addEventListener(type, () => online.set(navigator.onLine));

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
      loader.restore(entries);
    },
    cleared() {
      stage.clear();
      widgets.clear();
      widgets.loaded()?.feed.clear();
    },
    line(line: FeedLine) {
      const hosts = widgets.loaded();
      if (hosts) hosts.feed.apply(line);
      else if ("seq" in line) hear([line]);
    },
    behind: () => void widgets.hosts().then(({ feed }) => feed.once(), env.report),
    state(state) {
      connection = state;
      signals.settle(state === "ready" ? state : "blocked");
    },
  });
  const { visitors, consent, storage } = session;
  const isGranted = () => consent.status() === "granted";
  const stage = createStage({
    env,
    storage,
    mayKeep: isGranted,
    person: () => visitors.current().person ?? visitors.current().id,
    moved: () => campaigns.look(),
    transition: (transition) => signals.emit("transition", transition),
  });
  const context = () => contextOf(env.now(), session, stage);
  const loader = createConfig({
    env,
    storage,
    url: `${endpoint}/v1/config/${key}`,
    mayKeep: isGranted,
    use(config) {
      signals.settle("ready");
      consent.decide(config.consent);
      stage.use(config);
      campaigns.use(config);
    },
    missing: (code) => (connection = code || "unreachable"),
  });
  const hear = createHearing(visitors, stage, loader);
  const open = async (widget: string, text?: string) => {
    const { campaigns: all } = await loader.first;
    const campaign = all.find(({ id, kind }) => id === widget || kind === widget);
    if (!campaign) throw new Error(`no campaign "${widget}"`);
    if (campaign.kind === "chat") consent.allowChat();
    await widgets.show(campaign, { by: "visitor", ...(text && { text }) });
  };
  const core: Core = {
    env,
    key,
    endpoint,
    session,
    stage,
    online,
    found: {},
    context,
    hear,
    open,
    config: loader.current,
    holds: (rule) => evaluate(rule, stage.facts.value, context()).value,
    call: (name) => signals.emit("call", name),
    connection: () => connection,
  };
  const widgets = createWidgets(core);
  const campaigns = createCampaigns(core, widgets);
  return { ...core, signals, widgets, campaigns, loader };
}
