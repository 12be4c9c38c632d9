import { signal } from "@preact/signals-core";

/** What few visitors need: null until somebody asked for it and it came. Reading `value` in a drawing draws anew when it has. */
export interface Door<T> {
  readonly value: T | null;
  open(): void;
}

/** So long after it did not come, whoever still reads `value` is drawn anew, and asks again. */
const AGAIN_MS = 3_000;

export function createDoor<T>(load: () => Promise<T>, report: (error: unknown) => void): Door<T> {
  const loaded = signal<[T?]>([]);
  let isComing = false;
  return {
    get value() {
      return loaded.value[0] ?? null;
    },
    open() {
      if (isComing) return;
      isComing = true;
      load()
        .then((it) => (loaded.value = [it]))
        .catch((error: unknown) => {
          isComing = false;
          setTimeout(() => isComing || (loaded.value = []), AGAIN_MS);
          report(error);
        });
    },
  };
}
