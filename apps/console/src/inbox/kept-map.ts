import { signal, type ReadonlySignal } from "@preact/signals";
import type { Surroundings } from "../surroundings.ts";

/** A map that survives a reload. */
interface KeptMap<T> {
  all: ReadonlySignal<ReadonlyMap<string, T>>;
  /** null removes. */
  set: (key: string, value: T | null) => void;
}

/**
 * @param key one per site and agent: on a shared machine nobody sees a colleague's words
 * @param revive what a stored value means after a reload
 */
export function createKeptMap<T>(storage: Surroundings["storage"], key: string, revive: (value: T) => T): KeptMap<T> {
  const all = signal<ReadonlyMap<string, T>>(
    new Map(read<T>(storage.getItem(key)).map(([name, value]) => [name, revive(value)])),
  );
  return {
    all,
    set(name, value) {
      const next = new Map(all.value);
      if (value === null) next.delete(name);
      else next.set(name, value);
      all.value = next;
      // Another tab keeps its entries under the same key: only this one is changed there.
      const stored = new Map(read<T>(storage.getItem(key)));
      if (value === null) stored.delete(name);
      else stored.set(name, value);
      if (stored.size > 0) storage.setItem(key, JSON.stringify([...stored]));
      else storage.removeItem(key);
    },
  };
}

function read<T>(text: string | null): [string, T][] {
  try {
    return text ? (JSON.parse(text) as [string, T][]) : [];
  } catch {
    return [];
  }
}
