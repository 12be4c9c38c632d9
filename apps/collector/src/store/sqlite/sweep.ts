import type { Appended } from "../log.ts";
import type { Swept } from "../store.ts";
import { countTraffic } from "./apply.ts";
import { isUnavailable } from "./connection.ts";
import type { Context } from "./context.ts";
import { append } from "./logs.ts";
import { settleGaps } from "./losses.ts";
import { writeStanding } from "./persons.ts";
import { mergeWords } from "./search-words.ts";
import { weigh } from "./queue.ts";
import { catchUp } from "./timeline.ts";
import { lookAt, postpone } from "./verdicts.ts";
import { personState } from "./visitors.ts";

interface Due {
  key: number;
  site: number;
  id: string;
}

/**
 * One transaction for those who are due; when somebody's verdict fails, one for each, so that nobody waits for that one. Each
 * person's standing and next check are in one transaction, so after any end nobody is passed over and nobody told twice.
 * @param budgetMs no further person is begun after so long
 */
export function sweep(context: Context, now: number, limit: number, budgetMs: number): Swept {
  const { connection } = context;
  try {
    return connection.transaction(() => {
      settleGaps(connection, now, limit, (site, lost) => countTraffic(connection, site, now, 0, lost));
      mergeWords(connection);
      return sweepDue(context, catchUp(connection), now, limit, budgetMs, (person) => check(context, person, now));
    });
  } catch (error) {
    if (isUnavailable(error)) throw error;
    const failed: Swept["failed"] = [];
    const isBehind = connection.transaction(() => catchUp(connection));
    const swept = sweepDue(context, isBehind, now, limit, budgetMs, (person) => {
      try {
        return connection.transaction(() => check(context, person, now));
      } catch (cause) {
        if (isUnavailable(cause)) throw cause;
        failed.push(postpone(connection, person, cause, now));
        return [];
      }
    });
    return { ...swept, failed };
  }
}

/** At least one is looked at, whatever the budget. */
function sweepDue(
  context: Context,
  isBehind: boolean,
  now: number,
  limit: number,
  budgetMs: number,
  look: (person: Due) => Appended[],
): Swept {
  const until = performance.now() + budgetMs;
  const due = dueNow(context, now, limit);
  const appended: Appended[] = [];
  let looked = 0;
  for (const person of due) {
    appended.push(...look(person));
    looked++;
    if (performance.now() > until) break;
  }
  return { appended, failed: [], more: isBehind || looked < due.length || due.length === limit };
}

function dueNow({ connection }: Context, now: number, limit: number): Due[] {
  const sql = "SELECT key, site, id FROM person WHERE next_check_at <= ? ORDER BY next_check_at LIMIT ?";
  return connection.all<Due>(sql, now, limit);
}

function check(context: Context, { site, key }: Due, now: number): Appended[] {
  const plan = context.plan(site);
  const person = personState(context, site, key, null);
  const standing = lookAt(context.connection, person, plan, now);
  writeStanding(context.connection, site, person, standing, plan, now);
  if (standing.stage === person.stage) return [];
  weigh(context.connection, key);
  const entry = { at: now, type: "person" as const, person: person.id, stage: standing.stage };
  return [append(context.connection, context.siteLog(site), [entry])];
}
