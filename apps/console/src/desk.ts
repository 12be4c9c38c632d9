import { effect, signal, untracked, type ReadonlySignal, type Signal } from "@preact/signals";
import type { LabelOf } from "@tappa/lifecycle";
import type { AgentFeedLine, ConfigDraft, InboxSettings, Session, SiteSummary } from "@tappa/protocol";
import type { Api } from "./api/api.ts";
import { createFeed, type Feed } from "./api/feed.ts";
import { type Counts, createCounts } from "./inbox/counts.ts";
import { createDrafts, type Drafts } from "./inbox/drafts.ts";
import { createOutbox, type Outbox } from "./inbox/outbox.ts";
import { ALL_OPEN, createListing, type Listing } from "./inbox/listing.ts";
import { createConversations, type Conversations } from "./inbox/store.ts";
import { createTyping, type Typing } from "./inbox/typing.ts";
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
  /** Labels and the like; null until loaded. */
  inbox: Signal<InboxSettings | null>;
  typing: Typing;
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

interface Readers extends Pick<Desk, "agent" | "conversations" | "counts" | "listing" | "outbox" | "typing"> {
  renewInbox: () => void;
  renewals: Signal<number>;
  personChanges: Signal<number>;
}

/** Gives each line of the feed to those whom it concerns. */
function createReader({ agent, conversations, counts, listing, outbox, typing, ...readers }: Readers) {
  const { renewals, personChanges, renewInbox } = readers;
  return (line: AgentFeedLine): void => {
    if ("reset" in line) {
      renewals.value++;
      void listing.renew();
      renewInbox();
      counts.renew();
    } else if ("e" in line) {
      // Every agent hears of every typing, so one's own comes back.
      if (line.by === "visitor" || line.name !== agent.name)
        typing.heard(line.conversation, { by: line.by, name: line.name ?? null });
    } else if ("type" in line) {
      if (line.type === "person") personChanges.value++;
      if (line.type === "settings") renewInbox();
      if (line.type === "conversation") counts.renew();
      if (line.type === "message") {
        typing.stopped(line.conversation);
        outbox.arrived(line.conversation, line.message);
      }
      conversations.apply(line);
    }
  };
}

/** Runs when the line is live again after it was down. */
function onReturn(feed: Feed, run: () => void): () => void {
  let wasAway = false;
  return effect(() => {
    if (feed.state.value === "waiting") wasAway = true;
    if (feed.state.value !== "live" || !wasAway) return;
    wasAway = false;
    untracked(run);
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

export function createDesk(api: Api, surroundings: Surroundings, agent: Session["agent"], site: SiteSummary): Desk {
  const { storage, makeId, random, setTimeout } = surroundings;
  const conversations = createConversations(api, site.id);
  const listing = createListing(api, site.id, conversations);
  const typing = createTyping(setTimeout);
  const config = signal<ConfigDraft | null>(null);
  const renewals = signal(0);
  const personChanges = signal(0);
  const outbox = createOutbox({
    storage,
    makeId,
    key: `tappa:outbox:${site.id}:${agent.id}`,
    post: (conversation, body) => api.reply(site.id, conversation, body),
    onStored: conversations.addMessage,
  });

  const { inbox, renewInbox } = createInbox(api, site.id);
  const counts = createCounts(api, site.id, setTimeout);
  const onLine = createReader({ agent, conversations, counts, listing, outbox, typing, renewals, personChanges, renewInbox });
  const feed = createFeed({ open: (cursor, abort) => api.feed(site.id, cursor, abort), onLine, random, setTimeout });
  // Without the config the console still works: stages then carry their ids as names.
  const renewConfig = () =>
    api.config(site.id).then(
      ({ draft }) => void (config.value = draft),
      () => {},
    );
  const stopWatching = onReturn(feed, () => {
    renewals.value++;
    void renewConfig();
    outbox.resume();
  });
  void renewConfig();
  void listing.first(ALL_OPEN);
  renewInbox();
  counts.renew();

  return {
    api,
    surroundings,
    site,
    agent,
    feed,
    conversations,
    counts,
    inbox,
    listing,
    outbox,
    typing,
    config,
    renewConfig,
    renewals,
    personChanges,
    ...createLabels(config),
    drafts: createDrafts(storage, `tappa:drafts:${site.id}:${agent.id}`),
    close() {
      stopWatching();
      feed.close();
    },
  };
}
