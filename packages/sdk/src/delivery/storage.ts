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

const STORE = "tappa";

/** What comes of a request, or of a transaction: that everything begun in it is on the device. */
const outcomeOf = <T = void>(request: IDBRequest<T> | IDBTransaction) =>
  new Promise<T>((resolve, reject) => {
    const of = request as IDBRequest<T> & IDBTransaction;
    // oxlint-disable unicorn/prefer-add-event-listener -- nobody else can listen to a request that was just made
    of.onsuccess = of.oncomplete = () => resolve(of.result);
    of.onerror = of.onabort = () => reject(of.error);
    // oxlint-enable unicorn/prefer-add-event-listener
  });

const close = (database: IDBDatabase) => database.close();

async function connect(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  const database = await outcomeOf(request);
  // Another tab removes it: held open, everybody would wait.
  database.addEventListener("versionchange", () => close(database));
  return database;
}

export function createStorage(name: string, report: (error: unknown) => void): Storage {
  let memory = new Map<string, unknown>();
  let connection: Promise<IDBDatabase> | undefined;
  let isOpen = false;

  /** Works on the device, or `inMemory` where that is closed or refused. */
  const run = async <T>(work: (objects: IDBObjectStore) => PromiseLike<T>, inMemory: () => T): Promise<T> => {
    // A connection can die under us (Safari) or be refused for good: one more try with a fresh one tells which.
    for (let tries = 0; isOpen; tries++) {
      try {
        const database = await (connection ??= connect(name));
        return await work(database.transaction(STORE, "readwrite").objectStore(STORE));
      } catch (error) {
        connection = undefined;
        if (!tries) continue;
        isOpen = false;
        report(error);
      }
    }
    return inMemory();
  };
  const clear = () => {
    memory = new Map();
    return run<void>(
      (objects) => (objects.clear(), committed(objects)),
      () => {},
    );
  };
  return {
    clear,
    open() {
      isOpen = true;
    },
    async purge() {
      void clear();
      const last = connection;
      isOpen = false;
      connection = undefined;
      // Waits for what was begun; what opens it later waits for this.
      if (last) indexedDB.deleteDatabase(name);
      await last?.then(close, () => {});
    },
    isDurable: () => isOpen,
    load: () => run(readAll, () => new Map(memory)),
    write: (pairs) =>
      run<void>(
        (objects) => putAll(objects, pairs),
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

/** Said now, it is done even if the page goes before the browser could ask whether there is more, and a page that hangs holds up none. */
function committed({ transaction }: IDBObjectStore): Promise<void> {
  transaction.commit();
  return outcomeOf(transaction);
}

function putAll(objects: IDBObjectStore, pairs: Pair[]): Promise<void> {
  for (const pair of pairs) put(objects, pair);
  return pairs.some(([, value]) => typeof value === "function") ? outcomeOf(objects.transaction) : committed(objects);
}

function put(objects: IDBObjectStore, [key, value]: Pair): void {
  if (value === undefined) objects.delete(key);
  else if (typeof value === "function") {
    const old = objects.get(key);
    old.addEventListener("success", () => put(objects, [key, value(old.result)]));
  } else objects.put(value, key);
}

async function readAll(objects: IDBObjectStore): Promise<Map<string, unknown>> {
  const [keys, values] = await Promise.all([outcomeOf(objects.getAllKeys()), outcomeOf(objects.getAll()), committed(objects)]);
  return new Map(keys.map((key, index) => [key as string, values[index]]));
}
