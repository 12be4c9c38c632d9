import { uuidv7, type FeedEntry, type Locale, type SiteCampaign } from "@tappa/protocol";
import type { Dispose, Host, HostStorage, Source } from "@tappa/widgets";
import type { Core } from "./core.ts";
import { createFeed, type Feed } from "./feed.ts";
import { toJson } from "./json.ts";
import type { Judge } from "./judge.ts";
import { createSource, type Writable } from "./source.ts";

export type ChatCampaign = SiteCampaign & { kind: "chat" };
type Launcher = typeof import("@tappa/widgets/launcher");

export interface Hosts {
  readonly feed: Feed;
  /** Campaigns open in this tab. */
  readonly opened: Writable<readonly SiteCampaign[]>;
  createHost(campaign: SiteCampaign, closed: () => void): Host;
  /** Shows the launcher of a chat. */
  launch(campaign: ChatCampaign, launcher: Launcher, preload: () => Promise<unknown>): Dispose;
  /** Reports the checklist items that a rule has fulfilled; the facts remember each, in every tab and on every device. */
  tick(): void;
}

/** Makes the port of each widget out of the core. */
export function createHosts(core: Core, judge: Judge, open: (widget: string, text?: string) => Promise<void>): Hosts {
  const { env, session, config } = core;
  const { facts, source: stage, holds } = judge;
  const feed = createFeed(core, (entries) => hear(core, judge, entries));
  const sendTyping = createTyping(core);
  const opened = createSource<readonly SiteCampaign[]>([], env.report);
  const online = createSource(navigator.onLine, env.report);
  for (const type of ["online", "offline"]) addEventListener(type, () => online.set(navigator.onLine));

  return {
    feed,
    opened,
    createHost(campaign, closed) {
      const { theme, texts, locales } = config.current()!;
      const locale = localeOf(locales);
      return {
        campaign,
        locale,
        theme,
        texts: texts[locale] ?? {},
        facts,
        stage,
        holds,
        feed: feed.entries,
        outgoing: session.outbox.outgoing,
        online,
        storage: storageOf(core, campaign.id),
        now: env.now,
        send: (name, props) => (name === "$typing" ? sendTyping(props) : session.record(name, props)),
        discard: (id) => session.outbox.forget([id]),
        connect: feed.connect,
        open: (kind, text) => void open(kind, text).catch(env.report),
        call: (name) => core.emit("call", name),
        closed,
        report: env.report,
      };
    },
    launch(campaign, { showLauncher, unreadOf }, preload) {
      const { theme, texts, locales } = config.current()!;
      const locale = localeOf(locales);
      const { title } = campaign.content;
      return showLauncher({
        theme,
        label: texts[locale]?.["chat.open"] ?? title[locale] ?? title.en ?? "Chat",
        unread: derive(feed.entries, unreadOf),
        open: derive(opened, (campaigns) => campaigns.some(({ kind }) => kind === "chat")),
        onOpen: () => void open(campaign.id).catch(env.report),
        onIntent: () => void preload().catch(env.report),
      });
    },
    tick: createTick(core, judge),
  };
}

/** Worth nothing later: sent at once, past the outbox and unheard. Numbered apart, so that it leaves no gap where it is lost. */
function createTyping({ env, key, endpoint, session }: Core) {
  const tab = uuidv7(env.now(), env.random);
  let n = 0;
  return (props: object): string => {
    const at = env.now();
    const id = uuidv7(at, env.random);
    const body = toJson({
      v: 1,
      key,
      visitor: session.proof(),
      tab,
      sentAt: at,
      events: [{ id, name: "$typing", at, n: n++, props }],
    });
    env.fetch(`${endpoint}/v1/events`, { method: "POST", body, credentials: "omit" }).catch(() => {});
    return id;
  };
}

/** Items that a rule has fulfilled are told once: all tabs see the same facts, so the leading one tells. */
function createTick({ session, config }: Core, { facts, holds }: Judge) {
  /** An event reaches the facts a moment after it was made. */
  const told = new Set<string>();
  return () => {
    if (!session.isGranted() || !session.tabs.isLeader()) return;
    const visitor = session.visitors.current().id;
    for (const campaign of config.current()!.campaigns)
      if (campaign.kind === "checklist")
        for (const { id: item, done, verify } of campaign.items) {
          const { id: checklist, version } = campaign;
          const key = `${checklist}/${item}`;
          const isKnown = key in facts.value.items || told.has(visitor + key);
          if (isKnown || done === "manual" || verify === "server" || !holds(done)) continue;
          told.add(visitor + key);
          session.record("$item", { checklist, item, version, by: "rule" });
        }
  };
}

/** Applies what concerns more than the widgets: facts, items and the config. */
function hear({ session, config }: Core, judge: Judge, entries: readonly FeedEntry[]): void {
  for (const entry of entries)
    if (entry.type === "profile") {
      if (entry.person) session.visitors.change({ person: entry.person });
      judge.hear(entry.facts, entry.replace);
    } else if (entry.type === "item") {
      const { checklist, item, doneAt } = entry;
      const items = { [`${checklist}/${item}`]: { doneAt, by: "server", version: "" } };
      judge.hear({ ...judge.facts.value, items });
    } else if (entry.type === "config" && entry.version !== config.current()?.version) void config.load();
}

/** Language of the page, else of the browser, else the site's first. */
function localeOf(locales: Locale[]): Locale {
  const wanted = [document.documentElement.lang, ...navigator.languages].map((tag) => tag.slice(0, 2).toLowerCase());
  return (wanted.find((tag) => locales.includes(tag as Locale)) as Locale | undefined) ?? locales[0] ?? "en";
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
    get: async <T>(name: string) => (await storage.load()).get(key(name)) as T | undefined,
    set: (name, value) => storage.write([[key(name), value]]),
    remove: (name) => storage.write([[key(name), undefined]]),
  };
}
