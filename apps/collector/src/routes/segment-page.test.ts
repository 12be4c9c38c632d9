import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestClock, createTestCollector, createTestVisitor, newId, ORIGIN, type TestCollector } from "../testing.ts";

const NOW = Date.parse("2026-06-15T12:00:00.000Z");
const HOUR = 3_600_000;
const clock = createTestClock(NOW);

let collector: TestCollector;
beforeAll(async () => {
  collector = await createTestCollector({ clock });
});
afterAll(() => collector.close());

const basic = (key: string) => ({ Authorization: `Basic ${btoa(`${key}:`)}` });

/** As Segment's library for browsers sends: text, and the key in both places. */
async function post(path: string, call: object, headers: Record<string, string> = {}) {
  const { key } = collector.site;
  const body = JSON.stringify({ writeKey: key, sentAt: new Date(clock.now()), ...call });
  const response = await collector.request("POST", path, { body, headers: { ...basic(key), ...headers } });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
}

const personOf = (anonymousId: string) => collector.store.people.get(collector.site.id, `segment:${anonymousId}`, "");
const userOf = async (userId: string) => {
  const query = { stage: null, q: userId, before: null, limit: 5 };
  const { people } = await collector.store.people.list(collector.site.id, query);
  const found = people.find((person) => person.userId === userId);
  return found ? collector.store.people.get(collector.site.id, found.id, "") : null;
};

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

function tokenOf(sub: string, secretKey = collector.site.secretKey, exp = NOW / 1000 + 3600): string {
  const signed = `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded({ sub, exp })}`;
  return `${signed}.${createHmac("sha256", secretKey).update(signed).digest("base64url")}`;
}

/** The time of a call, minutes after now. */
const at = (minutes: number) => ({ timestamp: new Date(NOW + minutes * 60_000) });

const view = (anonymousId: string, page: object, change: object = {}) => ({
  anonymousId,
  context: { page: { url: "https://shop.example/", referrer: "", ...page } },
  ...change,
});

describe("what a page tells with the public key", () => {
  it("[W31] makes the history of an anonymous person, by the same rules as any", async () => {
    const anonymousId = newId();
    await post("/v1/p", view(anonymousId, { title: "Shop" }));
    expect(await personOf(anonymousId)).toMatchObject({ userId: null, stage: "aware" });
    await post("/v1/t", { anonymousId, event: "Product Added", properties: { product_id: "p" } });
    expect(await personOf(anonymousId)).toMatchObject({ stage: "intent" });
    const order = { order_id: "1", total: 12, currency: "EUR" };
    await post("/v1/t", { anonymousId, event: "Order Completed", properties: order });
    const person = await personOf(anonymousId);
    expect(person).toMatchObject({ userId: null, stage: "new", orders: 1, valueMinor: { EUR: 1200 } });
    // Told by a page, it is believed no more than what capture reads of the same library.
    expect(person?.facts.orders["1"]?.source).toBe(2);
  });

  it("[W31] is heard from the site's own origins alone", async () => {
    const anonymousId = newId();
    const elsewhere = { Origin: "https://evil.example" };
    expect(await post("/v1/t", { anonymousId, event: "x" }, elsewhere)).toMatchObject({
      status: 403,
      body: { code: "origin_forbidden" },
    });
    expect((await post("/v1/t", { anonymousId, event: "x" }, { Origin: "" })).status).toBe(403);
    expect(await personOf(anonymousId)).toBeNull();
  });

  it("[W31] may be read by the page, with the time to come back at", async () => {
    const { headers } = await post("/v1/t", { anonymousId: newId(), event: "x" });
    expect(headers.get("access-control-allow-origin")).toBe(ORIGIN);
    expect(headers.get("access-control-expose-headers")).toContain("Retry-After");
    const refused = await post("/v1/t", { anonymousId: newId() });
    expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([400, ORIGIN]);
  });

  it.each(["/v1/t", "/v1/i", "/v1/p", "/v1/batch", "/v1/b", "/v1/group"])("[W31] answers the preflight of %s", async (path) => {
    const asked = "authorization,content-type,x-retry-count";
    const headers = { "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": asked };
    const response = await collector.request("OPTIONS", path, { headers });
    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-allow-origin")).toBe(ORIGIN);
    expect(response.headers.get("access-control-allow-headers")).toBe(asked);
    expect(response.headers.get("access-control-allow-methods")).toBe("POST");
  });

  it("[W31] takes the key in the body alone, as a beacon brings it", async () => {
    const anonymousId = newId();
    const body = JSON.stringify({ writeKey: collector.site.key, batch: [{ type: "track", anonymousId, event: "quiz_taken" }] });
    expect((await collector.request("POST", "/v1/batch", { body })).status).toBe(200);
    expect((await personOf(anonymousId))?.timeline).toHaveLength(1);
  });

  it("[W31] is nobody without an anonymous id, whatever user it names", async () => {
    const { status, body } = await post("/v1/i", { userId: "boss", traits: { name: "Boss" } });
    expect([status, body.code]).toEqual([400, "body_invalid"]);
    expect(await userOf("boss")).toBeNull();
  });

  it("[W31] never reaches a user, a server's visitor or a browser's by naming it", async () => {
    const visitor = createTestVisitor(collector, clock.now);
    await visitor.send(visitor.event("page_viewed"));
    const server = (call: object) =>
      collector.request("POST", "/v1/track", {
        body: JSON.stringify({ event: "quiz_taken", ...call }),
        headers: { ...basic(collector.site.secretKey), Origin: "" },
      });
    await server({ userId: "victim" });
    await server({ anonymousId: "cart-17" });
    const names = ["victim", "server:user:victim", "user:victim", "cart-17", visitor.visitor.id];
    for (const anonymousId of names) await post("/v1/t", { anonymousId, userId: "victim", event: "forged" });
    for (const id of ["server:anonymous:cart-17", visitor.visitor.id])
      expect((await collector.store.people.get(collector.site.id, id, ""))?.timeline).toHaveLength(1);
    expect((await userOf("victim"))?.timeline).toHaveLength(1);
  });

  it("[W31] [W12] names a user without a proof: kept as said, and linked to nobody", async () => {
    const anonymousId = newId();
    await post("/v1/i", { anonymousId, userId: "ada", traits: { name: "Ada" } });
    await post("/v1/a", { anonymousId, userId: "ada", previousId: anonymousId });
    expect((await personOf(anonymousId))?.userId).toBeNull();
    expect(await userOf("ada")).toBeNull();
  });

  it("[W31] [W12] links with a token, which is kept nowhere", async () => {
    const anonymousId = newId();
    await post("/v1/t", { anonymousId, event: "quiz_taken" });
    const identify = { anonymousId, userId: "grace", messageId: "identify-1", timestamp: new Date(NOW) };
    const withToken = (token: unknown) => ({ ...identify, integrations: { All: true, Tappa: { token } } });
    expect(await post("/v1/i", withToken(tokenOf("grace")))).toMatchObject({ status: 200 });
    const person = await userOf("grace");
    expect(person?.timeline.map(({ name }) => name).toSorted()).toEqual(["$identify", "quiz_taken"]);
    expect(JSON.stringify(person)).not.toContain("eyJ");
    // Sent again with a new token it is still the same call.
    expect((await post("/v1/i", withToken(tokenOf("grace", undefined, NOW / 1000 + 99)))).status).toBe(200);
    expect((await userOf("grace"))?.timeline).toHaveLength(2);
  });

  it.each([
    ["another user", () => tokenOf("somebody")],
    ["another key", () => tokenOf("mallory", "sk_another_key")],
    ["yesterday", () => tokenOf("mallory", undefined, NOW / 1000 - 86_400)],
    ["nothing", () => "x"],
    ["no text", () => 7],
  ])("[W31] [W12] refuses a token of %s, and links nobody", async (_what, token) => {
    const anonymousId = newId();
    const call = { anonymousId, userId: "mallory", integrations: { Tappa: { token: token() } } };
    const { status, body } = await post("/v1/i", call);
    expect([status, body.code]).toEqual([400, "body_invalid"]);
    expect(await userOf("mallory")).toBeNull();
  });

  it("[W31] keeps a second user of the same browser apart from the first, who was proved", async () => {
    const anonymousId = newId();
    const say = (userId: string, event: string) => post("/v1/t", { anonymousId, userId, event });
    const integrations = { Tappa: { token: tokenOf("first") } };
    await post("/v1/i", { anonymousId, userId: "first", integrations });
    await say("first", "quiz_taken");
    await say("second", "forged");
    expect((await userOf("first"))?.timeline.map(({ name }) => name)).not.toContain("forged");
    await post("/v1/i", { anonymousId, userId: "second", integrations: { Tappa: { token: tokenOf("second") } } });
    expect((await userOf("second"))?.timeline.map(({ name }) => name).toSorted()).toEqual(["$identify", "forged"]);
  });

  it("[W31] a server links the page's visitor by its anonymous id", async () => {
    const anonymousId = newId();
    await post("/v1/p", view(anonymousId, {}));
    await collector.request("POST", "/v1/identify", {
      body: JSON.stringify({ anonymousId, userId: "linus" }),
      headers: { ...basic(collector.site.secretKey), Origin: "" },
    });
    const names = (await userOf("linus"))?.timeline.map(({ name }) => name).toSorted();
    expect(names).toEqual(["$identify", "$visit", "page_viewed"]);
  });

  it("[W31] gives no id away that a server will use, and each visitor its own", async () => {
    const [one, other] = [newId(), newId()];
    for (const anonymousId of [one, other]) await post("/v1/t", { anonymousId, event: "forged", messageId: "order-1" });
    for (const anonymousId of [one, other]) expect((await personOf(anonymousId))?.timeline).toHaveLength(1);
    const order = { userId: "buyer", event: "Order Completed", messageId: "order-1", properties: { order_id: "1" } };
    const response = await collector.request("POST", "/v1/track", {
      body: JSON.stringify(order),
      headers: { ...basic(collector.site.secretKey), Origin: "" },
    });
    expect(response.status).toBe(200);
    expect(await userOf("buyer")).toMatchObject({ orders: 1 });
  });

  it("[W31] has no feed: a secret opens none of these visitors", async () => {
    const anonymousId = newId();
    await post("/v1/t", { anonymousId, event: "x" });
    for (const id of [anonymousId, `segment:${anonymousId}`]) {
      const visitor = { id, secret: "x".repeat(22) };
      const body = JSON.stringify({ v: 1, key: collector.site.key, visitor, cursor: null, mode: "once" });
      const answer = await (await collector.request("POST", "/v1/feed", { body })).text();
      expect(answer).not.toContain('"name":"x"');
    }
  });

  it("[W9] corrects the clock of a device, and lets what is too old wait", async () => {
    const anonymousId = newId();
    const late = { timestamp: new Date(NOW - HOUR - 5000), sentAt: new Date(NOW - HOUR) };
    await post("/v1/t", { anonymousId, event: "quiz_taken", ...late });
    expect((await personOf(anonymousId))?.timeline.map((entry) => entry.at - NOW)).toEqual([-5000]);
    const old = { anonymousId: newId(), event: "Order Completed", timestamp: new Date(NOW - 31 * 24 * HOUR) };
    await post("/v1/t", { ...old, properties: { order_id: "9" } });
    expect(await personOf(old.anonymousId)).toMatchObject({ orders: 0, timeline: [] });
  });

  it("[W31] finds the visits in page views: what is reached from elsewhere, once in half an hour", async () => {
    const anonymousId = newId();
    const campaign = { name: "spring", source: "news", medium: "email" };
    await post("/v1/p", view(anonymousId, { referrer: "https://search.example/q" }, at(-70)));
    await post("/v1/p", view(anonymousId, { referrer: "https://shop.example/" }, at(-69)));
    await post("/v1/p", view(anonymousId, { referrer: "https://search.example/q" }, at(-65)));
    const page = { url: "https://shop.example/?utm_source=news", referrer: "" };
    await post("/v1/p", { anonymousId, context: { page, campaign }, ...at(-5) });
    const visits = (await personOf(anonymousId))?.timeline.filter(({ name }) => name === "$visit");
    expect(visits?.toReversed().map(({ props }) => props.source)).toEqual([
      { source: "search.example", medium: "referral" },
      { campaign: "spring", source: "news", medium: "email" },
    ]);
  });

  it("[W31] limits what one visitor sends", async () => {
    const anonymousId = newId();
    const { eventsPerMinute } = collector.site.config.limits;
    const batch = Array.from({ length: 500 }, (_, index) => ({ type: "track", anonymousId, event: `e${index}` }));
    let answer = await post("/v1/b", { batch });
    for (let sent = 500; sent <= eventsPerMinute; sent += 500) answer = await post("/v1/b", { batch });
    expect(answer).toMatchObject({ status: 429, body: { code: "rate_limited" } });
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("[W31] serves the library its settings, by which it speaks to this collector alone", async () => {
    const { key } = collector.site;
    const response = await collector.request("GET", `/v1/projects/${key}/settings`);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(await response.json()).toEqual({
      integrations: { "Segment.io": { apiKey: key, apiHost: "collector.test/v1", protocol: "http" } },
      metrics: { sampleRate: 0 },
    });
    const unknown = await collector.request("GET", "/v1/projects/pk_unknown/settings");
    expect(await unknown.json()).toMatchObject({ status: 404, code: "site_unknown" });
    // Older copies of the settings have it send figures about itself.
    expect((await collector.request("POST", "/v1/m", { body: '{"series":[]}' })).status).toBe(200);
  });
});
