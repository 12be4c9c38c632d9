import type { ReadonlySignal } from "@preact/signals";
import type { Surroundings } from "../surroundings.ts";
import { createKeptMap } from "./kept-map.ts";

/** What an agent has begun to write, per conversation; survives a reload. */
export interface Drafts {
  /** Conversations with a draft → its text. */
  all: ReadonlySignal<ReadonlyMap<string, string>>;
  write: (conversation: string, text: string) => void;
}

export function createDrafts(storage: Surroundings["storage"], key: string): Drafts {
  const { all, set } = createKeptMap<string>(storage, key, (text) => text);
  return { all, write: (conversation, text) => set(conversation, text || null) };
}
