import { overlap, type Ranges } from "../../apps/collector/src/ingest/ranges.ts";

/** An event of any kind as the page told the harness of it: the moment it was numbered, or `track()` returned. */
export interface AcceptedEvent {
  /** What it is known by on both sides. */
  key: string;
  /** The page that made it. */
  load: string;
  /** Epoch ms. */
  at: number;
  /** Its number in its tab; absent = the page ended before it could say. */
  n?: number;
}

/** An event as the collector stored it. */
export interface StoredEvent {
  key: string;
  tab: string;
  n: number;
}

/** What the collector knows of one tab's numbers. */
export interface TabNumbers {
  tab: string;
  /** Those that came, or that a page told of as lost. */
  known: Ranges;
  /** Those of them that a page told of as lost. */
  lost: Ranges;
}

/** Something ended without a goodbye: one page, or with null all of them. */
export interface Crash {
  load: string | null;
  at: number;
}

/** What one browser's pages told, and what the collector made of it. */
export interface Evidence {
  accepted: readonly AcceptedEvent[];
  /** The tab, as the collector names it, of each page that kept something. */
  tabs: ReadonlyMap<string, string>;
  /** When each page first put something onto the device, epoch ms. */
  keptAt: ReadonlyMap<string, number>;
  crashes: readonly Crash[];
  stored: readonly StoredEvent[];
  numbers: readonly TabNumbers[];
  /** By how much the collector's count of losses grew. */
  counted: number;
}

export interface Account {
  accepted: number;
  stored: number;
  /** Stored more than once, by what they are or by their number. */
  duplicated: number;
  /** Losses that the collector counted. */
  counted: number;
  /** Numbered less than 250 ms before a crash, missing, and not counted. */
  atCrash: number;
  /**
   * Missing because a crash came before the SDK had: in a tab, before the client was there; where the whole browser was killed, before
   * what keeps was there and had opened the device.
   */
  early: number;
  /** Missing, not counted, and no crash explains it. */
  uncounted: number;
  /** Counted as lost, and stored; or counted more often than there are numbers for it. */
  overcounted: number;
  /** What is missing, not counted, and not explained. */
  missing: AcceptedEvent[];
}

/** What may be lost before a crash. */
const CRASH_MS = 250;

const numbersIn = (ranges: Ranges): number[] =>
  ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, index) => from + index));

const isIn = (ranges: Ranges, n: number): boolean => overlap(ranges, [[n, n]]);
const places = (all: readonly { tab: string; n: number }[]) => new Set(all.map(({ tab, n }) => `${tab} ${n}`));

/** Holds what was accepted against what is stored and what is counted as lost, number by number. */
export function accountOf({ accepted, tabs, keptAt, crashes, stored, numbers, counted }: Evidence): Account {
  const [kept, storedAt] = [new Set(stored.map(({ key }) => key)), places(stored)];
  const known = places(numbers.flatMap(({ tab, known: ranges }) => numbersIn(ranges).map((n) => ({ tab, n }))));
  const lost = new Set([...known].filter((place) => !storedAt.has(place)));
  const told = numbers.flatMap(({ tab, lost: ranges }) => stored.filter((event) => event.tab === tab && isIn(ranges, event.n)));

  const absent = accepted.filter(({ key }) => !kept.has(key));
  const placeOf = ({ load, n }: AcceptedEvent) => `${tabs.get(load)} ${n}`;
  const uncovered = absent.filter((event) => !lost.has(placeOf(event)));
  // Numbered while its page ended, which said nothing of it any more: then some number that nobody knows of is this one's.
  const heardOf = new Set(accepted.filter(({ n }) => n !== undefined).map(placeOf));
  let unheard = [...lost].filter((place) => !heardOf.has(place)).length;
  const missing = uncovered.filter(({ n }) => n !== undefined || unheard-- <= 0);
  const crashOf = ({ load, at }: AcceptedEvent) => crashes.find((crash) => (crash.load ?? load) === load && at <= crash.at);
  const isAtCrash = (event: AcceptedEvent) => event.at > (crashOf(event)?.at ?? Infinity) - CRASH_MS;
  const isEarly = (event: AcceptedEvent) => {
    const crash = crashOf(event);
    return !!crash && (event.n === undefined || (crash.load === null && event.at <= (keptAt.get(event.load) ?? Infinity)));
  };
  const atCrash = missing.filter(isAtCrash);
  const others = missing.filter((event) => !isAtCrash(event));
  const early = others.filter(isEarly);
  return {
    // Stored, or counted, without having been heard of: the end of the page was quicker than the word of it.
    accepted: accepted.length + [...kept].filter((key) => !accepted.some((one) => one.key === key)).length + Math.max(0, unheard),
    stored: kept.size,
    duplicated: stored.length - Math.min(kept.size, storedAt.size),
    counted,
    atCrash: atCrash.length,
    early: early.length,
    uncounted: others.length - early.length + Math.max(0, lost.size - counted),
    overcounted: told.length + Math.max(0, counted - lost.size),
    missing: others.filter((event) => !isEarly(event)),
  };
}
