import { once } from "node:events";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Analytics, type AnalyticsSettings } from "@segment/analytics-node";
import type { PersonStanding } from "../store/records.ts";
import { afterAll, afterEach, expect, it } from "vitest";
import { createTestProcess, newId, ORIGIN, temporaryFolder } from "../testing.ts";

const SITE = { name: "Shop", key: "pk_library", secretKey: "sk_library_0123456789abcdef", origins: [ORIGIN] };

const folder = temporaryFolder();
const path = join(folder.path, "tappa.db");
const collector = createTestProcess(path, SITE);
afterEach(() => collector.end());
afterAll(() => folder.remove());

/** Segment's library for servers as it is installed, with what it heard and what it could not deliver. */
function createLibrary(host: string, settings: Partial<AnalyticsSettings> = {}) {
  const analytics = new Analytics({ writeKey: SITE.secretKey, host, ...settings });
  const [statuses, errors, bodies]: [number[], unknown[], string[]] = [[], [], []];
  analytics.on("http_response", ({ status, body }) => {
    statuses.push(status as number);
    bodies.push(body as string);
  });
  analytics.on("error", (error) => errors.push(error));
  return { analytics, statuses, errors, bodies };
}

async function standing(url: string, userId: string): Promise<PersonStanding | undefined> {
  const headers = { Authorization: `Basic ${btoa(`${SITE.secretKey}:`)}` };
  const { people } = (await (await fetch(`${url}/v1/people`, { headers })).json()) as { people: PersonStanding[] };
  return people.find((person) => person.userId === userId);
}

/** Names and times of what is stored of a user, and how often. */
function storedOf(userId: string): { name: string; at: number }[] {
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = database
    .prepare(
      `SELECT event.name, event.at FROM event JOIN visitor ON visitor.key = event.visitor JOIN person ON person.key = visitor.person
       WHERE user_id = ? ORDER BY event.name`,
    )
    .all(userId) as { name: string; at: number }[];
  database.close();
  return rows.map((row) => ({ ...row }));
}

const order = (id: string) => ({
  event: "Order Completed",
  properties: { order_id: id, total: 30, currency: "EUR", products: [{ product_id: "507f", price: 15, quantity: 2 }] },
});

it("[W30] Segment's library for servers tells everything it can, and the person is where the rules say", async () => {
  const { url } = await collector.start();
  const { analytics, statuses, errors } = createLibrary(url);
  const [userId, anonymousId] = [`user-${newId()}`, newId()];
  const past = new Date("2020-03-01T10:00:00.000Z");
  analytics.page({ anonymousId, name: "Home", properties: { url: "https://shop.example/" } });
  analytics.track({ anonymousId, event: "Product Viewed", properties: { product_id: "507f" } });
  analytics.identify({ userId, anonymousId, traits: { name: "Ada Shopper", createdAt: past, address: { city: "Bari" } } });
  analytics.track({ userId, ...order("A-1"), integrations: { All: true }, context: { ip: "203.0.113.7" } });
  analytics.track({ userId, event: "Quiz Taken", timestamp: past, properties: { score: null } });
  analytics.screen({ userId, name: "Basket" });
  analytics.group({ userId, groupId: "acme", traits: { employees: 3 } });
  analytics.alias({ userId, previousId: `lead-${anonymousId}` });
  await analytics.closeAndFlush();
  expect([statuses, errors]).toEqual([[200], []]);
  expect(await standing(url, userId)).toMatchObject({ userId, stage: "new", flags: ["registered"] });
  const stored = storedOf(userId);
  expect(stored.map(({ name }) => name)).toEqual([
    "$identify",
    "$identify",
    "Quiz Taken",
    "group_joined",
    "order_completed",
    "page_viewed",
    "page_viewed",
    "product_viewed",
  ]);
  expect(stored.find(({ name }) => name === "Quiz Taken")?.at).toBe(past.getTime());
}, 30_000);

it("[W30] what the library sends again after a SIGKILL of the collector is stored, and once", async () => {
  const { url, process } = await collector.start();
  const { analytics, statuses, errors, bodies } = createLibrary(url, { flushAt: 5, flushInterval: 10 });
  const userId = `user-${newId()}`;
  analytics.track({ userId, ...order("B-1") });
  await analytics.flush();
  const ended = once(process, "exit");
  process.kill("SIGKILL");
  await ended;
  for (let index = 2; index <= 7; index++) analytics.track({ userId, ...order(`B-${index}`) });
  const asked = new Promise((resolve) => analytics.once("http_request", resolve));
  const drained = analytics.flush();
  await asked;
  await collector.start(Number(new URL(url).port));
  await drained;
  // While it starts it says 503, and the library comes back.
  expect([statuses.filter((status) => status !== 503), errors]).toEqual([[200, 200, 200], []]);
  expect(storedOf(userId)).toHaveLength(7);

  // A batch whose answer was lost comes again as it was.
  const headers = { Authorization: `Basic ${btoa(`${SITE.secretKey}:`)}` };
  for (const body of bodies) {
    const response = await fetch(`${url}/v1/batch`, { method: "POST", headers, body });
    expect(await response.json()).toEqual({ success: true, rejected: [] });
  }
  expect(storedOf(userId)).toHaveLength(7);
}, 60_000);

it("[W30] the library comes back after a 503, and hears of a key that is none", async () => {
  const { url } = await collector.start();
  const { analytics, statuses, errors } = createLibrary(url, { httpRequestTimeout: 30_000 });
  const userId = `user-${newId()}`;
  const blocker = new DatabaseSync(path);
  blocker.exec("BEGIN IMMEDIATE");
  analytics.on("http_response", () => {
    if (blocker.isOpen) blocker.close();
  });
  analytics.track({ userId, ...order("C-1") });
  await analytics.closeAndFlush();
  expect([statuses, errors]).toEqual([[503, 200], []]);
  expect(storedOf(userId)).toHaveLength(1);

  const stranger = createLibrary(url, { writeKey: "sk_nobody" });
  stranger.analytics.track({ userId, ...order("C-2") });
  await stranger.analytics.closeAndFlush();
  expect(stranger.statuses).toEqual([401]);
  expect(stranger.errors).toHaveLength(1);
  expect(storedOf(userId)).toHaveLength(1);
}, 60_000);
