import { afterAll, beforeAll, expect, it } from "vitest";
import { NOW } from "../testing.ts";
import type { Connection, Value } from "./connection.ts";
import { inboxCounts } from "./inbox-report.ts";
import { createLog } from "./logs.ts";
import { openFilled } from "./testing.ts";

const MANY = 100_000;
/** Between one conversation and the next. */
const STEP_MS = 60_000;

let filled: Awaited<ReturnType<typeof openFilled>>;

/** One conversation a minute; each is answered and resolved, but for one in ten, that waits. */
function fill(connection: Connection, key: number): void {
  const log = createLog(connection);
  const person = connection.run("INSERT INTO person (site, id, identity, log, stage) VALUES (?, 'p', 'p', ?, 'new')", key, log);
  connection.transaction(() => {
    connection.run(
      `INSERT INTO conversation (site, id, person, visitor, status, messages, opened_at, last_at, waiting_since)
       WITH RECURSIVE number (n, at) AS (SELECT 0, ? UNION ALL SELECT n + 1, at + ? FROM number WHERE n < ? - 1)
       SELECT ?, 'c' || n, ?, 0, iif(n % 10, 'resolved', 'open'), 1, at, at, iif(n % 10, NULL, at) FROM number`,
      NOW,
      STEP_MS,
      MANY,
      key,
      person,
    );
    connection.run(
      `UPDATE opening SET resolved_at = opened_at + 5000, agent = 'anna', stage = 'new'
       WHERE conversation IN (SELECT key FROM conversation WHERE status = 'resolved')`,
    );
    const resolved = "FROM opening WHERE resolved_at IS NOT NULL";
    connection.run(
      `INSERT INTO first_reply (conversation, asked_at, site, replied_at, agent, stage)
       SELECT conversation, opened_at, site, opened_at + 1000, agent, stage ${resolved}`,
    );
    connection.run(
      `INSERT INTO rating_ask SELECT site, resolved_at, 'r' || conversation, conversation, agent, stage ${resolved}`,
    );
  });
}

beforeAll(async () => {
  filled = await openFilled(fill);
});
afterAll(() => filled.close());

it("of a hundred thousand conversations it reads those of its span, each from an index", () => {
  const { site, connection, context } = filled;
  const said = new Map<string, Value[]>();
  const heard = <T extends (sql: string, ...values: Value[]) => unknown>(operation: T) =>
    ((sql, ...values) => {
      said.set(sql, values);
      return operation(sql, ...values);
    }) as T;
  const recorder = { ...connection, get: heard(connection.get), all: heard(connection.all), each: heard(connection.each) };
  const from = NOW + 50_000 * STEP_MS;
  const counts = inboxCounts({ ...context, connection: recorder }, site.id, { from, to: from + 100 * STEP_MS });
  expect([counts.firstResponses.total, counts.unanswered, counts.resolutions.total]).toEqual([90, 10, 90]);
  expect(counts.ratings).toEqual([{ agent: "anna", stage: "new", score: null, count: 90 }]);
  expect(counts.opened.reduce((sum, { count }) => sum + count, 0)).toBe(100);

  // A handful of agents by their names is no matter.
  const plans = [...said]
    .filter(([sql]) => !sql.includes("json_each"))
    .map(([sql, values]) => connection.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...values))
    .map((steps) => steps.map(({ detail }) => detail));
  expect(plans).toHaveLength(8);
  expect(plans.flat().filter((step) => /^SCAN|FOR ORDER BY/.test(step))).toEqual([]);
  for (const range of ["site=? AND asked_at>? AND asked_at<?", "site=? AND resolved_at>? AND resolved_at<?"])
    expect(plans.filter(([step]) => step?.includes("COVERING INDEX") && step.includes(range)).length).toBeGreaterThanOrEqual(2);
});
