import { effect, signal, untracked, type ReadonlySignal, type Signal } from "@preact/signals";
import type { LabelOf } from "@tappa/lifecycle";
import type { AgentFeedLine, ConfigDraft, InboxSettings, Session, SiteSummary } from "@tappa/protocol";
import type { Api } from "./api/api.ts";
import { createFeed, type Feed } from "./api/feed.ts";
import { type Alerts, createAlerts } from "./inbox/alerts.ts";
import { createAttaching, type Attaching } from "./inbox/attaching.ts";
import { type Counts, createCounts } from "./inbox/counts.ts";
import { createDrafts, type Drafts } from "./inbox/drafts.ts";
import { createOutbox, type Outbox } from "./inbox/outbox.ts";
import { ALL_OPEN, createListing, type Listing } from "./inbox/listing.ts";
import { createConversations, type Conversations } from "./inbox/store.ts";
import { createTyping, type Typing } from "./inbox/typing.ts";
import { createViewing, type Viewing } from "./inbox/viewing.ts";
import { createLabels } from "./labels.ts";
import type { Surroundings } from "./surroundings.ts";

/** Everything an agent works with on one site. Lives while that site is open. */
export interface Desk {
  api: Api;
  surroundings: Surroundings;
  site: SiteSummary;
  agent: Session["agent"];
  feed: Feed;
  conversations: Conversations;
  listing: Listing;
  drafts: Drafts;
  counts: Counts;
  outbox: Outbox;
  attaching: Attaching;
  /** Labels and the like; null until loaded. */
  inbox: Signal<InboxSettings | null>;
  typing: Typing;
  viewing: Viewing;
  alerts: Alerts;
  /** null until loaded. */
  config: ReadonlySignal<ConfigDraft | null>;
  /** Loads the config anew, e.g. after publishing: every page then calls stages by their new names. */
  renewConfig: () => Promise<void>;
  /** The model's own names, else the id made readable. */
  stageLabel: (stage: string) => string;
  flagLabel: (flag: string) => string;
  /** The same for what sentences about rules name. */
  labelOf: LabelOf;
  /** Place of a stage on the way through the model; -1 when the model has no such stage. */
  stageRank: (stage: string) => number;
  /** Counts up when pages load anew: the feed could not resume, or the collector was away. */
  renewals: ReadonlySignal<number>;
  /** Counts up when the feed tells of a person. */
  personChanges: ReadonlySignal<number>;
  close: () => void;
}

interface Readers extends Pick<
  Desk,
  "agent" | "conversations" | "counts" | "listing" | "outbox" | "typing" | "viewing" | "alerts"
> {
  renewInbox: () => void;
  renewals: Signal<number>;
  personChanges: Signal<number>;
}

/** Gives each line of the feed to those whom it concerns. */
function createReader({ agent, conversations, counts, listing, outbox, typing, viewing, alerts, ...readers }: Readers) {
  const { renewals, personChanges, renewInbox } = readers;
  const hear = (line: Extract<AgentFeedLine, { e: string }>): void => {
    if (line.e === "viewing") return viewing.heard(line);
    const { conversation, by, name = null } = line;
    // Every agent hears of every typing, so one's own comes back.
    if (line.agent !== agent.id) typing.heard(conversation, { by, name, agent: line.agent ?? null });
  };
  return (line: AgentFeedLine): void => {
    if ("reset" in line) {
      renewals.value++;
      void listing.renew();
      renewInbox();
      counts.renew();
    } else if ("e" in line) {
      hear(line);
    } else if ("type" in line) {
      if (line.type === "person") personChanges.value++;
      if (line.type === "settings") renewInbox();
      if (line.type === "conversation") counts.renew();
      if (line.type === "message") {
        const { author } = line.message;
        typing.stopped(line.conversation, author.kind === "agent" ? author.id : null);
        outbox.arrived(line.conversation, line.message);
      }
      conversations.apply(line);
      if (line.type === "message") void alerts.arrived(line.conversation, line.message);
    }
  };
}

/** Runs `lost` when the line is down, and `back` when it is live again after that. */
function watch(feed: Feed, { lost, back }: { lost: () => void; back: () => void }): () => void {
  let wasAway = false;
  return effect(() => {
    if (feed.state.value === "waiting" || feed.state.value === "resting") {
      wasAway = true;
      untracked(lost);
    }
    if (feed.state.value !== "live" || !wasAway) return;
    wasAway = false;
    untracked(back);
  });
}

function createInbox(api: Api, site: string) {
  const inbox = signal<InboxSettings | null>(null);
  const renewInbox = () =>
    void api.inboxSettings(site).then(
      (settings) => void (inbox.value = settings),
      // Until the next news the inbox goes by what it knows.
      () => {},
    );
  return { inbox, renewInbox };
}

/** What the inbox works with, but for the line that keeps it current. */
function createParts(api: Api, surroundings: Surroundings, agent: Session["agent"], site: SiteSummary, page: string) {
  const { storage, makeId, setTimeout, notices, attended } = surroundings;
  const conversations = createConversations(api, site.id, agent.id);
  const viewing = createViewing({ post: (body) => api.viewing(site.id, body), page, agent: agent.id, setTimeout });
  return {
    conversations,
    viewing,
    alerts: createAlerts({
      notices,
      storage,
      key: `tappa:alerts:${site.id}:${agent.id}`,
      agent: agent.id,
      find: async (id) => conversations.summaries.value.get(id) ?? api.conversation(site.id, id),
      inView: () => (attended.value ? viewing.shown() : null),
    }),
    listing: createListing(api, site.id, conversations),
    counts: createCounts(api, site.id, setTimeout),
    typing: createTyping(setTimeout),
    outbox: createOutbox({
      storage,
      makeId,
      key: `tappa:outbox:${site.id}:${agent.id}`,
      post: (conversation, body) => api.reply(site.id, conversation, body),
      onStored: conversations.addMessage,
    }),
    attaching: createAttaching({
      attach: api.attach,
      site: site.id,
      makeId,
      setTimeout,
      storage,
      key: `tappa:files:${site.id}:${agent.id}`,
    }),
    drafts: createDrafts(storage, `tappa:drafts:${site.id}:${agent.id}`),
  };
}

export function createDesk(api: Api, surroundings: Surroundings, agent: Session["agent"], site: SiteSummary): Desk {
  const { makeId, random, setTimeout } = surroundings;
  const page = makeId();
  const parts = createParts(api, surroundings, agent, site, page);
  const config = signal<ConfigDraft | null>(null);
  const renewals = signal(0);
  const personChanges = signal(0);
  const { inbox, renewInbox } = createInbox(api, site.id);
  const onLine = createReader({ ...parts, agent, renewals, personChanges, renewInbox });
  const feed = createFeed({ open: (from, abort) => api.feed(site.id, { ...from, page }, abort), onLine, random, setTimeout });
  // Without the config the console still works: stages then carry their ids as names.
  const renewConfig = () =>
    api.config(site.id).then(
      ({ draft }) => void (config.value = draft),
      () => {},
    );
  const stopWatching = watch(feed, {
    lost: parts.viewing.forget,
    back() {
      renewals.value++;
      void renewConfig();
      parts.outbox.resume();
      parts.conversations.retry();
      parts.viewing.renew();
    },
  });
  // What nobody sees is heard by the page that tells for all.
  const stopWanting = effect(() => feed.want(surroundings.visible.value || parts.alerts.leads.value));
  void renewConfig();
  void parts.listing.first(ALL_OPEN);
  renewInbox();
  parts.counts.renew();

  return {
    api,
    surroundings,
    site,
    agent,
    feed,
    ...parts,
    inbox,
    config,
    renewConfig,
    renewals,
    personChanges,
    ...createLabels(config),
    close() {
      stopWatching();
      stopWanting();
      parts.viewing.close();
      parts.alerts.close();
      feed.close();
    },
  };
}
