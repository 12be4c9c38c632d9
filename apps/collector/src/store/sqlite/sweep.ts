import type { Appended } from "../log.ts";
import type { Swept } from "../store.ts";
import { isUnavailable } from "./connection.ts";
import type { Context } from "./context.ts";
import { append } from "./logs.ts";
import { writeStanding } from "./persons.ts";
import { catchUp } from "./timeline.ts";
import { lookAt, postpone } from "./verdicts.ts";
import { personState } from "./visitors.ts";

interface Due {
  key: number;
  site: number;
  id: string;
}

/** One transaction for all who are due; when somebody's verdict fails, one for each, so that nobody waits for that one. */
export function sweep(context: Context, now: number, limit: number): Swept {
  const { connection } = context;
  try {
    return connection.transaction(() => {
      const isBehind = catchUp(connection);
      const due = dueNow(context, now, limit);
      const appended = due.flatMap((person) => check(context, person, now));
      return { appended, failed: [], more: isBehind || due.length === limit };
    });
  } catch (error) {
    if (isUnavailable(error)) throw error;
    return sweepEach(context, now, limit);
  }
}

function sweepEach(context: Context, now: number, limit: number): Swept {
  const { connection } = context;
  const isBehind = connection.transaction(() => catchUp(connection));
  const due = dueNow(context, now, limit);
  const failed: Swept["failed"] = [];
  const appended = due.flatMap((person) => {
    try {
      return connection.transaction(() => check(context, person, now));
    } catch (error) {
      if (isUnavailable(error)) throw error;
      failed.push(postpone(connection, person, error, now));
      return [];
    }
  });
  return { appended, failed, more: isBehind || due.length === limit };
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
  const entry = { at: now, type: "person" as const, person: person.id, stage: standing.stage };
  return [append(context.connection, context.siteLog(site), [entry])];
}
