import type { Source } from "@tappa/widgets";
import { guarded } from "./env.ts";

export interface Writable<T> extends Source<T> {
  value: T;
  set(value: T): void;
}

/** A value that tells its listeners when it changes; every listener runs, whatever another one throws. */
export function createSource<T>(value: T, report: (error: unknown) => void): Writable<T> {
  const listeners = new Set<() => void>();
  const source: Writable<T> = {
    value,
    set(next) {
      if (next === source.value) return;
      source.value = next;
      for (const tell of listeners) tell();
    },
    subscribe(listener) {
      const tell = guarded(report, () => listener(source.value));
      listeners.add(tell);
      tell();
      return () => listeners.delete(tell);
    },
  };
  return source;
}
