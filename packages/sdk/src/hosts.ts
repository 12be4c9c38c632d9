import type { Locale, SiteCampaign } from "@tappa/protocol";
import type { Dispose, Host, HostStorage, Source } from "@tappa/widgets";
import type { Core } from "./core.ts";
import { createFeed, type Feed } from "./feed.ts";
import { createSource, type Writable } from "./source.ts";

type Launcher = typeof import("@tappa/widgets/launcher");

export interface Hosts {
  readonly feed: Feed;
  /** Campaigns open in this tab. */
  readonly opened: Writable<readonly SiteCampaign[]>;
  createHost(campaign: SiteCampaign, closed: () => void): Host;
  /** Shows the launcher of a chat. */
  launch(campaign: SiteCampaign, launcher: Launcher, preload: () => Promise<unknown>): Dispose;
}

/** Makes the port of each widget out of the core. Loaded with the first widget. */
export function createHosts(core: Core): Hosts {
  const { env, session, stage } = core;
  const feed = createFeed(core);
  const opened = createSource<readonly SiteCampaign[]>([], env.report);

  const localeOf = (): Locale => {
    const { locales } = core.config()!;
    const wanted = [document.documentElement.lang, ...navigator.languages].map((tag) => tag.slice(0, 2).toLowerCase());
    return (wanted.find((tag) => locales.includes(tag as Locale)) as Locale | undefined) ?? locales[0] ?? "en";
  };

  return {
    feed,
    opened,
    createHost(campaign, closed) {
      const { theme, texts } = core.config()!;
      const locale = localeOf();
      return {
        campaign,
        locale,
        theme,
        texts: texts[locale] ?? {},
        facts: stage.facts,
        stage: stage.source,
        holds: core.holds,
        feed: feed.entries,
        outgoing: session.outbox.outgoing,
        online: core.online,
        storage: storageOf(core, campaign.id),
        now: env.now,
        send: (name, props) => session.record(name, props),
        discard: (id) => session.outbox.forget([id]),
        connect: feed.connect,
        open: (kind, text) => void core.open(kind, text),
        call: core.call,
        closed,
        report: env.report,
      };
    },
    launch(campaign, { showLauncher, unreadOf }, preload) {
      const { theme, texts } = core.config()!;
      const locale = localeOf();
      const title = campaign.kind === "chat" ? campaign.content.title : {};
      return showLauncher({
        theme,
        label: texts[locale]?.["chat.open"] ?? title[locale] ?? title.en ?? "Chat",
        unread: derive(feed.entries, unreadOf),
        open: derive(opened, (campaigns) => campaigns.includes(campaign)),
        onOpen: () => void core.open(campaign.id),
        onIntent: () => void preload().catch(env.report),
      });
    },
  };
}

function derive<T, U>(source: Source<T>, of: (value: T) => U): Source<U> {
  return {
    get value() {
      return of(source.value);
    },
    subscribe: (listener) => source.subscribe((value) => listener(of(value))),
  };
}

/** A corner of the site's storage for one campaign. */
function storageOf({ session: { storage } }: Core, campaign: string): HostStorage {
  const key = (name: string) => `w/${campaign}/${name}`;
  return {
    get: (name) => storage.get(key(name)),
    set: (name, value) => storage.save([[key(name), value]]),
    remove: (name) => storage.remove([key(name)]),
  };
}
