import { chatOpened, npsShown, orderedToday, letTimePass, peerShown } from "./shown.ts";
import type { Site } from "./site.ts";
import type { Ours, Subject } from "./subjects.ts";
import { workIn, type Work } from "./trace.ts";
import { CALLS, EVENT, trackIn, visit } from "./visit.ts";
import type { Browser } from "@playwright/test";

/** What is measured of a subject, by name; ms and bytes. A subject that does not do a thing has no figure of it. */
export interface Figures {
  initMs?: number;
  longestTaskMs?: number;
  callerMs?: number;
  trackMs?: number;
  askMs?: number;
  askStyleMs?: number;
  chatMs?: number;
  chatStyleMs?: number;
  heapBytes?: number;
  codeBytes?: number;
}

/** All rounds of one subject. */
export type Samples = Map<string, Figures[]>;

export const median = (values: number[]): number | undefined => values.toSorted((a, b) => a - b)[values.length >> 1];

/** The median of each figure over all rounds. */
export function mediansOf(rounds: readonly Figures[]): Figures {
  const names = [...new Set(rounds.flatMap((figures) => Object.keys(figures)))] as (keyof Figures)[];
  const medianOf = (name: keyof Figures) => median(rounds.flatMap((figures) => figures[name] ?? []));
  return Object.fromEntries(names.map((name) => [name, medianOf(name)]));
}

/** One load of a page and, where it tracks, 100 calls; fails when a tracker did not send what it was told. */
async function measureOnce(browser: Browser, site: Site, { page, title, tracks, heard }: Subject): Promise<Figures> {
  const it = await visit({ browser, bareUrl: site.urlOf("bare"), url: site.urlOf(page) });
  try {
    const { scriptMs: initMs, longestTaskMs } = workIn(it.events, it.renderer, { from: it.renderer.committedAt });
    const figures: Figures = { initMs, longestTaskMs, heapBytes: await it.heapBytes(), codeBytes: await it.codeBytes() };
    if (!tracks) return figures;
    const before = heard(EVENT);
    const { callerMs, allMs: trackMs } = await trackIn(it);
    const arrived = heard(EVENT) - before;
    if (arrived < CALLS) throw new Error(`${title}: ${arrived} of ${CALLS} events arrived`);
    return { ...figures, callerMs, trackMs };
  } finally {
    await it.context.close();
  }
}

const askOf = ({ scriptMs: askMs, styleMs: askStyleMs }: Work): Figures => ({ askMs, askStyleMs });
const chatOf = ({ scriptMs: chatMs, styleMs: chatStyleMs }: Work): Figures => ({ chatMs, chatStyleMs });

interface Run {
  browser: Browser;
  site: Site;
  ours: Ours;
  subjects: readonly Subject[];
  rounds: number;
  /** Hears what is under way. */
  tell(what: string): void;
}

/** Round by round, in each every subject once, so that what else the machine does falls on all alike. */
export async function measureAll({ browser, site, ours, subjects, rounds, tell }: Run): Promise<Samples> {
  const samples: Samples = new Map();
  const add = (page: string, figures: Figures) => samples.set(page, [...(samples.get(page) ?? []), figures]);
  for (let round = 1; round <= rounds; round++)
    for (const subject of subjects) {
      tell(`round ${round} of ${rounds}: ${subject.title}`);
      add(subject.page, await measureOnce(browser, site, subject));
    }
  tell("visitors who order today");
  const states = await orderedToday(browser, site, rounds);
  await letTimePass(ours.whole);
  for (const [index, state] of states.entries()) {
    tell(`widgets, round ${index + 1} of ${rounds}`);
    add("tappa-whole", askOf(await npsShown(browser, site, state)));
    add("sentry", askOf(await peerShown(browser, site, "sentry", "ask")));
    add("tappa-unasked", chatOf(await chatOpened(browser, site)));
    add("deep-chat", chatOf(await peerShown(browser, site, "deep-chat", "chat")));
  }
  return samples;
}
