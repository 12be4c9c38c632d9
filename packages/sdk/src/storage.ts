import { clear, createStore, delMany, entries, get, setMany, update, type UseStore } from "idb-keyval";

/** The site's own IndexedDB, or memory: before consent, and wherever the browser refuses. No call ever rejects. */
export interface Storage {
  /** From now on things are kept on the device. */
  open(): void;
  /** Forgets everything; what is saved after the call stays. */
  clear(): Promise<void>;
  /** Removes every trace, the database too, and goes back to memory. */
  purge(): Promise<void>;
  /** False while nothing outlives the page. */
  isDurable(): boolean;
  load(): Promise<Map<string, unknown>>;
  get<T>(key: string): Promise<T | undefined>;
  save(pairs: [key: string, value: unknown][]): Promise<void>;
  remove(keys: string[]): Promise<void>;
  /** Reads and writes in one transaction: no other tab comes between. Returns what was written. */
  update<T>(key: string, change: (old: T | undefined) => T): Promise<T>;
}

export function createStorage(name: string, report: (error: unknown) => void): Storage {
  const memory = new Map<string, unknown>();
  let isOpen = false;
  let store: UseStore | undefined;

  const run = async <T>(onDevice: (store: UseStore) => Promise<T>, inMemory: () => T): Promise<T> => {
    // A connection can die under us (Safari) or be refused for good: one more try with a fresh one tells which.
    for (let tries = 0; isOpen; tries++) {
      try {
        return await onDevice((store ??= createStore(name, "tappa")));
      } catch (error) {
        store = undefined;
        if (tries) {
          isOpen = false;
          report(error);
        }
      }
    }
    return inMemory();
  };

  const empty = () => run(clear, () => memory.clear());

  return {
    open() {
      isOpen = true;
    },
    clear: empty,
    async purge() {
      await empty();
      const old = store;
      if (old) {
        // An open connection would hold the deletion back, and idb-keyval keeps its own for ever.
        await old("readonly", (objects) => objects.transaction.db.close()).catch(report);
        indexedDB.deleteDatabase(name);
      }
      store = undefined;
      isOpen = false;
    },
    isDurable: () => isOpen,
    load: () =>
      run(
        async (from) => new Map(await entries<string, unknown>(from)),
        () => new Map(memory),
      ),
    get: <T>(key: string) =>
      run(
        (from) => get<T>(key, from),
        () => memory.get(key) as T | undefined,
      ),
    save: (pairs) =>
      run(
        (to) => setMany(pairs, to),
        () => pairs.forEach(([key, value]) => memory.set(key, value)),
      ),
    remove: (keys) =>
      run(
        (from) => delMany(keys, from),
        () => keys.forEach((key) => memory.delete(key)),
      ),
    async update<T>(key: string, change: (old: T | undefined) => T) {
      let next: T;
      const write = (old: T | undefined) => (next = change(old));
      await run(
        (to) => update<T>(key, write, to),
        () => void memory.set(key, write(memory.get(key) as T | undefined)),
      );
      return next!;
    },
  };
}
