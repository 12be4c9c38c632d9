import { afterEach, describe, expect, it, vi } from "vitest";
import { emptyFacts } from "@tappa/lifecycle";
import type { FeedEntry } from "@tappa/protocol";
import { createClient } from "../client.ts";
import { browserEnv } from "../env.ts";
import { createFeed } from "../front/feed.ts";
import { createTestCollector, leaveOnDevice, lostIn, onDevice } from "../testing.ts";

const before = { id: "01a00000-0000-7000-8000-00000000aaaa", secret: "a".repeat(32), userId: "user-1" };
const message = (seq: number, text: string): FeedEntry => ({
  seq,
  at: seq,
  type: "message",
  id: `m${seq}`,
  conversation: "c",
  author: { kind: "agent" },
  text,
});
let count = 0;

afterEach(() => {
  localStorage.clear();
  vi.restoreAllMocks();
});

async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(hash)));
}

/** Another tab of the site, as far as the others can hear. */
function openChannel(key: string) {
  const channel = new BroadcastChannel(`tappa-${key}`);
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel has one origin only
    say: (what: object) => channel.postMessage(what),
    close: () => channel.close(),
  };
}

/** A browser in which somebody was identified; each tab has a core of its own over the same device. */
async function createBrowser(mark = "granted") {
  const key = `pk_leaving_${Date.now()}_${count++}`;
  localStorage.setItem(`tappa-${key}`, mark);
  await leaveOnDevice(key, { visitor: before });
  const collector = createTestCollector();
  // Beacons come the same way as requests: what is handed over is seen.
  vi.spyOn(navigator, "sendBeacon").mockImplementation((url, body) => {
    void collector.fetch(`${url}`, { body: body as string });
    return true;
  });
  const network = { isUp: true, answer: undefined as undefined | ((url: string, init?: RequestInit) => Promise<Response>) };
  const fetched: typeof fetch = (url, init) => {
    if (!network.isUp) return Promise.reject(new TypeError("network"));
    return (network.answer ?? collector.fetch)(`${url as string}`, init);
  };
  const openTab = async () => {
    const env = { ...browserEnv(), chance: () => 0.05, fetch: fetched, report: () => {} };
    const client = createClient({ key, endpoint: "https://c.example" }, env);
    await client.session.begin();
    const delivery = await client.session.deliver();
    return { client, session: client.session, delivery, id: () => client.session.visitors.current().id };
  };
  const batchOf = (name: string) => collector.batches.find(({ events }) => events.some((one) => one.name === name));
  const resets = () => collector.batches.flatMap(({ events }) => events.filter(({ name }) => name === "$reset"));
  return { key, collector, network, openTab, batchOf, resets };
}

describe("a visitor that leaves", () => {
  it("[W25] has its secret revoked by the next, and offline the device keeps nothing to read with until then", async () => {
    const { key, network, openTab, batchOf } = await createBrowser();
    const { session, id } = await openTab();
    network.isUp = false;
    await session.renew();
    await vi.waitFor(async () => expect(JSON.stringify(await onDevice(key))).toContain("$reset"));
    expect(JSON.stringify(await onDevice(key))).not.toContain(before.secret);
    network.isUp = true;
    dispatchEvent(new Event("online"));
    await vi.waitFor(() => expect(batchOf("$reset")).toBeDefined());
    const { visitor, events } = batchOf("$reset")!;
    expect(visitor.id).toBe(id());
    const props = { visitor: before.id, proof: await sha256(before.secret) };
    expect(events.find(({ name }) => name === "$reset")!.props).toEqual(props);
  });

  it("[W25] is told of by a later page where this one ended first", async () => {
    const { network, openTab, resets } = await createBrowser();
    const { session } = await openTab();
    network.isUp = false;
    await session.renew();
    network.isUp = true;
    await openTab();
    await vi.waitFor(() => expect(resets()).toHaveLength(1));
  });

  it("[W25] shows the secret where the browser has no hash: pages on plain http", async () => {
    const { openTab, resets } = await createBrowser();
    vi.spyOn(crypto, "subtle", "get").mockReturnValue(undefined as never);
    const { session } = await openTab();
    await session.renew();
    await vi.waitFor(() => expect(resets()).toMatchObject([{ props: { visitor: before.id, proof: before.secret } }]));
  });

  it("[W25] is told of where only the chat was allowed", async () => {
    const { openTab, resets } = await createBrowser("chat");
    const { session } = await openTab();
    await session.renew();
    await vi.waitFor(() => expect(resets()).toMatchObject([{ props: { visitor: before.id } }]));
  });

  it("[W25] is told of once, however many tabs are open, and every tab is the next visitor", async () => {
    const { openTab, resets, collector } = await createBrowser();
    const [one, two, three] = [await openTab(), await openTab(), await openTab()];
    await one.session.renew();
    await vi.waitFor(() => expect(new Set([one.id(), two.id(), three.id()]).size).toBe(1));
    expect(one.id()).not.toBe(before.id);
    two.session.record("order_completed", { order_id: "1" });
    await vi.waitFor(() => expect(collector.names()).toContain("order_completed"));
    expect(resets()).toHaveLength(1);
  });

  it("by a refusal sends nothing", async () => {
    const { key, openTab, collector } = await createBrowser();
    const { session } = await openTab();
    session.consent.set("denied");
    await vi.waitFor(async () => expect(await onDevice(key)).toBeNull());
    expect(collector.batches).toEqual([]);
    session.consent.set("granted");
    session.record("order_completed", { order_id: "1" });
    await vi.waitFor(() => expect(collector.names()).toContain("order_completed"));
    expect(collector.names()).not.toContain("$reset");
  });
});

const forbidden = () => Response.json({ code: "visitor_forbidden" }, { status: 403 });

describe("a visitor that the collector knows no more", () => {
  it("[W11] is another one from then on, in this page and on the device, and what was refused is not told as lost again", async () => {
    const { key, network, openTab, collector, batchOf } = await createBrowser();
    const { session, id } = await openTab();
    network.answer = async (url, init) =>
      `${init?.body as string}`.includes(before.secret) ? forbidden() : collector.fetch(url, init);
    session.record("order_completed", { order_id: "1" });
    await vi.waitFor(() => expect(id()).not.toBe(before.id));
    await vi.waitFor(async () => expect((await onDevice(key))!["visitor"]).toMatchObject({ id: id() }));
    session.record("order_completed", { order_id: "2" });
    await vi.waitFor(() => expect(batchOf("order_completed")).toBeDefined());
    const { visitor, events, dropped } = batchOf("order_completed")!;
    expect([visitor.id, ...events.map(({ props }) => props["order_id"])]).toEqual([id(), "2"]);
    expect(dropped).toBeUndefined();
  });

  it("tells what it had not sent yet as lost", async () => {
    const { network, openTab, collector } = await createBrowser();
    const { session, id, delivery } = await openTab();
    let answer!: () => void;
    network.answer = () => new Promise((resolve) => (answer = () => resolve(forbidden())));
    session.record("order_completed", { order_id: "1" });
    await vi.waitFor(() => expect(answer).toBeDefined());
    session.record("order_completed", { order_id: "2" });
    await delivery.outbox.write();
    network.answer = undefined;
    answer();
    await vi.waitFor(() => expect(id()).not.toBe(before.id));
    session.record("order_completed", { order_id: "3" });
    await vi.waitFor(() => expect(lostIn(collector.batches)).toHaveLength(1));
  });
});

/** A tab whose next answer from the collector waits. */
async function createWaitingTab() {
  const browser = await createBrowser();
  const tab = await browser.openTab();
  const { network, collector } = browser;
  let answer: ((response: Response) => void) | undefined;
  network.answer = () => new Promise((resolve) => (answer ??= resolve));
  tab.session.record("order_completed", { order_id: "1" });
  await vi.waitFor(() => expect(answer).toBeDefined());
  network.answer = undefined;
  return { ...browser, ...tab, late: (response: Response) => answer!(response), collector };
}

describe("what comes too late for who left", () => {
  it("an answer changes nothing of the next visitor", async () => {
    const { session, delivery, late, resets } = await createWaitingTab();
    await session.renew();
    const settled = vi.spyOn(delivery.outbox, "settle");
    late(Response.json({ rejected: [], cursor: "of-who-left.7", config: "1" }));
    await vi.waitFor(() => expect(resets()).toHaveLength(1));
    await delivery.transport.flush();
    expect(delivery.cursor()).not.toBe("of-who-left.7");
    for (const [items] of settled.mock.calls) expect(items.map(({ event }) => event.name)).not.toContain("order_completed");
  });

  it("a refusal does not end the next visitor", async () => {
    const { session, id, delivery, late, resets } = await createWaitingTab();
    await session.renew();
    const next = id();
    late(forbidden());
    await vi.waitFor(() => expect(resets()).toHaveLength(1));
    await delivery.transport.flush();
    expect(id()).toBe(next);
  });

  it("lines of the feed, facts among them, reach neither the page nor the device", async () => {
    const { key, network, openTab } = await createBrowser();
    const { client, session, delivery } = await openTab();
    const feed = createFeed(client, delivery);
    let say!: (line: object) => void;
    let end!: () => void;
    network.answer = async () => {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          say = (line) => controller.enqueue(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
          end = () => controller.close();
        },
      });
      return new Response(body);
    };
    const heard = feed.hear();
    await vi.waitFor(() => expect(say).toBeDefined());
    network.answer = undefined;
    await session.renew();
    say(message(1, "for who left"));
    const facts = { ...emptyFacts(), firstSeen: 1, lastSeen: 1 };
    say({ seq: 2, at: 2, type: "profile", facts, person: before.id });
    say({ cursor: "e.2" });
    end();
    await heard;
    expect(client.entries.value).toEqual([]);
    expect(session.visitors.current().person).toBeUndefined();
    expect(client.stage.facts.value.firstSeen).not.toBe(1);
    expect(delivery.cursor()).not.toBe("e.2");
    expect(JSON.stringify(await onDevice(key))).not.toContain("for who left");
  });

  it("what a tab still tells of it is not heard", async () => {
    const { key, openTab, collector } = await createBrowser();
    const { session, delivery } = await openTab();
    const other = openChannel(key);
    await session.renew();
    const event = { id: "01a00000-0000-7000-8000-00000000bbbb", name: "$message", at: Date.now(), n: 0, props: { text: "mine" } };
    const item = { event, tab: "t", bytes: 100, state: "saved" };
    other.say({ changes: [[event.id, item]], of: before.id });
    other.say({ line: { e: "typing", conversation: "c", by: "agent" }, of: before.id });
    // Heard after the two above.
    const later = { ...item, event: { ...event, id: "01a00000-0000-7000-8000-00000000cccc", name: "order_completed", n: 1 } };
    other.say({ changes: [[later.event.id, later]], of: session.visitors.current().id });
    await vi.waitFor(() => expect(collector.names()).toContain("order_completed"));
    expect(collector.names()).not.toContain("$message");
    expect(delivery.outbox.all().map(({ event: { name } }) => name)).not.toContain("$message");
    other.close();
  });

  it("what another tab wrote after the device was cleared is removed by it", async () => {
    const { key, openTab } = await createBrowser();
    const { delivery, session, id } = await openTab();
    session.record("step", {});
    const [item] = delivery.outbox.all();
    // The device is cleared elsewhere, and this tab writes before it hears of it.
    const channel = openChannel(key);
    await leaveOnDevice(key, { visitor: { ...before, id: "01a00000-0000-7000-8000-00000000dddd", userId: undefined } });
    await delivery.outbox.write();
    expect(Object.keys((await onDevice(key))!)).toContain(`e/${item!.event.id}`);
    channel.say({ reset: true });
    await vi.waitFor(() => expect(id()).toBe("01a00000-0000-7000-8000-00000000dddd"));
    expect(Object.keys((await onDevice(key))!)).not.toContain(`e/${item!.event.id}`);
    channel.close();
  });

  it("a page out of the back-forward cache is nobody's who left meanwhile, and does not bring them back", async () => {
    const { key, openTab } = await createBrowser();
    const { session, client, id } = await openTab();
    client.entries.set([message(1, "of who left")]);
    const next = { id: "01a00000-0000-7000-8000-00000000dddd", secret: "d".repeat(32) };
    await leaveOnDevice(key, { visitor: next });
    addEventListener("pageshow", () => void session.visitors.arrive(Date.now()), { once: true });
    dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    await vi.waitFor(() => expect(id()).toBe(next.id));
    expect(client.entries.value).toEqual([]);
    await vi.waitFor(async () => expect((await onDevice(key))!["visitor"]).toMatchObject(next));
    expect(session.visitors.current().userId).toBeUndefined();
  });
});
