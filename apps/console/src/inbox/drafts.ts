import type { ReadonlySignal } from "@preact/signals";
import type { Offer } from "@tappa/protocol";
import type { Surroundings } from "../surroundings.ts";
import { createKeptMap } from "./kept-map.ts";

/** What an agent has begun to write, per conversation; survives a reload. */
export interface Drafts {
  /** Conversations with a draft → its text. */
  all: ReadonlySignal<ReadonlyMap<string, string>>;
  write: (conversation: string, text: string) => void;
  /** What is to go beside the text of a reply, as far as it is written. */
  offers: ReadonlySignal<ReadonlyMap<string, Offer>>;
  offer: (conversation: string, offer: Offer) => void;
}

export function createDrafts(storage: Surroundings["storage"], key: string): Drafts {
  const { all, set } = createKeptMap<string>(storage, key, (text) => text);
  const offers = createKeptMap<Offer>(storage, `${key}:offers`, (offer) => offer);
  return {
    all,
    write: (conversation, text) => set(conversation, text || null),
    offers: offers.all,
    offer: (conversation, offer) => offers.set(conversation, offer.replies || offer.card ? offer : null),
  };
}
