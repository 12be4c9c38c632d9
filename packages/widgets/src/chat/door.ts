import { signal } from "@preact/signals-core";

/** What few visitors need: null until somebody asked for it and it came. Reading `value` in a drawing draws anew when it has. */
export interface Door<T> {
  readonly value: T | null;
  open(): void;
}

export function createDoor<T>(load: () => Promise<T>, report: (error: unknown) => void): Door<T> {
  const loaded = signal<T | null>(null);
  let isComing = false;
  return {
    get value() {
      return loaded.value;
    },
    open() {
      if (isComing) return;
      isComing = true;
      load()
        .then((it) => (loaded.value = it))
        .catch((error: unknown) => {
          isComing = false;
          report(error);
        });
    },
  };
}
