import { emptyFacts, type Facts } from "@tappa/lifecycle";
import { mergedFacts } from "../../ingest/project.ts";
import { gapsOf } from "../../people.ts";
import type { GapStep } from "../records.ts";
import type { Context } from "./context.ts";
import { visitorsOf, walkPeople } from "./walk.ts";

/** Counts the gaps between purchase days of as many people as fit into the time. */
export function gapStep({ connection, siteKey, plan }: Context, siteId: string, after: string | null, budgetMs: number): GapStep {
  const untilMs = performance.now() + budgetMs;
  const site = siteKey(siteId);
  const current = plan(site);
  const gaps = new Map<number, number>();
  const reach = walkPeople(connection, site, { after: Number(after ?? 0) }, untilMs, (people) => {
    const buyers = people.filter(({ orders }) => orders >= 2);
    for (const visitors of visitorsOf(connection, buyers).values()) {
      // Whatever the needs, facts keep the orders.
      const all = visitors.map(({ facts }) => (facts === null ? emptyFacts() : (JSON.parse(facts) as Facts)));
      for (const days of gapsOf(mergedFacts(all, current))) gaps.set(days, (gaps.get(days) ?? 0) + 1);
    }
  });
  return { next: reach.isLast ? null : `${reach.after}`, gaps: [...gaps].map(([days, count]) => ({ days, count })) };
}
