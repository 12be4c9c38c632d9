/** An event as the page told the harness of it, the moment `track()` had returned. */
export interface AcceptedEvent {
  /** The page that made it, and its number there. */
  load: string;
  i: number;
  /** Epoch ms. */
  at: number;
  /** Who took it: the client, or the queue that stands in for it. */
  by: "queue" | "client";
}

/** An event as the collector stored it. */
export interface StoredEvent {
  row: number;
  tab: string;
  n: number;
  load: string;
  i: number;
}

/** Something ended without a goodbye: one page, or with null all of them. */
export interface Crash {
  load: string | null;
  at: number;
}

export interface Account {
  accepted: number;
  stored: number;
  /** Stored more than once. */
  duplicated: number;
  /** Accepted less than 250 ms before a crash, and not stored. */
  lostAtCrash: number;
  /** Not stored, and no crash explains it. */
  missing: AcceptedEvent[];
}

/** What may be lost before a crash: the longest that an event waits for its group. */
const CRASH_MS = 250;

const idOf = ({ load, i }: { load: string; i: number }) => `${load} ${i}`;

/** Holds what was accepted against what is stored. */
export function accountOf(heard: readonly AcceptedEvent[], stored: readonly StoredEvent[], crashes: readonly Crash[]): Account {
  const accepted = new Map(heard.map((event) => [idOf(event), event]));
  const kept = new Set(stored.map(idOf));
  // Stored without having been heard of: the crash was quicker than the word of it.
  const unheard = [...kept].filter((id) => !accepted.has(id)).length;
  const absent = [...accepted.values()].filter((event) => !kept.has(idOf(event)));
  const isAtCrash = ({ load, at }: AcceptedEvent) =>
    crashes.some((crash) => (crash.load ?? load) === load && at > crash.at - CRASH_MS);
  const missing = absent.filter((event) => !isAtCrash(event));
  return {
    accepted: accepted.size + unheard,
    stored: kept.size,
    duplicated: stored.length - kept.size,
    lostAtCrash: absent.length - missing.length,
    missing,
  };
}
