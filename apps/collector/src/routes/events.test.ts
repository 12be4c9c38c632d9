import { gunzipSync } from "node:zlib";
import type { EventsResponse, ProblemBody } from "@tappa/protocol";
import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { servedConfig } from "../site-config.ts";
import { createTestCollector, createTestVisitor, newId, ORIGIN, type TestCollector } from "../testing.ts";

let collector: TestCollector;
beforeAll(async () => {
  collector = await createTestCollector();
});
afterAll(() => collector.close());

const answerOf = async (response: Response) => ({ status: response.status, body: (await response.json()) as EventsResponse });
const problemOf = async (response: Response) => ({ status: response.status, body: (await response.json()) as ProblemBody });

const sign = (userId: string, secret = collector.site.secretKey, expiresAt = "1h", algorithm = "HS256") =>
  new SignJWT({})
    .setProtectedHeader({ alg: algorithm })
    .setSubject(userId)
    .setExpirationTime(expiresAt)
    .sign(new TextEncoder().encode(secret));

async function timelineOf(visitor: string) {
  const person = await collector.store.people.get(collector.site.id, visitor, "");
  return person?.timeline ?? [];
}

const allowedOrigin = async (response: Promise<Response>) => (await response).headers.get("Access-Control-Allow-Origin");

const LONG = JSON.stringify({ tab: "x".repeat(60_000) });

describe("POST /v1/events", () => {
  it("[W2] answers what it stored, readable by the site's pages", async () => {
    const visitor = createTestVisitor(collector);
    const events = [visitor.event("page_viewed", { url: `${ORIGIN}/` }), visitor.event("cart_added", { product_id: "p1" })];
    const response = await visitor.send(...events);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe(ORIGIN);
    expect(response.headers.get("Vary")).toContain("Origin");
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    expect(await answerOf(response)).toEqual({
      status: 200,
      body: { rejected: [], cursor: expect.stringMatching(/^[\w-]+\.0$/), config: servedConfig(collector.site.config).version },
    });
    expect((await timelineOf(visitor.visitor.id)).map(({ id }) => id).toSorted()).toEqual(events.map(({ id }) => id).toSorted());
  });

  it("[W6] stores Segment and GA4 names under the internal name", async () => {
    const visitor = createTestVisitor(collector);
    await visitor.send(visitor.event("Order Completed", { order_id: "1" }), visitor.event("view_item", { product_id: "p" }));
    expect((await timelineOf(visitor.visitor.id)).map(({ name }) => name).toSorted()).toEqual([
      "order_completed",
      "product_viewed",
    ]);
  });

  const deep = { a: { b: { c: { d: { e: 1 } } } } };
  const wide = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`k${index}`, 1]));
  const message = { conversation: newId(), text: "hi" };
  it.each([
    ["no object", 7, "event_invalid"],
    ["a list", [], "event_invalid"],
    ["an id that is no UUIDv7", { id: "5d1d1e5e-0000-4000-8000-000000000000" }, "event_invalid"],
    ["no name", { name: "" }, "event_invalid"],
    ["a name of 65 characters", { name: "n".repeat(65) }, "event_invalid"],
    ["a time that is no number", { at: "now" }, "event_invalid"],
    ["a time that is no integer", { at: 1.5 }, "event_invalid"],
    ["a further member", { extra: 1 }, "event_invalid"],
    ["props that are a list", { props: [] }, "event_invalid"],
    ["props five levels deep", { props: deep }, "props_too_deep"],
    ["65 keys", { props: wide }, "event_invalid"],
    ["more than 16 KiB", { props: { text: "x".repeat(17_000) } }, "event_too_large"],
    ["an unknown reserved name", { name: "$nothing" }, "name_unknown"],
    ["the word of a server", { name: "order_completed", props: { order_id: "1", $source: 4 } }, "event_invalid"],
    ["a message without text", { name: "$message", props: { ...message, text: "" } }, "event_invalid"],
    ["a message of 4001 characters", { name: "$message", props: { ...message, text: "x".repeat(4001) } }, "event_invalid"],
    ["a message without a conversation", { name: "$message", props: { text: "hi" } }, "event_invalid"],
    [
      "a score of 11",
      { name: "$answered", props: { campaign: "nps", kind: "nps", response: newId(), stage: "new", score: 11 } },
      "event_invalid",
    ],
    [
      "nothing that was missing",
      { name: "$found", props: { source: "dataLayer", name: "cart_added", missing: [] } },
      "event_invalid",
    ],
    ["a token that is none", { name: "$identify", props: { userId: "u", traits: {}, token: "a.b.c" } }, "token_invalid"],
  ])("[W8] rejects an event with %s and stores its neighbours", async (_what, change, code) => {
    const visitor = createTestVisitor(collector);
    const [before, after] = [visitor.event("page_viewed"), visitor.event("page_viewed")];
    const bad = typeof change === "object" && !Array.isArray(change) ? { ...visitor.event("page_viewed"), ...change } : change;
    const response = await visitor.sendBody({ events: [before, bad as never, after] });
    const { status, body } = await answerOf(response);
    expect([status, body.rejected.map((one) => one.code)]).toEqual([200, [code]]);
    expect(await timelineOf(visitor.visitor.id)).toHaveLength(2);
  });

  it("[W24] stores what a page found and could not tell, and makes no fact of it", async () => {
    const visitor = createTestVisitor(collector);
    const found = visitor.event("$found", { source: "dataLayer", name: "order_completed", missing: ["order_id"] });
    const { status, body } = await answerOf(await visitor.sendBody({ events: [found] }));
    expect([status, body.rejected]).toEqual([200, []]);
    expect(await timelineOf(visitor.visitor.id)).toMatchObject([{ name: "$found", props: found.props }]);
  });

  it("[W8] rejects a key that means the prototype", async () => {
    const visitor = createTestVisitor(collector);
    const event = visitor.event("page_viewed");
    const text = JSON.stringify({
      v: 1,
      key: collector.site.key,
      visitor: visitor.visitor,
      tab: "t",
      sentAt: Date.now(),
      events: [event],
    });
    const body = text.replace('"props":{}', '"props":{"__proto__":{"polluted":true}}');
    const { body: answer } = await answerOf(await collector.request("POST", "/v1/events", { body }));
    expect(answer.rejected).toEqual([{ id: event.id, code: "event_invalid" }]);
  });

  it.each<[string, string, Record<string, string>, string]>([
    ["is refused that says it is too long", "{}", { "Content-Length": "60000" }, "body_too_large"],
    ["is refused that does not say it, and is", LONG, {}, "body_too_large"],
    [
      "is refused that comes in chunks, whatever it says",
      LONG,
      { "Content-Length": "2", "Transfer-Encoding": "chunked" },
      "body_too_large",
    ],
    ["is read that says it is short", "{}", { "Content-Length": "2" }, "body_invalid"],
  ])("[W4] a body %s", async (_what, body, headers, code) => {
    const response = await collector.request("POST", "/v1/events", { body, headers });
    expect((await problemOf(response)).body).toMatchObject({ code });
  });

  it.each([
    ["no JSON", "{", {}, 400, "body_invalid"],
    ["nothing", "", {}, 400, "body_invalid"],
    ["a list", "[]", {}, 400, "body_invalid"],
    ["another version", { v: 2 }, {}, 400, "client_too_old"],
    ["a visitor without a secret", { visitor: { id: newId() } }, {}, 400, "body_invalid"],
    ["a further member", { extra: true }, {}, 400, "body_invalid"],
    ["501 events", { events: Array.from({ length: 501 }, () => 0) }, {}, 400, "body_invalid"],
    ["more than 48 KiB", { tab: "x".repeat(60_000) }, {}, 413, "body_too_large"],
    ["an unknown key", { key: "pk_nobody" }, {}, 404, "site_unknown"],
    ["another origin", {}, { Origin: "https://evil.example" }, 403, "origin_forbidden"],
    ["an origin that only begins alike", {}, { Origin: `${ORIGIN}.evil.example` }, 403, "origin_forbidden"],
    ["the origin of a sandbox", {}, { Origin: "null" }, 403, "origin_forbidden"],
  ])("[W21] refuses a body with %s and says what to do", async (_what, change, headers, status, code) => {
    const visitor = createTestVisitor(collector);
    const events = [visitor.event("page_viewed")];
    const response =
      typeof change === "string"
        ? await collector.request("POST", "/v1/events", { body: change, headers })
        : await visitor.sendBody({ events, ...change } as never, headers as Record<string, string>);
    expect(response.headers.get("Content-Type")).toBe("application/problem+json");
    const origin = { Origin: ORIGIN, ...headers }.Origin;
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe(status === 403 ? null : origin);
    const problem = await problemOf(response);
    expect(problem).toMatchObject({ status, body: { status, code } });
    expect(problem.body.detail.length).toBeGreaterThan(10);
    expect(await timelineOf(visitor.visitor.id)).toEqual([]);
  });

  it("[W10] lets a page of an unknown key, but not of another site's key, read the refusal", async () => {
    const visitor = createTestVisitor(collector);
    const evil = { Origin: "https://evil.example" };
    expect(await allowedOrigin(visitor.sendBody({ key: "pk_nobody" }, evil))).toBe("https://evil.example");
    expect(await allowedOrigin(visitor.sendBody({}, evil))).toBeNull();
  });

  it("[W5] stores a batch that is sent again once, and refuses another body under its ids", async () => {
    const visitor = createTestVisitor(collector);
    const event = visitor.event("page_viewed", { url: "/a" });
    for (let index = 0; index < 3; index++) expect((await answerOf(await visitor.send(event))).body.rejected).toEqual([]);
    const { body } = await answerOf(await visitor.send({ ...event, props: { url: "/b" } }));
    expect(body.rejected).toEqual([{ id: event.id, code: "id_conflict" }]);
    expect(await timelineOf(visitor.visitor.id)).toMatchObject([{ id: event.id, props: { url: "/a" } }]);
  });

  it("[W11] refuses who knows a visitor's id but not its secret", async () => {
    const visitor = createTestVisitor(collector);
    await visitor.send(visitor.event("page_viewed"));
    const thief = { ...visitor.visitor, secret: "x".repeat(22) };
    const response = await visitor.sendBody({ visitor: thief, events: [visitor.event("page_viewed")] });
    expect(await problemOf(response)).toMatchObject({ status: 403, body: { code: "visitor_forbidden" } });
    expect((await visitor.feed({ visitor: thief })).status).toBe(403);
    expect(await timelineOf(visitor.visitor.id)).toHaveLength(1);
  });

  it("slows down a visitor that sends or asks more than the site allows, and nobody else", async () => {
    const [loud, quiet] = [createTestVisitor(collector), createTestVisitor(collector)];
    const allowed = collector.site.config.limits.eventsPerMinute;
    const size = 100;
    let response = new Response();
    for (let sent = 0; sent <= allowed && response.status === 200; sent += size) {
      response = await loud.send(...Array.from({ length: size }, () => loud.event("page_viewed")));
    }
    expect(await problemOf(response.clone())).toMatchObject({ status: 429, body: { code: "rate_limited" } });
    expect(Number(response.headers.get("Retry-After"))).toBeGreaterThan(0);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe(ORIGIN);
    expect((await quiet.send(quiet.event("page_viewed"))).status).toBe(200);
    expect([(await loud.feed()).status, (await quiet.feed()).status]).toEqual([429, 200]);
  });
});

const identify = async (visitor: ReturnType<typeof createTestVisitor>, userId: string, token?: string) => {
  const props = { userId, traits: { name: "Ada" }, ...(token === undefined ? {} : { token }) };
  return answerOf(await visitor.send(visitor.event("$identify", props)));
};

describe("loss", () => {
  it("[W32] is what was refused and what the page says, and a gap is open: typing and what came twice are none", async () => {
    const own = await createTestCollector();
    const visitor = createTestVisitor(own);
    const delivery = async () => (await own.store.reports.overview(own.site.id, Date.now())).delivery;
    const [first, rejected, typing, late] = [
      visitor.event("page_viewed"),
      visitor.event("$nothing"),
      visitor.event("$typing", { conversation: newId() }),
      visitor.event("page_viewed"),
    ];
    await visitor.send(first, rejected, typing);
    await visitor.send(first, rejected, visitor.event("page_viewed"));
    expect(await delivery()).toEqual({ stored: 2, lost: 1, open: 1 });
    await visitor.send(late);
    expect(await delivery()).toEqual({ stored: 3, lost: 1, open: 0 });
    const userAgent = "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0";
    const events = [visitor.event("page_viewed", { url: "https://shop.example/products/mug" })];
    await visitor.sendBody(
      {
        dropped: [
          [2, 3],
          [4, 4],
        ],
        tab: "tab-2",
        events,
      },
      { "User-Agent": userAgent },
    );
    expect(await delivery()).toEqual({ stored: 4, lost: 4, open: 0 });
    const older = [visitor.event("page_viewed", { url: "https://shop.example/checkout" })];
    for (let times = 0; times < 2; times++)
      await visitor.sendBody({ dropped: 2, tab: "tab-3", events: older }, { "User-Agent": userAgent });
    expect(await delivery()).toEqual({ stored: 5, lost: 6, open: 0 });
    const none = { came: 0, open: 0, missing: 0, dropped: 0, refused: 0 };
    expect(await own.store.reports.losses(own.site.id, Date.now())).toEqual([
      { ...none, browser: "Firefox", route: "/checkout", came: 1, dropped: 2 },
      { ...none, browser: "Firefox", route: "/products/…", came: 1, dropped: 3 },
      { ...none, browser: "other", route: "", came: 5, refused: 1 },
    ]);
    await own.close();
  });
});

describe("identity", () => {
  it("[W12] joins two devices whose tokens prove the same user, and resets their feeds", async () => {
    const [phone, laptop] = [createTestVisitor(collector), createTestVisitor(collector)];
    const userId = newId();
    const conversation = newId();
    const before = await answerOf(await phone.send(phone.event("$message", { conversation, text: "from the phone" })));
    await identify(phone, userId, await sign(userId));
    await identify(laptop, userId, await sign(userId));
    const [line] = await laptop.read();
    expect(line).toMatchObject({ reset: true });
    expect(JSON.stringify(line)).toContain("from the phone");
    expect((await phone.read({ cursor: before.body.cursor }))[0]).toMatchObject({ reset: true });
    await laptop.send(laptop.event("$message", { conversation, text: "from the laptop" }));
    expect(JSON.stringify(await phone.read())).toContain("from the laptop");
  });

  it("[W44] what a visitor says in the chat names and finds them, and links nobody", async () => {
    const [one, other] = [createTestVisitor(collector), createTestVisitor(collector)];
    const email = `${newId()}@example.org`;
    const traits = { traits: { email, company: "Lovelace" } };
    const { cursor } = (await answerOf(await one.send(one.event("page_viewed")))).body;
    for (const visitor of [one, other]) await visitor.send(visitor.event("$traits", traits));
    expect(await one.read({ cursor })).toMatchObject([{ type: "profile", facts: { attrs: { email: { value: email } } } }, {}]);
    const { people } = await collector.store.people.list(collector.site.id, { stage: null, q: email, before: null, limit: 5 });
    expect(people).toMatchObject([
      { name: email, userId: null },
      { name: email, userId: null },
    ]);
  });

  it("[W12] never stores the token", async () => {
    const visitor = createTestVisitor(collector);
    const userId = newId();
    await identify(visitor, userId, await sign(userId));
    const { people } = await collector.store.people.list(collector.site.id, { stage: null, q: userId, before: null, limit: 1 });
    const person = await collector.store.people.get(collector.site.id, people[0]!.id, "");
    expect(person?.timeline).toMatchObject([{ name: "$identify", props: { userId, traits: { name: "Ada" } } }]);
    expect(person?.timeline[0]?.props).not.toHaveProperty("token");
  });

  it.each([
    ["another secret", () => sign("user", "sk_other_site_0000000000")],
    ["another user", () => sign("somebody-else")],
    ["a time that is over", () => sign("user", collector.site.secretKey, "-1h")],
    ["another algorithm", () => sign("user", collector.site.secretKey, "1h", "HS512")],
    [
      "no signature",
      async () =>
        `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from('{"sub":"user","exp":9999999999}').toString("base64url")}.`,
    ],
    [
      "no expiry",
      () =>
        new SignJWT({})
          .setProtectedHeader({ alg: "HS256" })
          .setSubject("user")
          .sign(new TextEncoder().encode(collector.site.secretKey)),
    ],
  ])("[W12] links nothing for a token with %s", async (_what, token) => {
    const visitor = createTestVisitor(collector);
    const { body } = await identify(visitor, "user", await token());
    expect(body.rejected.map(({ code }) => code)).toEqual(["token_invalid"]);
    const person = await collector.store.people.get(collector.site.id, visitor.visitor.id, "");
    expect(person).toMatchObject({ userId: null, name: null });
  });

  it("[W12] keeps traits without a token as unverified and merges nothing", async () => {
    const visitor = createTestVisitor(collector);
    expect((await identify(visitor, "user")).body.rejected).toEqual([]);
    const person = await collector.store.people.get(collector.site.id, visitor.visitor.id, "");
    expect(person).toMatchObject({ userId: null, name: "Ada", devices: [{ verified: false }] });
  });
});

describe("typing", () => {
  it("[W18] reaches the agents of the conversation's site and is never stored", async () => {
    const visitor = createTestVisitor(collector);
    const conversation = newId();
    await visitor.send(visitor.event("$message", { conversation, text: "hi" }));
    const heard: unknown[] = [];
    const stop = await collector.bus.subscribe(collector.site.log, (message) => heard.push(message));
    await visitor.send(visitor.event("$typing", { conversation }));
    const stranger = createTestVisitor(collector);
    await stranger.send(stranger.event("$typing", { conversation }));
    stop();
    expect(heard).toEqual([{ kind: "ephemeral", line: { e: "typing", conversation, by: "visitor" } }]);
    expect((await timelineOf(visitor.visitor.id)).map(({ name }) => name)).toEqual(["$message"]);
  });
});

describe("GET /v1/config/{key}", () => {
  it("serves the config to any page, with an ETag that spares the second time", async () => {
    const target = `/v1/config/${collector.site.key}`;
    const response = await collector.request("GET", target, { headers: { Origin: "https://anywhere.example" } });
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect(await response.json()).toEqual(servedConfig(collector.site.config));
    const etag = response.headers.get("ETag")!;
    const again = await collector.request("GET", target, { headers: { "If-None-Match": etag } });
    expect([again.status, await again.text(), again.headers.get("ETag")]).toEqual([304, "", etag]);
  });

  it("sends it compressed to those who take that, and nothing to those who have it", async () => {
    const target = `/v1/config/${collector.site.key}`;
    const zipped = await collector.request("GET", target, { headers: { "Accept-Encoding": "gzip, br" } });
    expect(zipped.headers.get("Content-Encoding")).toBe("gzip");
    expect(zipped.headers.get("Vary")).toBe("Accept-Encoding");
    const text = gunzipSync(Buffer.from(await zipped.arrayBuffer())).toString();
    expect(JSON.parse(text)).toEqual(servedConfig(collector.site.config));
    const headers = { "Accept-Encoding": "gzip", "If-None-Match": zipped.headers.get("ETag")! };
    const again = await collector.request("GET", target, { headers });
    expect([again.status, again.headers.get("ETag"), again.headers.get("Vary")]).toEqual([
      304,
      zipped.headers.get("ETag"),
      "Accept-Encoding",
    ]);
  });

  it("never tells the secret key", async () => {
    const text = await (await collector.request("GET", `/v1/config/${collector.site.key}`)).text();
    expect(text).not.toContain(collector.site.secretKey);
  });

  it("answers a key nobody has with site_unknown, readable by the page", async () => {
    const response = await collector.request("GET", "/v1/config/pk_nobody");
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect(await problemOf(response)).toMatchObject({ status: 404, body: { code: "site_unknown" } });
  });
});

describe("a refusal of an origin", () => {
  it("says where origins are set, which is not the console", async () => {
    const response = await createTestVisitor(collector).sendBody({}, { Origin: "https://new.example" });
    const { body } = await problemOf(response);
    expect(body.detail).toBe("Add https://new.example to the origins in the collector's TAPPA_SITE and start it anew.");
  });
});

describe("health", () => {
  it("is alive and ready", async () => {
    for (const path of ["/healthz", "/readyz"]) expect((await collector.request("GET", path)).status).toBe(200);
  });

  it("is alive but not ready without its store", async () => {
    const broken = await createTestCollector();
    await broken.store.close();
    expect((await broken.request("GET", "/healthz")).status).toBe(200);
    const response = await broken.request("GET", "/readyz");
    expect([response.status, response.headers.get("Retry-After")]).toEqual([503, "5"]);
    expect(await problemOf(await createTestVisitor(broken).feed())).toMatchObject({ status: 503 });
    await broken.close();
  });

  it("answers an address that is none with problem JSON", async () => {
    expect(await problemOf(await collector.request("GET", "/v1/nothing"))).toMatchObject({ body: { code: "not_found" } });
  });
});
