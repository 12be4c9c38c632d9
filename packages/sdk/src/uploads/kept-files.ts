import type { AttachmentType } from "@tappa/protocol";

/** A file that was picked, as it lies on the device. */
export interface KeptFile {
  id: string;
  /** The visitor who picked it. */
  of: string;
  name: string;
  type: AttachmentType;
  blob: Blob;
  at: number;
  /** The collector has all of it. */
  isStored?: boolean;
}

/** Beside the events, so that whatever empties or removes the visitor's storage takes the files along. */
export interface KeptFiles {
  all(): Promise<KeptFile[]>;
  get(id: string): Promise<KeptFile | undefined>;
  /** Rejects when the device does not take it. */
  put(file: KeptFile): Promise<void>;
  remove(id: string): Promise<void>;
}

const STORE = "tappa";
const KEY = "f/";
const RANGE = (): IDBKeyRange => IDBKeyRange.bound(KEY, `${KEY}\uffff`);

const outcomeOf = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });

/**
 * Files have a connection of their own for each act: a file that does not fit must not make the storage of events give up the device,
 * and nobody who removes the database has to wait.
 */
async function work<T>(name: string, act: (objects: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opening = indexedDB.open(name);
  // Made anew here, it would outlive a refusal: it was removed, and so are the files.
  opening.addEventListener("upgradeneeded", () => opening.transaction?.abort());
  const database = await outcomeOf(opening);
  try {
    const transaction = database.transaction(STORE, "readwrite");
    const done = new Promise<void>((resolve, reject) => {
      transaction.addEventListener("complete", () => resolve());
      transaction.addEventListener("abort", () => reject(transaction.error));
    });
    const [result] = await Promise.all([outcomeOf(act(transaction.objectStore(STORE))), done]);
    return result;
  } finally {
    database.close();
  }
}

export function createKeptFiles(name: string): KeptFiles {
  return {
    all: () => work(name, (objects) => objects.getAll(RANGE()) as IDBRequest<KeptFile[]>),
    get: (id) => work(name, (objects) => objects.get(KEY + id) as IDBRequest<KeptFile | undefined>),
    put: async (file) => void (await work(name, (objects) => objects.put(file, KEY + file.id))),
    remove: (id) => work(name, (objects) => objects.delete(KEY + id)),
  };
}
