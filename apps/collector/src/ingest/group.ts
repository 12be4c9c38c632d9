import { type Batch, type Outcome, StorageUnavailable, type Store } from "../store/store.ts";

/** Batches in one transaction at most; more makes the first wait for the last without a gain. */
const GROUP_BATCHES = 256;
/** Events waiting at most; beyond it new ones are turned away, before waiting takes longer than a client waits. */
const WAITING_EVENTS = 50_000;

export interface GroupCommit {
  /** Resolves when the batch is stored durably. */
  submit(batch: Batch): Promise<Outcome>;
  /** Whether the store was away when it was last asked to commit. */
  isUnavailable(): boolean;
  /** Resolves when nothing is waiting any more; later batches are refused. */
  close(): Promise<void>;
}

interface Waiting {
  batch: Batch;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

/**
 * Requests of one turn of the event loop, and those that come while a group is in flight, share one transaction; a timer would
 * gain nothing. When a group fails for another reason than a store that is away, its batches are tried one by one, so that one
 * request never fails its neighbours. [W8]
 */
export function createGroupCommit(store: Pick<Store, "commit">): GroupCommit {
  let waiting: Waiting[] = [];
  let waitingEvents = 0;
  let running: Promise<void> | null = null;
  let isClosed = false;
  let isUnavailable = false;

  const settle = async (group: Waiting[]): Promise<void> => {
    try {
      const outcomes = await store.commit(group.map(({ batch }) => batch));
      isUnavailable = false;
      for (const [index, one] of group.entries()) one.resolve(outcomes[index]!);
    } catch (error) {
      isUnavailable = error instanceof StorageUnavailable;
      if (group.length === 1 || error instanceof StorageUnavailable) {
        for (const one of group) one.reject(error);
        return;
      }
      for (const one of group) await settle([one]);
    }
  };
  const run = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const group = waiting.slice(0, GROUP_BATCHES);
      waiting = waiting.slice(GROUP_BATCHES);
      waitingEvents -= eventsIn(group);
      await settle(group);
    }
    running = null;
  };

  return {
    submit(batch) {
      if (isClosed) return Promise.reject(new StorageUnavailable(new Error("stopping"), 1000));
      if (waitingEvents > WAITING_EVENTS) return Promise.reject(new StorageUnavailable(new Error("overloaded"), 2000));
      return new Promise((resolve, reject) => {
        waiting.push({ batch, resolve, reject });
        waitingEvents += batch.events.length;
        running ??= run();
      });
    },
    isUnavailable: () => isUnavailable,
    async close() {
      isClosed = true;
      await running;
    },
  };
}

function eventsIn(group: readonly Waiting[]): number {
  return group.reduce((sum, { batch }) => sum + batch.events.length, 0);
}
