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

type Work<T> = (objects: IDBObjectStore) => PromiseLike<T>;

/** The connection to the database; `inMemory` is what happens where it is closed or refused. */
function createConnection(name: string, report: (error: unknown) => void) {
  let isOpen = false;
  let store: UseStore | undefined;
  return {
    open() {
      isOpen = true;
    },
    isOpen: () => isOpen,
    async run<T>(work: Work<T>, inMemory: () => T): Promise<T> {
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
    },
    /** Closes at once, so that nothing opens it again, and removes it when what was begun is done. */
    async remove() {
      const last = store;
      isOpen = false;
      store = undefined;
      // An open connection would hold the deletion back, and idb-keyval keeps its own for ever.
      await last?.("readonly", ({ transaction }) => transaction.db.close());
      if (last) indexedDB.deleteDatabase(name);
    },
  };
}

export function createStorage(name: string, report: (error: unknown) => void): Storage {
  const memory = new Map<string, unknown>();
  const { open, isOpen, run, remove } = createConnection(name, report);
  /** Ends when what `work` did is on the device. */
  const change = (work: (to: IDBObjectStore | MemoryObjects) => unknown) =>
    run<void>(
      (objects) => {
        work(objects);
        return promisifyRequest<undefined>(objects.transaction);
      },
      () => void work(objectsIn(memory)),
    );
  const clear = () => {
    memory.clear();
    return change((objects) => objects.clear());
  };

  return {
    open,
    clear,
    async purge() {
      void clear();
      await remove();
    },
    isDurable: isOpen,
    load: () => run(readAll, () => new Map(memory)),
    write: (pairs) =>
      change((to) => {
        for (const [key, value] of pairs) void (value === undefined ? to.delete(key) : to.put(value, key));
      }),
    async update<T>(key: string, next: (old: T | undefined) => T) {
      return run(
        async (objects) => {
          const value = next(await promisifyRequest<T | undefined>(objects.get(key)));
          objects.put(value, key);
          await promisifyRequest(objects.transaction);
          return value;
        },
        () => {
          const value = next(memory.get(key) as T | undefined);
          memory.set(key, value);
          return value;
        },
      );
    },
  };
}

type MemoryObjects = Pick<ReturnType<typeof objectsIn>, "put" | "delete" | "clear">;

/** The part of an object store that writing needs, over a map. */
function objectsIn(map: Map<string, unknown>) {
  return {
    put: (value: unknown, key: string) => map.set(key, value),
    delete: (key: string) => map.delete(key),
    clear: () => map.clear(),
  };
}

async function readAll(objects: IDBObjectStore): Promise<Map<string, unknown>> {
  const [keys, values] = await Promise.all([promisifyRequest(objects.getAllKeys()), promisifyRequest(objects.getAll())]);
  return new Map(keys.map((key, index) => [key as string, values[index]]));
}
