import { createStore, promisifyRequest, type UseStore } from "idb-keyval";

/** What to write under a key; `undefined` removes it. */
export type Pair = [key: string, value: unknown];

/** The site's own IndexedDB, or memory: before consent, and wherever the browser refuses. No call ever rejects. */
export interface Storage {
  /** From now on things are kept on the device. */
  open(): void;
  /** Forgets everything; what is written after the call stays. */
  clear(): Promise<void>;
  /** Removes every trace, the database too, and goes back to memory. */
  purge(): Promise<void>;
  /** False while nothing outlives the page. */
  isDurable(): boolean;
  load(): Promise<Map<string, unknown>>;
  write(pairs: Pair[]): Promise<void>;
  /** Reads and writes in one transaction: no other tab comes between. Returns what was written. */
  update<T>(key: string, change: (old: T | undefined) => T): Promise<T>;
}

export function createStorage(name: string, report: (error: unknown) => void): Storage {
  const memory = new Map<string, unknown>();
  let isOpen = false;
  let store: UseStore | undefined;

  const run = async <T>(work: (objects: IDBObjectStore) => PromiseLike<T>, inMemory: () => T): Promise<T> => {
    // A connection can die under us (Safari) or be refused for good: one more try with a fresh one tells which.
    for (let tries = 0; isOpen; tries++) {
      try {
        return await (store ??= createStore(name, "tappa"))("readwrite", work);
      } catch (error) {
        store = undefined;
        if (!tries) continue;
        isOpen = false;
        report(error);
      }
    }
    return inMemory();
  };
  /** The end of a transaction, after which its writes are on the device. */
  const end = (objects: IDBObjectStore) => promisifyRequest<undefined>(objects.transaction);
  const clear = () =>
    run<void>(
      (objects) => (objects.clear(), end(objects)),
      () => memory.clear(),
    );

  return {
    clear,
    open() {
      isOpen = true;
    },
    async purge() {
      await clear();
      // An open connection would hold the deletion back, and idb-keyval keeps its own for ever.
      await store?.("readonly", ({ transaction }) => transaction.db.close());
      if (store) indexedDB.deleteDatabase(name);
      store = undefined;
      isOpen = false;
    },
    isDurable: () => isOpen,
    load: () => run(readAll, () => new Map(memory)),
    write: (pairs) =>
      run<void>(
        (objects) => (
          putAll(
            pairs,
            (key, value) => objects.put(value, key),
            (key) => objects.delete(key),
          ),
          end(objects)
        ),
        () =>
          putAll(
            pairs,
            (key, value) => memory.set(key, value),
            (key) => memory.delete(key),
          ),
      ),
    update: <T>(key: string, change: (old: T | undefined) => T) =>
      run(
        async (objects) => {
          const next = change(await promisifyRequest<T | undefined>(objects.get(key)));
          objects.put(next, key);
          await end(objects);
          return next;
        },
        () => {
          const next = change(memory.get(key) as T | undefined);
          memory.set(key, next);
          return next;
        },
      ),
  };
}

async function readAll(objects: IDBObjectStore): Promise<Map<string, unknown>> {
  const [keys, values] = await Promise.all([promisifyRequest(objects.getAllKeys()), promisifyRequest(objects.getAll())]);
  return new Map(keys.map((key, index) => [key as string, values[index]]));
}

function putAll(pairs: Pair[], put: (key: string, value: unknown) => unknown, remove: (key: string) => unknown): void {
  for (const [key, value] of pairs)
    if (value === undefined) remove(key);
    else put(key, value);
}
