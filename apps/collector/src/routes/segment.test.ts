import type { ProblemBody } from "@tappa/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestCollector, createTestVisitor, type TestCollector } from "../testing.ts";

let collector: TestCollector;
beforeAll(async () => {
  collector = await createTestCollector();
});
afterAll(() => collector.close());

let users = 0;
const newUser = () => `user-${++users}`;
const AT = "2024-03-01T10:00:00.000Z";

const basic = (key: string) => ({ Authorization: `Basic ${btoa(`${key}:`)}` });

async function send(path: string, body: unknown, key = collector.site.secretKey) {
  const headers = { ...basic(key), Origin: "", "Content-Type": "application/json" };
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await collector.request("POST", path, { headers, body: text });
  return {
    status: response.status,
    body: (await response.json()) as { success?: boolean; rejected?: unknown[] } & Partial<ProblemBody>,
  };
}

async function personOf(userId: string) {
  const { people } = await collector.store.people.list(collector.site.id, { stage: null, q: userId, before: null, limit: 1 });
  return people[0] ? collector.store.people.get(collector.site.id, people[0].id, "") : null;
}

const order = (userId: string, messageId: string, change: object = {}) => ({
  type: "track",
  event: "Order Completed",
  userId,
  messageId,
  timestamp: AT,
  properties: { order_id: "A-1", value: 12.5, currency: "GBP" },
  ...change,
});

const call = (userId: string) => ({ type: "track", event: "quiz_taken", userId, timestamp: AT });

describe("the server API", () => {
  it("takes Segment's batch: orders and traits of the past, under internal names", async () => {
    const userId = newUser();
    const identify = { type: "identify", userId, messageId: "i", timestamp: AT, traits: { name: "Ada Shopper" } };
    const page = {
      type: "page",
      userId,
      messageId: "p",
      timestamp: AT,
      name: "Home",
      properties: { url: "https://shop.example/" },
    };
    const batch = [identify, order(userId, "m1"), page];
    expect(await send("/v1/batch", { batch })).toEqual({ status: 200, body: { success: true, rejected: [] } });
    const person = await personOf(userId);
    expect(person).toMatchObject({
      userId,
      name: "Ada Shopper",
      stage: "lapsed",
      orders: 1,
      valueMinor: { GBP: 1250 },
      lastSeen: Date.parse(AT),
    });
    expect(person?.timeline.map(({ name }) => name).toSorted()).toEqual(["$identify", "order_completed", "page_viewed"]);
    expect(person?.facts.orders["A-1"]?.source).toBe(4);
  });

  it("takes single calls at their own addresses", async () => {
    const userId = newUser();
    expect((await send("/v1/track", order(userId, "m"))).status).toBe(200);
    expect((await send("/v1/identify", { userId, traits: { email: "ada@example.com" } })).status).toBe(200);
    expect((await send("/v1/page", { userId, name: "Home" })).status).toBe(200);
    expect(await personOf(userId)).toMatchObject({ name: "ada@example.com", orders: 1 });
  });

  it("[W5] stores what is sent again once, by messageId", async () => {
    const userId = newUser();
    const untimed = { type: "track", event: "quiz_taken", userId, messageId: `${userId}-q`, properties: {} };
    const batch = [order(userId, `${userId}-1`), order(userId, `${userId}-1`), untimed];
    for (let index = 0; index < 3; index++) expect((await send("/v1/batch", { batch })).body.rejected).toEqual([]);
    const person = await personOf(userId);
    expect(person?.timeline).toHaveLength(2);
    expect(person?.timeline.map(({ id }) => id[14])).toEqual(["7", "7"]);
  });

  it("[W5] rejects another body under a known messageId, by that messageId", async () => {
    const userId = newUser();
    await send("/v1/track", order(userId, `${userId}-1`));
    const other = order(userId, `${userId}-1`, { properties: { order_id: "A-2" } });
    const rejected = [{ index: 0, messageId: `${userId}-1`, code: "id_conflict" }];
    expect((await send("/v1/batch", { batch: [other] })).body.rejected).toEqual(rejected);
    expect(await send("/v1/track", other)).toMatchObject({ status: 400, body: { code: "body_invalid", rejected } });
  });

  it("keeps the same call of two users apart even without ids", async () => {
    const [one, other] = [newUser(), newUser()];
    await send("/v1/batch", { batch: [call(one), call(other)] });
    expect((await personOf(one))?.timeline).toHaveLength(1);
    expect((await personOf(other))?.timeline).toHaveLength(1);
  });

  it.each([
    ["nobody", { userId: undefined }, "event_invalid"],
    ["a time that is none", { timestamp: "yesterday" }, "event_invalid"],
    ["a reserved name", { event: "$message" }, "event_invalid"],
    ["an unknown type", { type: "dance" }, "event_invalid"],
    ["props five levels deep", { properties: { a: { b: { c: { d: { e: 1 } } } } } }, "props_too_deep"],
    ["more than 16 KiB", { properties: { text: "x".repeat(20_000) } }, "event_too_large"],
  ])("[W8] rejects a call with %s and stores its neighbours", async (_what, change, code) => {
    const userId = newUser();
    const batch = [order(userId, `${userId}-bad`, change), order(userId, `${userId}-good`)];
    expect(await send("/v1/batch", { batch })).toMatchObject({
      status: 200,
      body: { rejected: [{ messageId: `${userId}-bad`, code }] },
    });
    expect((await personOf(userId))?.timeline).toHaveLength(1);
  });

  it("says which call it refused, also of one without a messageId", async () => {
    const userId = newUser();
    await send("/v1/track", order(userId, `${userId}-1`));
    const other = order(userId, `${userId}-1`, { properties: { order_id: "A-2" } });
    const batch = [call(userId), { type: "track", userId }, other, { event: "x" }];
    const { rejected } = (await send("/v1/batch", { batch })).body;
    expect(rejected).toEqual([
      { index: 1, messageId: "", code: "event_invalid" },
      { index: 2, messageId: `${userId}-1`, code: "id_conflict" },
      { index: 3, messageId: "", code: "event_invalid" },
    ]);
  });

  it.each(["{", "[]", "x".repeat(600_000)])("reads no body without the secret key: %.9s", async (body) => {
    for (const path of ["/v1/batch", "/v1/track", "/v1/identify", "/v1/page"])
      expect(await send(path, body, "sk_wrong")).toMatchObject({ status: 401, body: { code: "secret_key_invalid" } });
  });

  it.each([
    ["the public key without a page's origin", () => collector.site.key, 403, "origin_forbidden"],
    ["an unknown public key", () => "pk_wrong", 404, "site_unknown"],
    ["a wrong key", () => "sk_wrong", 401, "secret_key_invalid"],
    ["no key", () => "", 401, "secret_key_invalid"],
  ])("refuses %s", async (_what, key, status, code) => {
    expect(await send("/v1/batch", { batch: [] }, key())).toMatchObject({ status, body: { code } });
  });

  it.each([
    ["/v1/batch", "{", 400, "body_invalid"],
    ["/v1/batch", {}, 400, "body_invalid"],
    ["/v1/track", [], 400, "body_invalid"],
    ["/v1/batch", { batch: Array.from({ length: 501 }, () => ({})) }, 413, "body_too_large"],
    ["/v1/batch", { batch: [], pad: "x".repeat(600_000) }, 413, "body_too_large"],
  ])("refuses a body of %s that is not valid", async (path, body, status, code) => {
    expect(await send(path, body)).toMatchObject({ status, body: { code } });
  });

  it.each(["user:", "server:user:", "anonymous:", "server:anonymous:"])(
    "gives an anonymous id %s… nobody's person",
    async (prefix) => {
      const [victim, anonymous] = [newUser(), newUser()];
      await send("/v1/track", order(victim, `${victim}-1`));
      await send("/v1/track", { ...call(""), userId: undefined, anonymousId: anonymous });
      for (const name of [victim, anonymous])
        await send("/v1/track", { ...call(""), userId: undefined, anonymousId: `${prefix}${name}` });
      expect((await personOf(victim))?.timeline).toHaveLength(1);
      const first = await collector.store.people.get(collector.site.id, `server:anonymous:${anonymous}`, "");
      expect(first?.timeline).toHaveLength(1);
    },
  );

  it("adds to the visitor a browser made, but gives nobody its feed", async () => {
    const visitor = createTestVisitor(collector);
    await visitor.send(visitor.event("page_viewed"));
    await send("/v1/track", order("", "anonymous-1", { userId: undefined, anonymousId: visitor.visitor.id }));
    const person = await collector.store.people.get(collector.site.id, visitor.visitor.id, "");
    expect(person).toMatchObject({ orders: 1, userId: null });
    await send("/v1/track", order("", "anonymous-2", { userId: undefined, anonymousId: "server-side-id" }));
    const body = JSON.stringify({
      v: 1,
      key: collector.site.key,
      visitor: { id: "server-side-id", secret: "x".repeat(22) },
      cursor: null,
      mode: "once",
    });
    expect((await collector.request("POST", "/v1/feed", { body })).status).toBe(400);
  });
});
