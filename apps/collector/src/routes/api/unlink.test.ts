import { SignJWT } from "jose";
import { createLineSplitter, type EventsResponse, type FeedLine, type PeoplePage, type PersonDetail } from "@tappa/protocol";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Site } from "../../store/store.ts";
import { createTestVisitor, newId } from "../../testing.ts";
import { createTestConsole } from "./testing.ts";

let collector: Awaited<ReturnType<typeof createTestConsole>>;
let site: Site;
beforeAll(async () => {
  collector = await createTestConsole();
});
afterAll(() => collector.close());
beforeEach(async () => {
  site = await collector.newSite("shop");
});

const sites = (path: string) => `/sites/${site.id}${path}`;
const asAdmin = <T>(method: string, path: string, body?: unknown) =>
  collector.call<T>(method, sites(path), { cookie: collector.adminCookie, ...(body === undefined ? {} : { body }) });

/** A browser with a conversation and an order of its own. */
async function browser(name: string) {
  const one = createTestVisitor(collector.pageOf(site));
  const conversation = newId();
  const say = (text: string) => one.send(one.event("$message", { conversation, text }));
  await one.send(one.event("order_completed", { order_id: name, value: 10, currency: "EUR" }));
  await say(`${name} says`);
  const prove = async (userId: string) => {
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: "HS256" })
      .setSubject(userId)
      .setExpirationTime("5m")
      .sign(new TextEncoder().encode(site.secretKey));
    const event = one.event("$identify", { userId, traits: {}, token });
    return { event, answer: (await (await one.send(event)).json()) as EventsResponse };
  };
  /** Everything heard on one open feed; `until` waits for a line. */
  const listen = async () => {
    const lines: FeedLine[] = [];
    let wake: (() => void) | undefined;
    const split = createLineSplitter((line) => {
      if (line) lines.push(JSON.parse(line) as FeedLine);
      wake?.();
    });
    const reader = (await one.feed({ mode: "stream" })).body!.pipeThrough(new TextDecoderStream()).getReader();
    void (async () => {
      for (let read = await reader.read(); !read.done; read = await reader.read()) split(read.value);
    })();
    const until = async (isThere: (text: string) => boolean) => {
      while (!lines.some((line) => isThere(JSON.stringify(line)))) await new Promise<void>((resolve) => (wake = resolve));
    };
    await until((line) => line.includes('"reset":true'));
    lines.splice(0);
    return { lines, until, stop: () => reader.cancel() };
  };
  return { ...one, name, conversation, say, prove, listen };
}

const person = async (q: string): Promise<PersonDetail> => {
  const { body } = await asAdmin<PeoplePage>("GET", `/people?q=${q}`);
  return (await asAdmin<PersonDetail>("GET", `/people/${body.people[0]!.id}`)).body;
};

async function linkedBrowsers() {
  const [phone, laptop] = [await browser("phone"), await browser("laptop")];
  for (const { prove } of [phone, laptop]) await prove("user-1");
  const user = await person("user-1");
  const unlink = (visitor = laptop.visitor.id) =>
    asAdmin<{ code?: string } | null>("POST", `/people/${user.id}/unlink`, { visitor });
  return { phone, laptop, user, unlink };
}

/** Every read a browser has: its feed from the start, from a cursor of before, and held open. */
async function heardBy({ read }: Awaited<ReturnType<typeof browser>>, cursors: (string | null)[]): Promise<string> {
  const reads = await Promise.all(cursors.map((cursor) => read({ cursor })));
  return JSON.stringify(reads);
}

describe("unlinking a device", () => {
  it("[W13] parts two browsers for good: no read of the one holds a word, an order or a fact of the other", async () => {
    const { phone, laptop, unlink } = await linkedBrowsers();
    const before = (await laptop.prove("user-1")).answer.cursor;
    expect(await heardBy(laptop, [null])).toContain("phone says");
    const streams = { phone: await phone.listen(), laptop: await laptop.listen() };

    expect((await unlink()).status).toBe(204);
    await streams.laptop.until((line) => line.includes("laptop says") && line.includes('"replace":true'));
    await streams.phone.until((line) => line.includes("phone says") && line.includes('"replace":true'));
    await phone.say("phone says more");
    await laptop.say("laptop says more");
    for (const [mine, theirs] of [
      [phone, laptop],
      [laptop, phone],
    ] as const) {
      const { lines, until, stop } = streams[mine.name as "phone" | "laptop"];
      await until((line) => line.includes(`${mine.name} says more`));
      const heard = JSON.stringify(lines) + (await heardBy(mine, [null, before, "unknown.1"]));
      expect(heard).toContain(`${mine.name} says`);
      expect(heard).not.toContain(theirs.name);
      expect(heard).not.toContain(theirs.conversation);
      await stop();
      // Nor can it write there, or mark it as read.
      const events = [
        mine.event("$message", { conversation: theirs.conversation, text: "me too" }),
        mine.event("$read", { conversation: theirs.conversation, upTo: newId() }),
      ];
      const { rejected } = (await (await mine.send(...events)).json()) as EventsResponse;
      expect(rejected.map(({ code }) => code)).toEqual(["conversation_foreign", "conversation_foreign"]);
    }
  });

  it("gives agents two people, each with its own orders, conversations, devices and timeline, and tells them so", async () => {
    const { phone, laptop, user, unlink } = await linkedBrowsers();
    expect(user).toMatchObject({ orders: 2, stage: "active", conversations: [{}, {}], devices: [{}, {}] });
    const { cursor } = await collector.store.readLog(site.log, null);
    await unlink();
    for (const [q, mine, theirs] of [
      ["user-1", phone, laptop],
      [laptop.visitor.id, laptop, phone],
    ] as const) {
      const found = await person(q);
      expect(found).toMatchObject({ orders: 1, stage: "new", valueMinor: { EUR: 1000 } });
      expect(found.conversations.map(({ id }) => id)).toEqual([mine.conversation]);
      expect(found.devices.map(({ visitor, verified }) => [visitor, verified])).toEqual([[mine.visitor.id, q === "user-1"]]);
      expect(found.transitions.map(({ to }) => to)).not.toContain("active");
      expect(JSON.stringify(found)).not.toContain(theirs.name);
    }
    const { entries } = await collector.store.readLog<{ type: string; stage: string }>(site.log, cursor);
    expect(entries).toMatchObject([
      { type: "moved", conversation: laptop.conversation },
      { type: "person", person: laptop.visitor.id, stage: "new" },
      { type: "person", person: user.id, stage: "new" },
    ]);
  });

  it("lets the device be linked again, to another user or to the same, but not by what was only sent again", async () => {
    const { laptop, user, unlink } = await linkedBrowsers();
    const { event } = await laptop.prove("user-1");
    await unlink();
    await laptop.send(event);
    expect((await person(laptop.visitor.id)).userId).toBeNull();
    await laptop.prove("user-2");
    expect(await person("user-2")).toMatchObject({ orders: 1, devices: [{ visitor: laptop.visitor.id }] });
    const second = await person("user-2");
    expect((await asAdmin("POST", `/people/${second.id}/unlink`, { visitor: laptop.visitor.id })).status).toBe(204);
    expect((await asAdmin<PeoplePage>("GET", "/people?q=user-2")).body.total).toBe(0);
    await laptop.prove("user-1");
    expect(await person("user-1")).toMatchObject({ id: user.id, orders: 2 });
    await unlink();
    await laptop.prove("user-2");
    expect(await person("user-2")).toMatchObject({ id: second.id, orders: 1 });
  });

  it("takes an unlinked device's page its facts and its identity by the feed, from any cursor it may hold", async () => {
    const { laptop, unlink } = await linkedBrowsers();
    const { cursor } = (await laptop.prove("user-1")).answer;
    await unlink();
    const [reset] = await laptop.read({ cursor });
    expect(reset).toMatchObject({
      reset: true,
      entries: [{ type: "profile", replace: true, person: laptop.visitor.id, facts: { orders: { laptop: {} } } }, {}],
    });
    const [fresh] = await laptop.read();
    expect(fresh).toMatchObject({ entries: [{ type: "profile", person: null }, { type: "message" }] });
  });

  it.each([
    ["an unknown device", () => newId(), 404, "not_found"],
    ["no device", () => "", 400, "body_invalid"],
  ])("is refused for %s", async (_, visitor, status, code) => {
    const { unlink } = await linkedBrowsers();
    const answer = await unlink(visitor());
    expect([answer.status, answer.body?.code]).toEqual([status, code]);
  });

  it("is refused for a device that was never linked, or whose link was undone, and audited when it was done", async () => {
    const { laptop, unlink } = await linkedBrowsers();
    expect([(await unlink()).status, (await unlink()).status]).toEqual([204, 404]);
    const own = await asAdmin<{ code: string }>("POST", `/people/${laptop.visitor.id}/unlink`, { visitor: laptop.visitor.id });
    expect([own.status, own.body.code]).toEqual([409, "conflict"]);
  });
});
