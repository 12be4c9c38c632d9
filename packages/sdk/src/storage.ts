import { createStore, promisifyRequest, type UseStore } from "idb-keyval";

/** What to write under a key: a value, or a function that makes it of the old one; `undefined` removes it. */
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
  /** All of it or nothing, in one transaction: no other tab comes between, and no end of the page. */
  write(pairs: Pair[]): Promise<void>;
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
  const clear = () => {
    memory.clear();
    return run<void>(
      (objects) => {
        objects.clear();
        return promisifyRequest<undefined>(objects.transaction);
      },
      () => {},
    );
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
      run<void>(
        (objects) => {
          const put = (key: string, value: unknown) => (value === undefined ? objects.delete(key) : objects.put(value, key));
          for (const [key, value] of pairs)
            if (typeof value === "function") {
              const old = objects.get(key);
              old.addEventListener("success", () => put(key, value(old.result)));
            } else put(key, value);
          return promisifyRequest<undefined>(objects.transaction);
        },
        () => {
          for (const [key, value] of pairs) {
            const next: unknown = typeof value === "function" ? value(memory.get(key)) : value;
            if (next === undefined) memory.delete(key);
            else memory.set(key, next);
          }
        },
      ),
  };
}

async function readAll(objects: IDBObjectStore): Promise<Map<string, unknown>> {
  const [keys, values] = await Promise.all([promisifyRequest(objects.getAllKeys()), promisifyRequest(objects.getAll())]);
  return new Map(keys.map((key, index) => [key as string, values[index]]));
}
