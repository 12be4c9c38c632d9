import type { Source } from "@tappa/widgets";

export interface Writable<T> extends Source<T> {
  value: T;
  set(value: T): void;
}

/** A value that tells its listeners when it changes; every listener runs, whatever another one throws. */
export function createSource<T>(value: T, report: (error: unknown) => void): Writable<T> {
  const listeners = new Set<(value: T) => void>();
  const tell = (listener: (value: T) => void) => {
    try {
      listener(source.value);
    } catch (error) {
      report(error);
    }
  };
  const source: Writable<T> = {
    value,
    set(next) {
      if (next === source.value) return;
      source.value = next;
      for (const listener of listeners) tell(listener);
    },
    subscribe(listener) {
      listeners.add(listener);
      tell(listener);
      return () => listeners.delete(listener);
    },
  };
  return source;
}
