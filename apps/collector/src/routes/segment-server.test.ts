import { gzipSync } from "node:zlib";
import type { ProblemBody } from "@tappa/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestClock, createTestCollector, createTestVisitor, newId, type TestCollector } from "../testing.ts";

const NOW = Date.parse("2026-06-15T12:00:00.000Z");
const HOUR = 3_600_000;
const clock = createTestClock(NOW);

let collector: TestCollector;
beforeAll(async () => {
  collector = await createTestCollector({ clock });
});
afterAll(() => collector.close());

interface Answer {
  status: number;
  body: { success?: boolean; rejected?: unknown[] } & Partial<ProblemBody>;
}

async function post(path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Answer> {
  const { secretKey } = collector.site;
  const authorization = { Authorization: `Basic ${btoa(`${secretKey}:`)}`, Origin: "" };
  const response = await collector.request("POST", path, { body: body as string, headers: { ...authorization, ...headers } });
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}

const send = (path: string, body: unknown) => post(path, JSON.stringify(body));

const personOf = async (userId: string) => {
  const query = { stage: null, q: userId, before: null, limit: 5 };
  const { people } = await collector.store.people.list(collector.site.id, query);
  const found = people.find((person) => person.userId === userId);
  return found ? collector.store.people.get(collector.site.id, found.id, "") : null;
};

/** That long after now, as JSON tells it. */
const at = (ms: number) => new Date(NOW + ms).toISOString();

const namesOf = async (userId: string) => (await personOf(userId))?.timeline.map(({ name }) => name).toSorted();

describe("what a server tells by Segment's API", () => {
  it.each([
    ["/v1/screen", { name: "Basket" }, "page_viewed", { name: "Basket" }],
    ["/v1/group", { groupId: "acme", traits: { plan: "b2b" } }, "group_joined", { group_id: "acme", plan: "b2b" }],
    ["/v1/t", { event: "quiz_taken" }, "quiz_taken", {}],
    ["/v1/p", { name: "Home" }, "page_viewed", { name: "Home" }],
    ["/v1/i", { traits: { plan: "pro" } }, "$identify", { traits: { plan: "pro" } }],
  ])("[W30] takes %s", async (path, call, name, props) => {
    const userId = `user-${newId()}`;
    expect(await send(path, { userId, ...call })).toEqual({ status: 200, body: { success: true, rejected: [] } });
    expect((await personOf(userId))?.timeline).toMatchObject([{ name, props }]);
  });

  it("[W30] an import is a batch", async () => {
    const userId = `user-${newId()}`;
    for (const path of ["/v1/import", "/v1/b"]) await send(path, { batch: [{ type: "track", userId, event: path }] });
    expect(await namesOf(userId)).toEqual(["/v1/b", "/v1/import"]);
  });

  it("[W30] takes the key in the body, as libraries without Basic authentication send it", async () => {
    const body = { writeKey: collector.site.secretKey, userId: "in-the-body", event: "quiz_taken" };
    const response = await collector.request("POST", "/v1/track", { body: JSON.stringify(body), headers: { Origin: "" } });
    expect(response.status).toBe(200);
    const large = JSON.stringify({ ...body, properties: { text: "x".repeat(60_000) } });
    const refused = await collector.request("POST", "/v1/track", { body: large, headers: { Origin: "" } });
    expect(await refused.json()).toMatchObject({ status: 413, code: "body_too_large" });
  });

  it("[W31] refuses the secret key of a page, and says what to do about it", async () => {
    const answer = await post("/v1/track", JSON.stringify({ userId: "leaked", event: "x" }), { Origin: "https://shop.example" });
    expect(answer).toMatchObject({ status: 403, body: { code: "origin_forbidden" } });
    expect(answer.body.detail).toContain("change it");
  });

  it("[W30] unpacks gzip", async () => {
    const body = gzipSync(JSON.stringify({ userId: "zipped", event: "quiz_taken" }));
    expect(await post("/v1/track", body, { "Content-Encoding": "gzip" })).toMatchObject({ status: 200 });
    expect(await namesOf("zipped")).toEqual(["quiz_taken"]);
  });

  it.each([
    ["a bomb", () => gzipSync("0".repeat(20_000_000)), "gzip", 413, "body_too_large"],
    ["no gzip", () => new TextEncoder().encode("{}"), "gzip", 400, "body_invalid"],
    ["another packing", () => new TextEncoder().encode("{}"), "br", 400, "body_invalid"],
  ])("[W30] refuses a body that is %s", async (_what, body, encoding, status, code) => {
    const answer = await post("/v1/track", body(), { "Content-Encoding": encoding });
    expect(answer).toMatchObject({ status, body: { code } });
  });

  it("[W30] a batch may have 512 KiB", async () => {
    const text = "x".repeat(15_000);
    const batch = Array.from({ length: 33 }, () => ({ type: "track", userId: "large", event: "note", properties: { text } }));
    const body = JSON.stringify({ batch: batch.map((call, index) => ({ ...call, messageId: `large-${index}` })) });
    expect(body.length).toBeGreaterThan(490_000);
    expect(await post("/v1/batch", body)).toEqual({ status: 200, body: { success: true, rejected: [] } });
    expect(await namesOf("large")).toHaveLength(33);
  });

  it.each([
    ["is an hour behind", { timestamp: at(-HOUR - 5000), sentAt: at(-HOUR) }, -5000],
    ["is an hour ahead", { timestamp: at(HOUR - 5000), sentAt: at(HOUR) }, -5000],
    ["is right, and tells of the past", { timestamp: at(-900 * 24 * HOUR), sentAt: at(0) }, -900 * 24 * HOUR],
    ["is right, on a slow way", { timestamp: at(-50_000), sentAt: at(-40_000) }, -50_000],
    ["was corrected by Segment before", { timestamp: at(-5000), originalTimestamp: at(-HOUR), sentAt: at(-HOUR) }, -5000],
    ["sends again what it sent a month ago", { timestamp: at(-720 * HOUR - 5), sentAt: at(-720 * HOUR) }, -720 * HOUR - 5],
    ["is far ahead and does not say so", { timestamp: at(9 * HOUR), sentAt: at(0) }, 300_000],
  ])("[W30] has the right time of a server whose clock %s", async (_what, times, expected) => {
    const userId = `user-${newId()}`;
    const call = { type: "track", userId, event: "quiz_taken", messageId: newId(), ...times };
    const { sentAt, ...rest } = call;
    await send("/v1/batch", { batch: [rest], sentAt });
    expect((await personOf(userId))?.timeline.map((entry) => entry.at - NOW)).toEqual([expected]);
    // Sent again a minute later it is the same.
    expect((await send("/v1/batch", { batch: [rest], sentAt: new Date(Date.parse(sentAt) + 1).toISOString() })).body).toEqual({
      success: true,
      rejected: [],
    });
    expect(await namesOf(userId)).toHaveLength(1);
  });

  it.each([
    ["identify", (userId: string, anonymousId: string) => ({ type: "identify", userId, anonymousId, traits: { name: "Ada" } })],
    ["alias", (userId: string, previousId: string) => ({ type: "alias", userId, previousId })],
  ])("[W30] %s with both ids makes an anonymous history the user's", async (_type, link) => {
    const [userId, anonymousId] = [`user-${newId()}`, newId()];
    await send("/v1/track", { anonymousId, event: "Product Added", properties: { product_id: "p" } });
    await send("/v1/batch", { batch: [link(userId, anonymousId)] });
    await send("/v1/track", { anonymousId, event: "quiz_taken" });
    await send("/v1/track", { userId, anonymousId, event: "Order Completed", properties: { order_id: "1" } });
    expect(await personOf(userId)).toMatchObject({ stage: "new", orders: 1 });
    expect(await namesOf(userId)).toEqual(["$identify", "cart_added", "order_completed", "quiz_taken"]);
  });

  it("[W30] links the browser's own visitor whom a server names", async () => {
    const userId = `user-${newId()}`;
    const visitor = createTestVisitor(collector, clock.now);
    await visitor.send(visitor.event("page_viewed"));
    await send("/v1/identify", { userId, anonymousId: visitor.visitor.id });
    expect((await personOf(userId))?.devices).toMatchObject([{ visitor: visitor.visitor.id, verified: true }]);
  });

  it("[W30] keeps the second user of a device apart from the first", async () => {
    const [first, second, anonymousId] = [`user-${newId()}`, `user-${newId()}`, newId()];
    for (const userId of [first, second]) {
      expect((await send("/v1/identify", { userId, anonymousId, traits: { name: userId } })).status).toBe(200);
      await send("/v1/track", { userId, anonymousId, event: "quiz_taken" });
    }
    for (const userId of [first, second]) {
      expect(await personOf(userId)).toMatchObject({ name: userId });
      expect(await namesOf(userId)).toEqual(["$identify", "quiz_taken"]);
    }
  });

  it("[W30] never makes one of two users: such an alias is refused with words", async () => {
    const [one, other] = [`user-${newId()}`, `user-${newId()}`];
    for (const userId of [one, other]) await send("/v1/track", { userId, event: "quiz_taken" });
    const alias = { previousId: one, userId: other, messageId: "alias" };
    const answer = await send("/v1/alias", alias);
    expect(answer).toMatchObject({ status: 400, body: { rejected: [{ index: 0, messageId: "alias", code: "user_conflict" }] } });
    expect(answer.body.detail).toContain("two users are never made one");
    expect(await send("/v1/batch", { batch: [{ type: "alias", ...alias }] })).toMatchObject({
      status: 200,
      body: { rejected: [{ code: "user_conflict" }] },
    });
    for (const userId of [one, other]) expect(await namesOf(userId)).toEqual(["quiz_taken"]);
  });

  it.each([
    ["/v1/group", { userId: "u" }],
    ["/v1/alias", { userId: "u" }],
    ["/v1/alias", { previousId: "u" }],
    ["/v1/track", { userId: "u" }],
    ["/v1/screen", { name: "Basket" }],
    ["/v1/track", { userId: "u", event: "x", timestamp: 9e14 }],
  ])("[W30] refuses %s with %j, and says what is missing", async (path, call) => {
    const { status, body } = await send(path, call);
    expect({ status, code: body.code }).toEqual({ status: 400, code: "body_invalid" });
    expect(body.detail).toMatch(/^event_invalid: A call needs/);
  });
});
