import type { AuditLog, InboxReport } from "@tappa/protocol";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { Site } from "../../store/store.ts";
import { newId } from "../../testing.ts";
import { createTestConsole } from "./testing.ts";

// Password hashing is slow on purpose, and slower on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let collector: Awaited<ReturnType<typeof createTestConsole>>;
let site: Site;
beforeAll(async () => {
  collector = await createTestConsole();
});
afterAll(() => collector.close());
beforeEach(async () => {
  site = await collector.newSite("shop");
});

const asAgent = <T>(method: string, path: string, body?: unknown) =>
  collector.call<T>(method, `/sites/${site.id}${path}`, {
    cookie: collector.agentCookie,
    ...(body === undefined ? {} : { body }),
  });

async function resolvedConversation() {
  const conversation = newId();
  await collector.visitor(site).send("$message", { conversation, text: "hello" });
  expect((await asAgent("POST", `/conversations/${conversation}/messages`, { id: newId(), text: "hi", seen: 1 })).status).toBe(
    200,
  );
  expect((await asAgent("PATCH", `/conversations/${conversation}`, { status: "resolved" })).status).toBe(204);
}

it("tells how conversations were answered, resolved and found, by agent and stage", async () => {
  await resolvedConversation();
  const { status, body } = await asAgent<InboxReport>("GET", "/reports/inbox?days=2");
  expect(status).toBe(200);
  expect(body).toMatchObject({ zone: "UTC", unanswered: 0 });
  expect(body.total).toMatchObject({ firstResponse: { count: 1 }, resolution: { count: 1 }, csat: { asked: 1, answered: 0 } });
  expect(body.byAgent.map(({ agent, resolution }) => [agent.name, resolution.count])).toEqual([["Bob Agent", 1]]);
  expect(body.byStage).toHaveLength(1);
  expect(body.hours.reduce((sum, count) => sum + count, 0)).toBe(1);
});

async function daysOf(query: string): Promise<string[]> {
  const { body } = await asAgent<InboxReport>("GET", `/reports/inbox${query}`);
  return body.days.map(({ day }) => day);
}

it("tells of the days that are asked for, whole, and of the last thirty unasked", async () => {
  expect(await daysOf("?from=2026-02-27&to=2026-03-01")).toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
  expect(await daysOf("")).toHaveLength(30);
  expect(await daysOf("?days=366")).toHaveLength(366);
});

it.each([
  ["no end", "from=2026-06-15"],
  ["no beginning", "to=2026-06-15"],
  ["an end before its beginning", "from=2026-06-15&to=2026-06-14"],
  ["more than a year", "from=2026-06-15&to=2027-06-16"],
  ["no day", "from=yesterday&to=2026-06-15"],
  ["a day that is none", "from=2026-02-30&to=2026-03-01"],
  ["no days", "days=0"],
  ["too many days", "days=367"],
])("refuses a span of %s with words", async (_, query) => {
  const { status, body } = await asAgent<{ code: string; detail: string }>("GET", `/reports/inbox?${query}`);
  expect([status, body.code]).toEqual([400, "body_invalid"]);
  expect(body.detail).toMatch(/^The parameter (from|to|days) is not valid/);
});

it("gives a table to keep, and the audit log says who took it", async () => {
  await resolvedConversation();
  const answer = await asAgent<string>("GET", "/reports/inbox/csv?days=2");
  expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(answer.headers.get("content-disposition")).toMatch(
    /^attachment; filename="inbox-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv"$/,
  );
  expect(answer.body).toContain("Bob Agent");
  const { body } = await collector.call<AuditLog>("GET", `/sites/${site.id}/audit?action=export`, {
    cookie: collector.adminCookie,
  });
  expect(body.entries).toMatchObject([{ agent: { name: "Bob Agent" }, action: "export", subject: "reports/inbox" }]);
});
