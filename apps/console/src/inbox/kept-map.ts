import { signal, type ReadonlySignal } from "@preact/signals";
import type { Surroundings } from "../surroundings.ts";

/** A map that survives a reload. */
interface KeptMap<T> {
  /** What was kept before is in the order of its names. */
  all: ReadonlySignal<ReadonlyMap<string, T>>;
  /** null removes. */
  set: (name: string, value: T | null) => void;
}

/**
 * Each value has a place of its own in the storage: whoever wrote several into one would, of two tabs that write at once, lose
 * what the other wrote.
 * @param key one per site and agent: on a shared machine nobody sees a colleague's words
 * @param revive what a stored value means after a reload
 */
export function createKeptMap<T>(storage: Surroundings["storage"], key: string, revive: (value: T) => T): KeptMap<T> {
  const prefix = `${key}:`;
  const names = storage
    .keys()
    .filter((place) => place.startsWith(prefix))
    .map((place) => place.slice(prefix.length))
    .toSorted();
  const kept = names.flatMap((name) =>
    read<T>(storage.getItem(prefix + name)).map((value): [string, T] => [name, revive(value)]),
  );
  const all = signal<ReadonlyMap<string, T>>(new Map(kept));
  return {
    all,
    set(name, value) {
      const next = new Map(all.value);
      if (value === null) next.delete(name);
      else next.set(name, value);
      all.value = next;
      if (value === null) storage.removeItem(prefix + name);
      else storage.setItem(prefix + name, JSON.stringify(value));
    },
  };
}

/** Name of something of a conversation that may have more of its kind. */
export const placeOf = (conversation: string, id: string): string => `${conversation}/${id}`;

/** What is kept by such names. */
export function byConversation<T>(kept: ReadonlyMap<string, T>): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const [place, one] of kept) {
    const [conversation] = place.split("/") as [string];
    found.set(conversation, [...(found.get(conversation) ?? []), one]);
  }
  return found;
}

function read<T>(text: string | null): T[] {
  try {
    return text ? [JSON.parse(text) as T] : [];
  } catch {
    return [];
  }
}
