import { afterAll, beforeAll, expect, it } from "vitest";
import { CONVERSATION_VIEWS } from "@tappa/protocol";
import { newId } from "../../testing.ts";
import type { ConversationQuery } from "../store.ts";
import { ALL_OPEN, NOW } from "../testing.ts";
import type { Connection } from "./connection.ts";
import { countConversations, listConversations, listQuery } from "./conversation-list.ts";
import { createLog } from "./logs.ts";
import { queuedSql } from "./queue.ts";
import { conversationsWith } from "./search.ts";
import { openFilled } from "./testing.ts";

const MANY = 100_000;

let filled: Awaited<ReturnType<typeof openFilled>>;

/** One conversation in ten is open, one in a hundred waits; every thousandth mentions a parcel. */
function fill(connection: Connection, key: number): void {
  const person = connection.run(
    "INSERT INTO person (site, id, identity, log, stage, search) VALUES (?, 'p', 'p', ?, 'new', 'ann')",
    key,
    createLog(connection),
  );
  connection.transaction(() => {
    for (let index = 0; index < MANY; index++) {
      const conversation = connection.run(
        `INSERT INTO conversation (site, id, person, visitor, status, assignee, messages, last_at, waiting_since)
         VALUES (?, ?, ?, 0, ?, ?, 1, ?, ?)`,
        key,
        newId(),
        person,
        index % 10 === 0 ? "open" : "resolved",
        index % 3 === 0 ? "anna" : null,
        NOW - index * 1000,
        index % 100 === 0 ? NOW - index * 1000 : null,
      );
      const text = index % 1000 === 0 ? "hello, my parcel" : "hello";
      connection.run("INSERT INTO message (conversation, seq, id, text, at) VALUES (?, 1, 'm', ?, ?)", conversation, text, NOW);
      const insert = "INSERT INTO conversation_label SELECT key, ?, site, place, last_at FROM conversation WHERE key = ?";
      if (index % 50 === 0) connection.run(insert, "returns", conversation);
    }
  });
}

beforeAll(async () => {
  filled = await openFilled(fill);
});
afterAll(() => filled.close());

const planOf = (sql: string, values: Parameters<Connection["all"]>[1][]) =>
  filled.connection.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...values).map(({ detail }) => detail);
const query = (change: Partial<ConversationQuery>): ConversationQuery => ({ ...ALL_OPEN, limit: 50, agent: "anna", ...change });
const VIEWS = CONVERSATION_VIEWS.filter((view) => view !== "all");
const orders = ["newest", "waiting"] as const;

it.each([{ view: "all", order: "newest" } as const, ...VIEWS.flatMap((view) => orders.map((order) => ({ view, order })))])(
  "reads a page of $view by $order from an index in the order it is shown in, without sorting",
  ({ view, order }) => {
    for (const before of [null, `${NOW - 5_000_000}-900`]) {
      const listed = listQuery(filled.connection, filled.siteKey, query({ view, order, before }))!;
      const plan = planOf(listed.sql, listed.values);
      expect(plan.filter((step) => /^SCAN|TEMP B-TREE/.test(step))).toEqual([]);
    }
  },
);

const where = (more: string) => `FROM conversation WHERE site = ? ${more} AND queued_since IS NOT NULL`;
const queuePage = (before: string | null) =>
  listConversations(filled.context, filled.site.id, query({ order: "queue", now: NOW, before, limit: 50 }));

it("[W42] merges the queue of a hundred thousand from one row of an index per weight, whatever page is asked for", () => {
  for (const [more, index] of [
    ["", "conversation_queue (site=? AND weight=?"],
    ["AND assignee IS NULL", "conversation_queue_assignee (site=? AND assignee=? AND weight=?"],
  ] as const) {
    const plan = planOf(queuedSql(where(more)), [1, 100, 0, 0, 50]);
    expect(plan).toHaveLength(1);
    expect(plan[0]).toContain(`USING INDEX ${index}`);
    const next = planOf(`SELECT min(weight) AS weight ${where(more)} AND weight > ?`, [1, 0]);
    expect(next.filter((step) => /^SCAN|TEMP B-TREE/.test(step))).toEqual([]);
  }
  const first = queuePage(null);
  const waits = (list: typeof first) => list.conversations.map(({ waitingSince }) => NOW - waitingSince!);
  const expected = Array.from({ length: 100 }, (_, index) => (MANY - 100 * (index + 1)) * 1000);
  expect([...waits(first), ...waits(queuePage(first.next))]).toEqual(expected);
});

it("reads a label's list from the label's index", () => {
  const listed = listQuery(filled.connection, filled.siteKey, query({ label: "returns" }))!;
  const plan = planOf(listed.sql, listed.values);
  expect(plan[0]).toContain("USING COVERING INDEX conversation_label_last (site=? AND label=? AND place=?)");
  expect(plan.filter((step) => /^SCAN|TEMP B-TREE/.test(step))).toEqual([]);
});

it("finds words by the index of words, and never walks through messages or people", () => {
  const sought = conversationsWith(filled.siteKey, "parcel", [{ id: "returns", name: "Parcel", color: "red" }])!;
  const plan = planOf(sought.sql, sought.values);
  const scans = plan.filter((step) => /^SCAN (message|note|person|conversation)\b/.test(step));
  expect(scans).toEqual([]);
  expect(
    listConversations(filled.context, filled.site.id, query({ view: "all", q: "parcel", limit: 200 })).conversations,
  ).toHaveLength(100);
});

it("counts what each view holds", () => {
  const counts = countConversations(filled.context, filled.site.id, "anna");
  expect([counts.open, counts.snoozed, counts.resolved]).toEqual([MANY / 10, 0, (MANY / 10) * 9]);
  expect(counts.mine + counts.unassigned).toBe(counts.open);
});
