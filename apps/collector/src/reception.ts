import type { Presence } from "@tappa/protocol";
import { openingAt } from "./opening.ts";
import type { Services } from "./services.ts";
import type { Site } from "./store/store.ts";
import { periodsAround, waitingTime } from "./waiting-time.ts";

/** Beside the agents: what visitors of a site may expect. Empty where nothing can be said. */
export type Expectation = Omit<Presence, "e" | "agents">;

/** Reception of one site: as it was last worked out. */
interface Desk {
  expectation: Expectation;
  /** Epoch ms. */
  at: number;
  until: number;
}

/** What was measured changes slowly. */
const FRESH_MS = 60_000;
/** While nobody listens, nothing is heard of what is published. */
const UNHEARD_MS = 2000;

export type Known = Pick<Site, "id" | "key" | "log">;

/** What visitors of each site may expect: whether the chat is open, and how long answers take. */
export interface Reception {
  /** As it is now. */
  ready(site: Known): Promise<void>;
  /** As it was when last worked out. */
  of(log: number): Expectation;
  /** Somebody of the site listens: changes are told, until the answer is called. Said once for all who do. */
  follow(site: Known): () => void;
  close(): void;
}

/** @param changed hears of a site (by its log) whose visitors may expect something else than before */
export function createReception(
  { store, bus, clock }: Pick<Services, "store" | "bus" | "clock">,
  changed: (log: number) => void,
): Reception {
  const desks = new Map<number, Desk>();
  const followed = new Map<number, () => void>();
  const working = new Map<number, Promise<void>>();

  const workOut = async (known: Known): Promise<void> => {
    const at = clock.now();
    // A chat without an expectation is better than none.
    const found = await expectationAt(store, known, at).catch(() => ({ expectation: {}, changesAt: null }));
    const before = desks.get(known.log)?.expectation ?? {};
    const until = Math.min(at + FRESH_MS, found.changesAt ?? Infinity);
    desks.set(known.log, { expectation: found.expectation, at, until });
    if (!isSame(before, found.expectation)) changed(known.log);
  };
  /** However many ask at once, it is worked out once. */
  const work = (known: Known): Promise<void> => {
    const running = working.get(known.log) ?? workOut(known).finally(() => working.delete(known.log));
    working.set(known.log, running);
    return running;
  };

  const untilOf = (log: number) => desks.get(log)?.until ?? 0;
  return {
    async ready(known) {
      const { at = 0, until = 0 } = desks.get(known.log) ?? {};
      const fresh = followed.has(known.log) ? until : Math.min(until, at + UNHEARD_MS);
      if (fresh <= clock.now()) await work(known);
    },
    of: (log) => desks.get(log)?.expectation ?? {},
    follow(known) {
      const { log } = known;
      const stop = keepUp({ bus, clock }, known, work, untilOf);
      followed.set(log, stop);
      return () => {
        followed.delete(log);
        stop();
      };
    },
    close() {
      for (const stop of followed.values()) stop();
      followed.clear();
    },
  };
}

/** Works it out again whenever it may be another: when it was only to hold until then, and when the site publishes. */
function keepUp(
  { bus, clock }: Pick<Services, "bus" | "clock">,
  known: Known,
  work: (known: Known) => Promise<void>,
  untilOf: (log: number) => number,
): () => void {
  let isOver = false;
  let stopTimer: (() => void) | undefined;
  const next = () => {
    stopTimer?.();
    if (!isOver) stopTimer = clock.after(Math.max(0, untilOf(known.log) - clock.now()), again);
  };
  const again = () => void work(known).then(next);
  // What runs already may have read what was before.
  const anew = () => void work(known).then(again);
  const subscribed = bus.subscribe(known.log, ({ kind }) => (kind === "published" ? anew() : undefined));
  next();
  return () => {
    isOver = true;
    stopTimer?.();
    void subscribed.then((unsubscribe) => unsubscribe());
  };
}

const isSame = (one: Expectation, other: Expectation): boolean =>
  one.waitMs === other.waitMs && one.waitOf === other.waitOf && one.opensAt === other.opensAt;

async function expectationAt(
  store: Services["store"],
  { id, key }: Known,
  at: number,
): Promise<{ expectation: Expectation; changesAt: number | null }> {
  const hours = (await store.sites.byKey(key))?.config.hours;
  const opening = hours ? openingAt(hours, at) : { isOpen: true, changesAt: null };
  const { isOpen, changesAt } = opening;
  if (!isOpen) return { expectation: { opensAt: changesAt }, changesAt };
  const waits = await store.inbox.waits(id, periodsAround(at, hours?.zone ?? "UTC"));
  return { expectation: { ...waitingTime(waits, at) }, changesAt };
}
