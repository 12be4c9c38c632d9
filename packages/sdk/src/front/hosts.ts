import { uuidv7, type SiteCampaign } from "@tappa/protocol";
import type { Host, HostStorage } from "@tappa/widgets";
import type { Judge } from "../campaigns/judge.ts";
import type { Core } from "../core.ts";
import type { Delivery } from "../delivery/index.ts";
import type { Env } from "../env.ts";
import { toJson } from "../json.ts";
import { createSource } from "../source.ts";
import type { Feed } from "./feed.ts";

/** Opens a widget by kind or campaign id, by the visitor's wish. */
export type Open = (widget: string, text?: string) => Promise<void>;

export interface Hosts {
  createHost(campaign: SiteCampaign, closed: () => void): Host;
}

/** Makes the port of each widget out of the core. */
export function createHosts(core: Core, { holds, locale: localeNow }: Judge, delivery: Delivery, feed: Feed, open: Open): Hosts {
  const { env, session, config, stage } = core;
  const { outbox } = delivery;
  const ask: Host["ask"] = (path, body) =>
    env.fetch(`${core.endpoint}/v1/${path}`, {
      method: "POST",
      body: toJson({ v: 1, key: core.key, visitor: delivery.proof(), ...body }),
      credentials: "omit",
    });
  const sendTyping = createTyping(env, ask);
  const online = createSource(navigator.onLine, env.report);
  for (const type of ["online", "offline"]) addEventListener(type, () => online.set(navigator.onLine));

  return {
    createHost(campaign, closed) {
      const { theme, texts } = config.current()!;
      const locale = localeNow();
      return {
        campaign,
        locale,
        theme,
        texts: texts[locale] ?? {},
        facts: stage.facts,
        stage: stage.source,
        holds,
        feed: core.entries,
        outgoing: outbox.outgoing,
        online,
        storage: storageOf(delivery, campaign.id),
        now: env.now,
        send: (name, props) => (name === "$typing" ? sendTyping(props) : session.record(name, props)),
        discard: (id) => outbox.forget([id]),
        connect: feed.connect,
        ask,
        forget: session.renew,
        files: delivery.files,
        open: (kind, text) => void open(kind, text).catch(env.report),
        call: (name) => core.emit("call", name),
        closed,
        report: env.report,
      };
    },
  };
}

/** Worth nothing later: sent at once, past the outbox and unheard. Numbered apart, so that it leaves no gap where it is lost. */
function createTyping(env: Env, ask: Host["ask"]) {
  const tab = uuidv7(env.now(), env.random);
  let n = 0;
  return (props: object): string => {
    const at = env.now();
    const id = uuidv7(at, env.random);
    ask("events", { tab, sentAt: at, events: [{ id, name: "$typing", at, n: n++, props }] }).catch(() => {});
    return id;
  };
}

/** A corner of the site's storage for one campaign. */
function storageOf({ storage }: Delivery, campaign: string): HostStorage {
  const set = (name: string, value?: unknown) => storage.write([[`w/${campaign}/${name}`, value]]);
  return {
    get: async <T>(name: string) => (await storage.load()).get(`w/${campaign}/${name}`) as T | undefined,
    set,
    remove: set,
  };
}
