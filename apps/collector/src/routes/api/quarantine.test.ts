import type { CaptureReport, PersonDetail, Quarantine } from "@tappa/protocol";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Site } from "../../store/store.ts";
import { newId } from "../../testing.ts";
import { createTestConsole } from "./testing.ts";

const DAY_MS = 86_400_000;

let collector: Awaited<ReturnType<typeof createTestConsole>>;
let site: Site;
let other: Site;
beforeAll(async () => {
  collector = await createTestConsole();
});
afterAll(() => collector.close());
beforeEach(async () => {
  site = await collector.newSite("shop");
  other = await collector.newSite("rival");
});

const call = <T>(cookie: string, method: string, path: string, body?: unknown, of = site) =>
  collector.call<T>(method, `/sites/${of.id}${path}`, { cookie, ...(body === undefined ? {} : { body }) });
const asAdmin = <T>(method: string, path: string, body?: unknown, of = site) =>
  call<T>(collector.adminCookie, method, path, body, of);

/** A visitor whose page sent so many orders of 40 days ago. */
async function lateVisitor(orders: number) {
  const visitor = collector.visitor(site);
  const ids: string[] = [];
  for (let order = 0; order < orders; order++)
    ids.push(await visitor.send("order_completed", { order_id: `${order}` }, Date.now() - 40 * DAY_MS));
  return { visitor, ids };
}

describe("the quarantine", () => {
  it("[W9] is read by agents page by page, decided by admins, and takes events in at their own time", async () => {
    const { visitor, ids } = await lateVisitor(52);
    const first = await call<Quarantine>(collector.agentCookie, "GET", "/quarantine");
    expect([first.status, first.body.total, first.body.events.length]).toEqual([200, 52, 50]);
    const rest = await call<Quarantine>(collector.agentCookie, "GET", `/quarantine?before=${first.body.next}`);
    expect([rest.body.events.map(({ id }) => id), rest.body.next]).toEqual([[ids[1], ids[0]], null]);

    const some = await asAdmin("POST", "/quarantine", { events: [ids[0], newId()], action: "discard" });
    expect([some.status, some.body]).toEqual([200, { decided: 1 }]);
    expect((await asAdmin("POST", "/quarantine", { events: "all", action: "accept" })).body).toEqual({ decided: 51 });
    expect((await asAdmin<Quarantine>("GET", "/quarantine")).body).toEqual({ total: 0, events: [], next: null });
    const { body: person } = await asAdmin<PersonDetail>("GET", `/people/${visitor.id}`);
    expect(person).toMatchObject({ orders: 50, stage: "loyal" });
    expect(Date.now() - person.orderList[0]!.at).toBeGreaterThan(39 * DAY_MS);
  });

  it.each([
    ["no events", { events: [], action: "accept" }],
    ["too many events", { events: Array.from({ length: 201 }, () => newId()), action: "accept" }],
    ["what is no id", { events: ["x"], action: "accept" }],
    ["another action", { events: "all", action: "delete" }],
    ["nothing", undefined],
    ["more than that", { events: "all", action: "accept", site: "x" }],
  ])("refuses to decide on %s, and decides nothing", async (_, body) => {
    await lateVisitor(1);
    const answer = await asAdmin<{ code: string }>("POST", "/quarantine", body);
    expect([answer.status, answer.body.code]).toEqual([400, "body_invalid"]);
    expect((await asAdmin<Quarantine>("GET", "/quarantine")).body.total).toBe(1);
  });

  it("is nobody's to decide but the site's own admins", async () => {
    const { ids } = await lateVisitor(1);
    const body = { events: ids, action: "accept" };
    expect((await call(collector.agentCookie, "POST", "/quarantine", body)).status).toBe(403);
    expect((await asAdmin("POST", "/quarantine", body, other)).body).toEqual({ decided: 0 });
    expect((await asAdmin<Quarantine>("GET", "/quarantine", undefined, other)).body.total).toBe(0);
    expect((await asAdmin<Quarantine>("GET", "/quarantine?before=nonsense")).body.total).toBe(1);
  });
});

describe("the report of what was found", () => {
  it("says what was seen and what it lacked: a purchase, with the currency missing in 3 %", async () => {
    const visitor = collector.visitor(site);
    for (let order = 0; order < 100; order++) {
      const currency = order < 3 ? {} : { currency: "EUR" };
      const props = { order_id: `${order}`, value: 5, products: [{ product_id: "a" }], $source: "dataLayer" };
      await visitor.send("order_completed", { ...props, ...currency });
    }
    const view = { product_id: "a", $source: "JSON-LD" };
    for (let time = 0; time < 2; time++) await visitor.send("product_viewed", time === 0 ? view : { ...view, currency: "EUR" });
    const { status, body } = await asAdmin<CaptureReport>("GET", "/reports/capture?days=30");
    expect([status, body.found]).toEqual([
      200,
      [
        {
          source: "dataLayer",
          name: "order_completed",
          seen: 100,
          missing: [{ field: "currency", count: 3 }],
          lastAt: expect.any(Number),
        },
        {
          source: "JSON-LD",
          name: "product_viewed",
          seen: 2,
          missing: [
            { field: "price", count: 2 },
            { field: "currency", count: 1 },
          ],
          lastAt: expect.any(Number),
        },
      ],
    ]);
    expect((await asAdmin<CaptureReport>("GET", "/reports/capture", undefined, other)).body).toEqual({ found: [] });
    expect((await asAdmin("GET", "/reports/capture?days=0")).status).toBe(400);
  });
});
