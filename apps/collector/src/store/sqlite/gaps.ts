import { emptyFacts, type Facts } from "@tappa/lifecycle";
import { mergedFacts } from "../../ingest/project.ts";
import { gapsOf } from "../../people.ts";
import type { GapStep } from "../records.ts";
import type { Context } from "./context.ts";
import { CHUNK, nextPeople, visitorsOf } from "./walk.ts";

/** Counts the gaps between purchase days of as many people as fit into the time. */
export function gapStep({ connection, siteKey, plan }: Context, siteId: string, after: string | null, budgetMs: number): GapStep {
  const untilMs = performance.now() + budgetMs;
  const site = siteKey(siteId);
  const current = plan(site);
  const gaps = new Map<number, number>();
  let [last, isLast] = [Number(after ?? 0), false];
  while (!isLast) {
    const people = nextPeople(connection, site, last);
    const buyers = people.filter(({ orders }) => orders >= 2);
    for (const visitors of visitorsOf(connection, buyers).values()) {
      // Whatever the needs, facts keep the orders.
      const all = visitors.map(({ facts }) => (facts === null ? emptyFacts() : (JSON.parse(facts) as Facts)));
      for (const days of gapsOf(mergedFacts(all, current))) gaps.set(days, (gaps.get(days) ?? 0) + 1);
    }
    last = people.at(-1)?.key ?? last;
    isLast = people.length < CHUNK;
    if (performance.now() >= untilMs) break;
  }
  return { next: isLast ? null : `${last}`, gaps: [...gaps].map(([days, count]) => ({ days, count })) };
}
