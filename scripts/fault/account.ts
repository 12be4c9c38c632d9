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
  /** The tab, as the collector names it, of each page that said so. */
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

/** The tabs of each page: the one it told of, and those under which something of it is stored, as its calls may have been left raw. */
function tabsOfLoads({ accepted, tabs, stored }: Evidence): Map<string, Set<string>> {
  const loads = new Map(accepted.map(({ key, load }) => [key, load]));
  const all = new Map([...tabs].map(([load, tab]) => [load, new Set([tab])]));
  for (const { key, tab } of stored) {
    const load = loads.get(key);
    if (load) all.set(load, (all.get(load) ?? new Set()).add(tab));
  }
  return all;
}

/**
 * Covers what is absent by the numbers that are lost, each of them once. What a page numbered counts by that number in a tab of its own,
 * or, where it ended before it could say which, in a tab that no page told of; what was not numbered by any that is left.
 */
function cover(
  absent: readonly AcceptedEvent[],
  tabsOf: ReadonlyMap<string, ReadonlySet<string>>,
  lost: ReadonlySet<string>,
  tabs: readonly string[],
) {
  const left = new Set(lost);
  const takeOf = (own: Iterable<string>, n?: number) => [...own].some((tab) => left.delete(`${tab} ${n}`));
  const told = new Set([...tabsOf.values()].flatMap((own) => [...own]));
  const isOwn = ({ load, n }: AcceptedEvent) => n !== undefined && takeOf(tabsOf.get(load) ?? [], n);
  const uncovered = absent.filter((event) => !isOwn(event));
  const untold = tabs.filter((tab) => !told.has(tab));
  const isUntold = ({ load, n }: AcceptedEvent) => n !== undefined && !tabsOf.has(load) && takeOf(untold, n);
  const unnumbered = uncovered.filter((event) => !isUntold(event));
  let unheard = left.size;
  const missing = unnumbered.filter(({ n }) => n !== undefined || unheard-- <= 0);
  return { missing, unheard: Math.max(0, unheard) };
}

/** Holds what was accepted against what is stored and what is counted as lost, number by number. */
export function accountOf(evidence: Evidence): Account {
  const { accepted, keptAt, crashes, stored, numbers, counted } = evidence;
  const [kept, storedAt] = [new Set(stored.map(({ key }) => key)), places(stored)];
  const known = places(numbers.flatMap(({ tab, known: ranges }) => numbersIn(ranges).map((n) => ({ tab, n }))));
  const lost = new Set([...known].filter((place) => !storedAt.has(place)));
  const told = numbers.flatMap(({ tab, lost: ranges }) => stored.filter((event) => event.tab === tab && isIn(ranges, event.n)));

  const absent = accepted.filter(({ key }) => !kept.has(key));
  const { missing, unheard } = cover(
    absent,
    tabsOfLoads(evidence),
    lost,
    numbers.map(({ tab }) => tab),
  );
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
    accepted: accepted.length + [...kept].filter((key) => !accepted.some((one) => one.key === key)).length + unheard,
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
