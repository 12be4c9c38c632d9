import { stageOf } from "@tappa/lifecycle";
import type { DryRun, PublishedConfig } from "@tappa/protocol";
import { type Plan, planOf } from "../../ingest/plan.ts";
import { mergedFacts } from "../../ingest/project.ts";
import type { DryRunStep } from "../records.ts";
import type { Connection } from "./connection.ts";
import type { Context } from "./context.ts";
import { isBehind } from "./timeline.ts";
import { type VisitorRow, visitorUnder } from "./visitors.ts";
import { type PersonRow, standsUnder, visitorsOf, walkPeople } from "./walk.ts";

interface Counts {
  moves: Map<string, DryRun["moves"][number]>;
  flags: Map<string, DryRun["flags"][number]>;
}

/** Looks at as many people as fit into the time as a publishing would, and stores nothing. */
export function dryRunStep(
  context: Context,
  siteId: string,
  config: PublishedConfig,
  now: number,
  after: string | null,
  budgetMs: number,
): DryRunStep {
  const { connection } = context;
  const untilMs = performance.now() + budgetMs;
  const site = context.siteKey(siteId);
  const plan = planOf(config);
  const counts: Counts = { moves: new Map(), flags: new Map() };
  // Facts that are made anew look through all that the timeline does not have yet, for each person.
  if (plan.needsVersion !== context.plan(site).needsVersion && isBehind(connection))
    return { next: after ?? "0", done: 0, moves: [], flags: [] };
  const reach = walkPeople(connection, site, { after: Number(after ?? 0) }, untilMs, (people) => {
    const visitors = visitorsOf(connection, people);
    for (const person of people) count(connection, person, visitors.get(person.key) ?? [], plan, now, counts);
  });
  return {
    next: reach.isLast ? null : `${reach.after}`,
    done: reach.done,
    moves: [...counts.moves.values()],
    flags: [...counts.flags.values()],
  };
}

function count(
  connection: Connection,
  row: PersonRow,
  visitors: readonly VisitorRow[],
  plan: Plan,
  now: number,
  { moves, flags }: Counts,
): void {
  if (standsUnder(plan, row, visitors)) return;
  const verdict = verdictOf(connection, row, visitors, plan, now);
  if (!verdict) return;
  const [from, to] = [row.stage, verdict.stage];
  if (from !== to) {
    const move = entry(moves, `${from}\n${to}`, { from, to, people: 0 });
    move.people++;
  }
  const before = JSON.parse(row.flags) as string[];
  for (const flag of verdict.flags) if (!before.includes(flag)) entry(flags, flag, { flag, gained: 0, lost: 0 }).gained++;
  for (const flag of before) if (!verdict.flags.includes(flag)) entry(flags, flag, { flag, gained: 0, lost: 0 }).lost++;
}

/** Undefined when it cannot be worked out: a publishing leaves such a person as they are. */
function verdictOf(connection: Connection, row: PersonRow, visitors: readonly VisitorRow[], plan: Plan, now: number) {
  try {
    const facts = visitors.map((visitor) => visitorUnder(plan, connection, visitor).facts);
    return stageOf(mergedFacts(facts, plan), plan.compiled, now, row.identity);
  } catch {
    return undefined;
  }
}

function entry<T>(all: Map<string, T>, key: string, fresh: T): T {
  const known = all.get(key) ?? fresh;
  all.set(key, known);
  return known;
}
