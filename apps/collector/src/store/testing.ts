import { createHash, randomUUID } from "node:crypto";
import type { Props } from "@tappa/lifecycle";
import { uuidv7 } from "@tappa/protocol";
import { configOf } from "../site-config.ts";
import { defaultConfig } from "../site-defaults.ts";
import type { AcceptedEvent, Batch, Sender, Site, Store } from "./store.ts";

export const DAY_MS = 86_400_000;
export const NOW = Date.UTC(2026, 5, 15, 12);
export const ANNA = { id: "agent-1", name: "Anna" };
export const BORIS = { id: "agent-2", name: "Boris" };

/** Every open conversation, the latest activity first. */
export const ALL_OPEN = {
  view: "open" as const,
  order: "newest" as const,
  label: null,
  q: "",
  before: null,
  limit: 20,
  now: NOW,
};

export const newId = (at = NOW) => uuidv7(at, (words) => crypto.getRandomValues(words));

export function event(name: string, props: Props = {}, at = NOW, id = newId(at)): AcceptedEvent {
  return {
    id,
    name,
    at,
    n: 0,
    props,
    hash: createHash("md5")
      .update(JSON.stringify([name, at, props]))
      .digest("hex"),
  };
}

export const page = (change: Partial<Extract<Sender, { kind: "page" }>> = {}): Extract<Sender, { kind: "page" }> => ({
  kind: "page",
  visitor: newId(),
  secretHash: "a".repeat(64),
  tab: "tab",
  sentAt: NOW,
  dropped: [],
  ...change,
});

export const batch = (site: Site, sender: Sender, events: AcceptedEvent[], receivedAt = NOW): Batch => ({
  site: site.id,
  sender,
  receivedAt,
  events,
});

export const identify = (userId: string): AcceptedEvent => ({
  ...event("$identify", { userId, traits: { name: userId } }),
  provedUserId: userId,
});

/** A site of its own for each test, with the config a new site has. */
export function newSiteIn(store: Store): Promise<Site> {
  const draft = {
    name: "Shop",
    key: `pk_${randomUUID()}`,
    secretKey: `sk_${randomUUID()}`,
    origins: ["https://shop.example"],
  };
  return store.sites.ensure(draft, configOf(defaultConfig(draft.origins)), NOW - DAY_MS);
}
