import { DatabaseSync } from "node:sqlite";
import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestCollector, createTestVisitor, newId, type TestCollector } from "../testing.ts";

const CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
const CRAWLER = `${CHROME} (compatible; Googlebot/2.1; +http://www.google.com/bot.html)`;
const HEADLESS = CHROME.replace("Chrome", "HeadlessChrome");

let collector: TestCollector;
beforeAll(async () => {
  collector = await createTestCollector();
});
afterAll(() => collector.close());

const as = (userAgent: string) => ({ "User-Agent": userAgent });
const order = (id: string) => ({ order_id: id, value: 12, currency: "EUR" });

/** What is kept of these, whatever it counts for. */
function kept(ids: string[]) {
  const database = new DatabaseSync(collector.path, { readOnly: true });
  const rows = database.prepare("SELECT lower(hex(id)) AS id, props FROM event ORDER BY seq").all();
  database.close();
  const wanted = new Set(ids.map((id) => id.replaceAll("-", "")));
  return rows.filter(({ id }) => wanted.has(String(id))).map(({ props }) => JSON.parse(String(props)) as object);
}

const overview = () => collector.store.reports.overview(collector.site.id, Date.now());
const bots = () => collector.store.reports.bots(collector.site.id, Date.now());

describe("umami #132: [W46] what no person made", () => {
  it("is answered like any event and kept with its reason, once, and counts for nobody", async () => {
    const before = await overview();
    const [crawler, headless] = [createTestVisitor(collector), createTestVisitor(collector)];
    const events = [crawler.event("page_viewed", { url: "https://shop.example/" }), crawler.event("order_completed", order("1"))];
    for (let time = 0; time < 2; time++) {
      const answer = await crawler.sendBody({ events }, as(CRAWLER));
      expect([answer.status, await answer.json()]).toMatchObject([200, { rejected: [] }]);
    }
    const seen = headless.event("page_viewed", { url: "https://shop.example/" });
    await headless.sendBody({ events: [seen] }, as(HEADLESS));
    expect(kept([...events, seen].map(({ id }) => id))).toEqual([
      { url: "https://shop.example/", $bot: "crawler" },
      { ...order("1"), $bot: "crawler" },
      { url: "https://shop.example/", $bot: "headless" },
    ]);
    expect(await bots()).toEqual([
      { reason: "crawler", events: 2 },
      { reason: "headless", events: 1 },
    ]);
    // Neither people nor stages, orders, figures of delivery, or what was found on the site.
    expect(await overview()).toEqual(before);
    const { people } = await collector.store.people.list(collector.site.id, { stage: null, q: "", before: null, limit: 100 });
    expect(people).toEqual([]);
    expect(await collector.store.reports.losses(collector.site.id, 0)).toEqual([]);
    expect(await collector.store.reports.capture(collector.site.id, 0)).toEqual([]);
    expect((await collector.store.people.get(collector.site.id, crawler.visitor.id, ""))?.timeline).toEqual([]);
    const [line, ...more] = await crawler.read();
    expect(line).toMatchObject({ reset: true, entries: [{ type: "profile", facts: { firstSeen: null, orders: {} } }] });
    expect(more).toEqual([]);
  });

  it("links nobody, whatever it proves, and says nothing to other devices", async () => {
    const visitor = createTestVisitor(collector);
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: "HS256" })
      .setSubject("crawled")
      .setExpirationTime("1h")
      .sign(new TextEncoder().encode(collector.site.secretKey));
    const identified = visitor.event("$identify", { userId: "crawled", traits: { name: "Crawled" }, token });
    await visitor.sendBody({ events: [identified] }, as(CRAWLER));
    const { people } = await collector.store.people.list(collector.site.id, {
      stage: null,
      q: "crawled",
      before: null,
      limit: 9,
    });
    expect(people).toEqual([]);
  });

  it("is another matter where somebody writes: a message always comes to the agents, and its writer is a person", async () => {
    const visitor = createTestVisitor(collector);
    const conversation = newId();
    const events = [visitor.event("page_viewed"), visitor.event("$message", { conversation, text: "I am no bot" })];
    await visitor.sendBody({ events }, as(CRAWLER));
    expect((await collector.store.inbox.get(collector.site.id, conversation, ""))?.messages).toMatchObject([
      { text: "I am no bot" },
    ]);
    const { people } = await collector.store.people.list(collector.site.id, { stage: null, q: "", before: null, limit: 9 });
    expect(people.map(({ id }) => id)).toEqual([visitor.visitor.id]);
  });

  it("ends where the same visitor comes with a browser of people", async () => {
    const visitor = createTestVisitor(collector);
    const was = (await overview()).people;
    await visitor.sendBody({ events: [visitor.event("page_viewed")] }, as(HEADLESS));
    expect((await overview()).people).toBe(was);
    await visitor.sendBody({ events: [visitor.event("order_completed", order("2"))] }, as(CHROME));
    expect((await overview()).people).toBe(was + 1);
    const person = await collector.store.people.get(collector.site.id, visitor.visitor.id, "");
    expect(person).toMatchObject({ stage: "new", orders: 1 });
  });

  it("is told of a page that speaks as Segment's library does, and never of a server", async () => {
    const call = { anonymousId: newId(), event: "Video Watched", messageId: newId() };
    const sent = async (writeKey: string, headers: Record<string, string>) => {
      const messageId = newId();
      const body = JSON.stringify({ ...call, anonymousId: newId(), messageId, writeKey });
      const answer = await collector.request("POST", "/v1/track", { body, headers });
      expect(answer.status).toBe(200);
    };
    const before = (await bots())[0]!.events;
    await sent(collector.site.key, as(CRAWLER));
    expect((await bots())[0]!.events).toBe(before + 1);
    const people = (await overview()).people;
    await sent(collector.site.secretKey, { ...as("analytics-node/3"), Origin: "" });
    expect((await bots())[0]!.events).toBe(before + 1);
    expect((await overview()).people).toBe(people + 1);
  });
});
