import { randomUUID } from "node:crypto";
import type { Props } from "@tappa/lifecycle";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openForTests, type SetUp } from "./open-for-tests.ts";
import type { Outcome, Sender, Site, Store, Visitor } from "./store.ts";
import { ALL_OPEN, ANNA, batch, BORIS, DAY_MS, event, identify, newId, newSiteIn, NOW, page } from "./testing.ts";

const reply = (conversation: string, seen: number, agent = ANNA, text = "hi", id = newId()) => ({
  conversation,
  id,
  text,
  seen,
  agent,
  at: NOW + 1000,
});

const answer = (response: string, props: Props) =>
  event("$answered", { campaign: "nps", kind: "nps", response, stage: "new", ...props });

const act = (what: string) => event(what, { campaign: "nps", kind: "nps" });

const item = () => event("$item", { checklist: "welcome", item: "a", version: "1", by: "hand" });

const order = (id: string, value: string, at: number) => event("order_completed", { order_id: id, value, currency: "EUR" }, at);

const done = (id: string, at = NOW) => event("$item", { checklist: "welcome", item: id, version: "1", by: "hand" }, at);

const purchase = (index: number, change: Props = {}) => {
  const whole = { order_id: `${index}`, value: 5, currency: "EUR", products: [{ product_id: "a" }], $source: "dataLayer" };
  return event("order_completed", { ...whole, ...change });
};

type Stored = Extract<Outcome, { state: "stored" }>;

/** What every store must do. `open` gives an empty store; `reopen` the same data after it was closed. */
export function storeContract(name: string, setUp: SetUp): void {
  describe(`${name} keeps the store's contract`, () => {
    let store: Store;
    const reopen = openForTests(setUp, (opened) => (store = opened));

    const newSite = () => newSiteIn(store);
    const commit = async (...parts: Parameters<typeof batch>): Promise<Stored> => {
      const [outcome] = await store.commit([batch(...parts)]);
      if (outcome?.state !== "stored") throw new Error(`not stored: ${JSON.stringify(outcome)}`);
      return outcome;
    };
    const people = (site: Site, q = "") => store.people.list(site.id, { stage: null, q, before: null, limit: 50 });
    const onlyPerson = async (site: Site) => {
      const [first] = (await people(site)).people;
      return (await store.people.get(site.id, first!.id, ANNA.id))!;
    };
    const authenticate = async (site: Site, sender: Extract<Sender, { kind: "page" }>) => {
      const visitor = await store.visitors.authenticate(site.id, sender.visitor, sender.secretHash);
      if (typeof visitor === "string") throw new Error(visitor);
      return visitor;
    };
    const readFeed = async (visitor: Visitor, cursor: string | null) => {
      const slice = await store.visitors.readFeed(visitor, cursor);
      if (!slice) throw new Error("the visitor left");
      return slice;
    };
    const begin = async (site: Site, text = "hello") => {
      const sender = page();
      const conversation = newId();
      const first = event("$message", { conversation, text });
      const outcome = await commit(site, sender, [first]);
      return { sender, conversation, first, outcome, visitor: await authenticate(site, sender) };
    };
    const list = (site: Site, change = {}) => store.inbox.list(site.id, { ...ALL_OPEN, agent: ANNA.id, ...change });
    const write = async (site: Site, sender: Sender, conversation: string, count: number) =>
      commit(
        site,
        sender,
        Array.from({ length: count }, (_, index) => event("$message", { conversation, text: `${index}` })),
      );

    describe("sites", () => {
      it("makes a site once and then leaves its config alone", async () => {
        const site = await newSite();
        const draft = { name: "Renamed", key: site.key, secretKey: site.secretKey, origins: ["https://new.example"] };
        const again = await store.sites.ensure(draft, { ...site.config, version: "other" }, NOW);
        expect(again).toEqual({ ...site, name: "Renamed", origins: ["https://new.example"] });
        expect(await store.sites.byKey(site.key)).toEqual(again);
      });

      it("knows no site by a key nobody has", async () => {
        expect(await store.sites.byKey("pk_nobody")).toBeNull();
      });

      it("lets one of two publish who edited the same version", async () => {
        const site = await newSite();
        const base = site.config.version;
        const drafts = ["left", "right"].map((version) => ({ ...site.config, version }));
        const put = drafts.map((config) => store.sites.putConfig(site.id, config, ANNA, NOW, base));
        const stored = await Promise.all(put);
        expect(stored.toSorted()).toEqual([false, true]);
        expect((await store.sites.byKey(site.key))?.config).toEqual(drafts[stored.indexOf(true)]);
      });

      it("keeps the first value of a setting", async () => {
        const setting = randomUUID();
        expect(await store.setting(setting, "first")).toBe("first");
        expect(await store.setting(setting, "second")).toBe("first");
      });
    });

    describe("events", () => {
      it("[W5] stores an event sent twice once, and answers the same", async () => {
        const site = await newSite();
        const sender = page();
        const one = event("page_viewed");
        expect(await commit(site, sender, [one])).toMatchObject({ stored: 1, rejected: [] });
        expect(await commit(site, sender, [one, event("page_viewed")])).toMatchObject({ stored: 1, rejected: [] });
        expect((await onlyPerson(site)).timeline).toHaveLength(2);
      });

      it("[W5] rejects another body under a known id, within one batch too, and stores the rest", async () => {
        const site = await newSite();
        const sender = page();
        const one = event("page_viewed");
        const other = event("page_viewed", { url: "/other" }, NOW, one.id);
        expect((await commit(site, sender, [one, other, event("search_performed")])).rejected).toEqual([
          { id: one.id, code: "id_conflict" },
        ]);
        expect((await commit(site, sender, [other])).rejected).toEqual([{ id: one.id, code: "id_conflict" }]);
        expect((await onlyPerson(site)).timeline.map(({ name: known }) => known).toSorted()).toEqual([
          "page_viewed",
          "search_performed",
        ]);
      });

      it("[W5] stores every event exactly once, however batches repeat and overlap", async () => {
        const pool = Array.from({ length: 12 }, (_, index) => event("page_viewed", { url: `/${index}` }));
        const sends = fc.array(fc.array(fc.nat(pool.length - 1), { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 6 });
        await fc.assert(
          fc.asyncProperty(sends, async (batches) => {
            const site = await newSite();
            const sender = page();
            await store.commit(
              batches.map((indexes) =>
                batch(
                  site,
                  sender,
                  indexes.map((index) => pool[index]!),
                ),
              ),
            );
            const ids = (await onlyPerson(site)).timeline.map(({ id }) => id).toSorted();
            expect(ids).toEqual([...new Set(batches.flat())].map((index) => pool[index]!.id).toSorted());
          }),
          { numRuns: 30 },
        );
      });

      it("keeps the same id apart between sites", async () => {
        const one = event("page_viewed");
        for (const site of [await newSite(), await newSite()]) expect((await commit(site, page(), [one])).stored).toBe(1);
      });

      it("[W11] refuses another secret for a known visitor and stores nothing of it", async () => {
        const site = await newSite();
        const sender = page();
        await commit(site, sender, [event("page_viewed")]);
        const [outcome] = await store.commit([batch(site, { ...sender, secretHash: "b".repeat(64) }, [event("page_viewed")])]);
        expect(outcome).toEqual({ state: "forbidden" });
        expect((await onlyPerson(site)).timeline).toHaveLength(1);
      });

      it("[W25] ends a visitor whose secret is proved by a reset, and counts once what is refused of it", async () => {
        const site = await newSite();
        const [sender, next] = [page(), page({ secretHash: "c".repeat(64) })];
        await commit(site, sender, [{ ...event("page_viewed"), n: 0 }]);
        const known = await authenticate(site, sender);
        const reset = (...secretHashes: string[]) => ({ ...event("$reset"), left: { visitor: sender.visitor, secretHashes } });
        await commit(site, next, [reset("b".repeat(64)), reset()]);
        expect(await store.visitors.authenticate(site.id, sender.visitor, sender.secretHash)).toEqual(known);

        const told = await commit(site, next, [reset("b".repeat(64), sender.secretHash)]);
        expect(told.appended).toContainEqual({ log: known.log, entries: [], left: known.key });
        expect((await commit(site, next, [reset(sender.secretHash)])).appended).not.toContainEqual(told.appended.at(-1));
        expect(await store.visitors.authenticate(site.id, sender.visitor, sender.secretHash)).toBe("forbidden");
        expect(await store.visitors.readFeed(known, null)).toBeNull();

        const late = batch(
          site,
          sender,
          [0, 1, 2].map((n) => ({ ...event("page_viewed"), n })),
        );
        const stranger = batch(site, { ...sender, secretHash: "d".repeat(64) }, [{ ...event("page_viewed"), n: 9 }]);
        expect(await store.commit([late, late, stranger])).toEqual(Array.from({ length: 3 }, () => ({ state: "forbidden" })));
        expect((await store.reports.overview(site.id, NOW)).delivery.lost).toBe(2);
        expect((await store.people.get(site.id, known.person, ""))?.timeline).toHaveLength(1);
      });

      it("[W9] corrects the time of a device whose clock is an hour behind, and clamps what is yet to come", async () => {
        const site = await newSite();
        const hour = 3_600_000;
        const late = [event("page_viewed", {}, NOW - hour), event("search_performed", {}, NOW + hour)];
        await commit(site, page({ sentAt: NOW - hour }), late);
        expect((await onlyPerson(site)).timeline.map(({ at }) => at)).toEqual([NOW + 300_000, NOW]);
      });

      it("[W9] leaves the time of servers alone", async () => {
        const site = await newSite();
        await commit(site, { kind: "server", userId: "u" }, [event("order_completed", { order_id: "1" }, NOW - 900 * DAY_MS)]);
        expect(await onlyPerson(site)).toMatchObject({ userId: "u", stage: "lapsed", lastSeen: NOW - 900 * DAY_MS });
      });

      it("finds a server's event again by its foreign id", async () => {
        const site = await newSite();
        const one = { ...event("order_completed", { order_id: "1" }), foreignId: "message-1" };
        const sender = { kind: "server" as const, userId: "u" };
        await commit(site, sender, [one]);
        expect(await commit(site, sender, [{ ...one, id: newId() }])).toMatchObject({ stored: 0, rejected: [] });
      });

      it("keeps texts as they are, whatever they hold", async () => {
        const site = await newSite();
        const text = "zero \u0000 quote ' \" emoji 🧶 rtl \u202e end";
        await commit(site, page(), [event("$message", { conversation: newId(), text })]);
        const { conversations } = await list(site);
        const thread = await store.inbox.get(site.id, conversations[0]!.id, ANNA.id);
        expect(thread?.messages[0]?.text).toBe(text);
      });
    });

    describe("people", () => {
      it("works out stage, orders, value and transitions in the same transaction", async () => {
        const site = await newSite();
        await commit(site, page(), [
          event("page_viewed"),
          order("A", "10.50", NOW),
          order("B", "4", NOW),
          event("order_refunded", { order_id: "B" }),
        ]);
        const person = await onlyPerson(site);
        expect(person).toMatchObject({ stage: "new", orders: 1, valueMinor: { EUR: 1050 } });
        expect(person.transitions.at(-1)).toMatchObject({ to: "new", effectiveAt: NOW });
      });

      it("moves people whose stage changes by time alone, and tells the agents", async () => {
        const site = await newSite();
        await commit(site, page(), [event("order_completed", { order_id: "1" })]);
        let more = true;
        let told = 0;
        while (more) {
          const step = await store.sweep(NOW + 200 * DAY_MS, 1000);
          told += step.appended.filter(({ log }) => log === site.log).length;
          more = step.more;
        }
        expect(told).toBe(1);
        expect((await onlyPerson(site)).stage).toBe("lapsed");
      });

      it("finds people by name, user id and stage, page by page", async () => {
        const site = await newSite();
        for (let index = 0; index < 5; index++) {
          const traits = { name: index < 3 ? `Ada ${index}` : `Bo ${index}` };
          await commit(site, { kind: "server", userId: `user-${index}` }, [
            event("$identify", { userId: `user-${index}`, traits }, NOW - index),
          ]);
        }
        const query = { stage: null, q: "ada", before: null, limit: 2 };
        const first = await store.people.list(site.id, query);
        const second = await store.people.list(site.id, { ...query, before: first.next });
        expect([first.total, ...first.people.map(({ name: known }) => known)]).toEqual([3, "Ada 0", "Ada 1"]);
        expect([second.next, ...second.people.map(({ name: known }) => known)]).toEqual([null, "Ada 2"]);
        expect((await people(site, "user-4")).people[0]?.name).toBe("Bo 4");
        expect((await people(site, "%")).total).toBe(0);
        const { stage } = first.people[0]!;
        expect((await store.people.list(site.id, { ...query, q: "", stage })).total).toBe(5);
        expect((await store.people.list(site.id, { ...query, q: "", stage: "nowhere" })).total).toBe(0);
      });

      it("shows nobody to another site", async () => {
        const [site, other] = [await newSite(), await newSite()];
        await commit(site, page(), [event("page_viewed")]);
        const person = await onlyPerson(site);
        expect(await store.people.get(other.id, person.id, ANNA.id)).toBeNull();
        expect((await people(other)).total).toBe(0);
      });
    });

    describe("links", () => {
      it("[W12] joins the histories of two browsers that prove to be the same user", async () => {
        const site = await newSite();
        const [phone, laptop] = [page(), page()];
        await commit(site, phone, [event("order_completed", { order_id: "1", value: 5, currency: "EUR" })]);
        const conversation = newId();
        await commit(site, laptop, [event("$message", { conversation, text: "hello" })]);
        await commit(site, phone, [identify("user-1")]);
        await commit(site, laptop, [identify("user-1")]);

        const person = await onlyPerson(site);
        expect((await people(site)).total).toBe(1);
        expect(person).toMatchObject({ userId: "user-1", orders: 1, valueMinor: { EUR: 500 } });
        expect(person.devices.map(({ visitor, verified }) => [visitor, verified])).toEqual(
          expect.arrayContaining([phone, laptop].map(({ visitor }) => [visitor, true])),
        );
        expect(person.conversations.map(({ id }) => id)).toEqual([conversation]);
        const feed = await readFeed(await authenticate(site, phone), null);
        expect(feed.entries.map(({ type }) => type)).toEqual(["profile", "message"]);
        expect(feed.entries[0]).toMatchObject({ person: phone.visitor, facts: { orders: { 1: {} } } });
      });

      it("tells everybody's standing once, and nobody's who became another person", async () => {
        const site = await newSite();
        const [phone, laptop] = [page(), page()];
        await commit(site, phone, [event("order_completed", { order_id: "1" })]);
        await commit(site, laptop, [event("page_viewed"), event("lead_submitted")]);
        expect((await store.people.standings(site.id, null, 10)).people.map(({ id }) => id)).toEqual(
          [phone, laptop].map(({ visitor }) => visitor).toSorted(),
        );
        await commit(site, phone, [identify("user-1")]);
        await commit(site, laptop, [identify("user-1")]);
        const { id, identity, transitions } = await onlyPerson(site);
        expect(await store.people.standings(site.id, null, 10)).toEqual({
          people: [
            expect.objectContaining({
              id,
              userId: "user-1",
              identity,
              stage: "new",
              flags: ["lead", "registered"],
              transitions: transitions.map((transition) => transition.id),
            }),
          ],
          next: null,
        });
        expect(await store.people.standings(site.id, id, 10)).toEqual({ people: [], next: null });
        expect(await store.reports.flags(site.id)).toEqual([
          { flag: "lead", people: 1 },
          { flag: "registered", people: 1 },
        ]);
      });

      it("keeps a person's identity over identify, so that its sample and its transitions stay the same ones", async () => {
        const site = await newSite();
        const [phone, laptop] = [page(), page()];
        await commit(site, phone, [event("page_viewed"), event("order_completed", { order_id: "1" })]);
        const before = await onlyPerson(site);
        await commit(site, phone, [identify("user-1")]);
        await commit(site, laptop, [identify("user-1")]);
        const after = await onlyPerson(site);
        expect([before.identity, after.identity]).toEqual([phone.visitor, phone.visitor]);
        expect(after.transitions).toEqual(before.transitions);
        expect(after.id).not.toBe(before.id);
      });

      it("[W12] answers a linked visitor's old cursor with a reset, and tells where its feed went", async () => {
        const site = await newSite();
        const sender = page();
        const before = await commit(site, sender, [event("$message", { conversation: newId(), text: "hello" })]);
        const linked = await commit(site, sender, [identify("user-2")]);
        expect(linked.log).not.toBe(before.log);
        expect(linked.appended).toContainEqual({ log: before.log, entries: [], movedTo: linked.log });
        const feed = await readFeed(await authenticate(site, sender), before.cursor);
        expect(feed).toMatchObject({ reset: true, cursor: linked.cursor });
      });

      it("keeps the visitor with its user when the page forgets reset()", async () => {
        const site = await newSite();
        const sender = page();
        await commit(site, sender, [identify("user-1")]);
        const other = identify("user-2");
        expect((await commit(site, sender, [other])).rejected).toEqual([{ id: other.id, code: "token_invalid" }]);
        expect((await onlyPerson(site)).userId).toBe("user-1");
      });

      it("never merges on a user id that nothing proves", async () => {
        const site = await newSite();
        await commit(site, { kind: "server", userId: "user-1" }, [event("order_completed", { order_id: "secret" })]);
        const sender = page();
        await commit(site, sender, [event("$identify", { userId: "user-1", traits: { name: "Mallory" } })]);
        const feed = await readFeed(await authenticate(site, sender), null);
        expect(feed.entries).toMatchObject([{ type: "profile", person: null, facts: { orders: {} } }]);
        expect((await people(site)).total).toBe(2);
      });

      it("[W19] tells other devices what they cannot know, and nobody what they can", async () => {
        const site = await newSite();
        const [phone, laptop] = [page(), page()];
        await commit(site, phone, [identify("user-1")]);
        const { cursor } = await commit(site, laptop, [identify("user-1")]);
        const quiet = await commit(site, laptop, [event("page_viewed")]);
        expect(quiet.cursor).toBe(cursor);
        await commit(site, { kind: "server", userId: "user-1" }, [event("order_completed", { order_id: "1" })]);
        const feed = await readFeed(await authenticate(site, phone), cursor);
        expect(feed.entries).toMatchObject([{ type: "profile", facts: { orders: { 1: {} } } }]);
      });

      it("[W19] tells who reads later one profile, with the facts as they are now", async () => {
        const site = await newSite();
        const [phone, laptop] = [page(), page()];
        await commit(site, phone, [identify("user-1")]);
        const { cursor } = await commit(site, laptop, [identify("user-1")]);
        const server = { kind: "server" as const, userId: "user-1" };
        const first = await commit(site, server, [order("1", "5", NOW)]);
        await commit(site, phone, [event("$message", { conversation: newId(), text: "hello" })]);
        const second = await commit(site, server, [order("2", "5", NOW)]);
        // Nobody is told of this: it is the phone's own.
        await commit(site, phone, [event("page_viewed", {}, NOW + 5)]);
        const live = [first, second].flatMap(({ appended, log }) => appended.filter((one) => one.log === log));
        expect(live.map(({ entries }) => entries)).toMatchObject([
          [{ type: "profile", facts: { orders: { 1: {} } } }],
          [{ type: "profile", facts: { orders: { 1: {}, 2: {} } } }],
        ]);
        const { seq } = live[1]!.entries[0]!;
        const feed = await readFeed(await authenticate(site, phone), cursor);
        expect(feed.entries).toMatchObject([
          { type: "message" },
          { type: "profile", seq, facts: { orders: { 1: {}, 2: {} }, lastSeen: NOW + 5 } },
        ]);
        expect(feed.cursor).toBe(`${cursor.split(".")[0]}.${seq}`);
        expect((await readFeed(await authenticate(site, phone), feed.cursor)).entries).toEqual([]);
      });

      it("[W19] corrects a page that counted what was not taken, and only then", async () => {
        const site = await newSite();
        const sender = page();
        const one = order("1", "5", NOW);
        const { cursor } = await commit(site, sender, [one]);
        const heard = async () => (await readFeed(await authenticate(site, sender), cursor)).entries;
        await commit(site, sender, [event("$message", { conversation: newId(), text: "x" }), event("page_viewed")]);
        await commit(site, sender, [event("$read", { conversation: newId(), upTo: newId() })]);
        expect((await heard()).map(({ type }) => type)).toEqual(["message"]);
        await commit(site, sender, [{ ...one, hash: event("other").hash }]);
        expect((await heard()).map(({ type }) => type)).toEqual(["message", "profile"]);
        await commit(site, { ...sender, refused: true }, []);
        expect((await heard()).at(-1)).toMatchObject({ type: "profile", seq: 3, facts: { orders: { 1: {} } } });
      });

      it("lets nobody prove to be a visitor that only servers feed", async () => {
        const site = await newSite();
        await commit(site, { kind: "server", userId: "user-1" }, [event("order_completed")]);
        expect(await store.visitors.authenticate(site.id, "server:user:user-1", "a".repeat(64))).toBe("forbidden");
        expect(await store.visitors.authenticate(site.id, newId(), "a".repeat(64))).toBe("unknown");
      });
    });

    describe("conversations", () => {
      it("carries a message to the agents and the answer to the visitor", async () => {
        const site = await newSite();
        const { conversation, first, visitor, outcome } = await begin(site);
        const agents = await store.readLog<{ type: string }>(site.log, null);
        expect(agents.entries.map(({ type }) => type)).toEqual(expect.arrayContaining(["conversation", "message"]));
        expect((await list(site)).conversations).toMatchObject([
          { id: conversation, unread: 1, waitingSince: NOW, lastBy: "visitor" },
        ]);

        const replied = await store.inbox.reply(site.id, reply(conversation, 1));
        expect(replied).toMatchObject({ state: "stored", message: { seq: 2, author: { kind: "agent", ...ANNA } } });
        const feed = await readFeed(visitor, outcome.cursor);
        expect(feed.entries).toMatchObject([{ type: "message", author: { kind: "agent", name: "Anna" }, text: "hi" }]);
        const thread = await store.inbox.get(site.id, conversation, ANNA.id);
        expect(thread).toMatchObject({ unread: 0, waitingSince: null, lastBy: "agent", readByVisitor: first.id });
        expect(thread?.messages.map(({ seq, text }) => [seq, text])).toEqual([
          [1, "hello"],
          [2, "hi"],
        ]);
      });

      it("stores a reply sent twice once", async () => {
        const site = await newSite();
        const { conversation } = await begin(site);
        const draft = reply(conversation, 1);
        await store.inbox.reply(site.id, draft);
        expect(await store.inbox.reply(site.id, draft)).toMatchObject({ state: "stored", appended: [] });
        expect(await store.inbox.reply(site.id, { ...draft, text: "other" })).toMatchObject({ state: "conflict" });
        expect((await store.inbox.get(site.id, conversation, ANNA.id))?.messages).toHaveLength(2);
      });

      it("refuses a reply when a colleague answered meanwhile, and sends nothing", async () => {
        const site = await newSite();
        const { conversation } = await begin(site);
        await store.inbox.reply(site.id, reply(conversation, 1));
        const second = await store.inbox.reply(site.id, reply(conversation, 1, BORIS, "me too"));
        expect(second).toMatchObject({ state: "conflict", messages: [{ seq: 2, text: "hi" }] });
        expect(await store.inbox.reply(site.id, reply(conversation, 2, BORIS, "more"))).toMatchObject({ state: "stored" });
      });

      it("lets a reply through when only the visitor wrote meanwhile", async () => {
        const site = await newSite();
        const { conversation, sender } = await begin(site);
        await commit(site, sender, [event("$message", { conversation, text: "still there?" })]);
        expect(await store.inbox.reply(site.id, reply(conversation, 1))).toMatchObject({ state: "stored", message: { seq: 3 } });
      });

      it("keeps read marks that only go forward, for each agent apart", async () => {
        const site = await newSite();
        const { conversation, first, sender } = await begin(site);
        const second = event("$message", { conversation, text: "again" });
        await commit(site, sender, [second]);
        expect(await store.inbox.read(site.id, conversation, second.id, ANNA, NOW)).toMatchObject({ appended: [{}, {}] });
        expect(await store.inbox.read(site.id, conversation, first.id, ANNA, NOW)).toEqual({ appended: [] });
        expect((await list(site)).conversations[0]?.unread).toBe(0);
        expect((await list(site, { agent: BORIS.id })).conversations[0]?.unread).toBe(2);
        expect(await store.inbox.read(site.id, conversation, newId(), ANNA, NOW)).toBeNull();
      });

      it("marks the agent's messages as read by the visitor, once", async () => {
        const site = await newSite();
        const { conversation, sender } = await begin(site);
        const draft = reply(conversation, 1);
        await store.inbox.reply(site.id, draft);
        const read = () => event("$read", { conversation, upTo: draft.id });
        expect((await commit(site, sender, [read()])).appended).toHaveLength(2);
        expect((await commit(site, sender, [read()])).appended).toHaveLength(0);
        expect((await store.inbox.get(site.id, conversation, ANNA.id))?.readByVisitor).toBe(draft.id);
      });

      it("resolves, assigns, and opens again when the visitor writes", async () => {
        const site = await newSite();
        const { conversation, sender } = await begin(site);
        const patched = await store.inbox.patch(site.id, conversation, { status: "resolved", assignee: ANNA }, ANNA, NOW);
        expect(patched?.appended).toHaveLength(2);
        expect((await list(site)).conversations).toEqual([]);
        expect((await list(site, { view: "resolved" })).conversations).toMatchObject([{ assignee: ANNA, waitingSince: null }]);
        const outcome = await commit(site, sender, [event("$message", { conversation, text: "one more thing" })]);
        expect(outcome.appended.flatMap(({ entries }) => entries.map((entry) => "type" in entry && entry.type))).toEqual([
          "conversation",
          "message",
          "conversation",
          "message",
        ]);
        expect((await list(site)).conversations).toHaveLength(1);
      });

      it("rejects writing into, and reading of, somebody else's conversation", async () => {
        const site = await newSite();
        const { conversation, first } = await begin(site);
        const foreign = [
          event("$message", { conversation, text: "me too" }),
          event("$read", { conversation, upTo: first.id }),
          event("$read", { conversation: newId(), upTo: first.id }),
        ];
        const { rejected } = await commit(site, page(), foreign);
        expect(rejected).toEqual(foreign.map(({ id }) => ({ id, code: "conversation_foreign" })));
        const other = await newSite();
        expect(await store.inbox.get(other.id, conversation, ANNA.id)).toBeNull();
        expect(await store.inbox.reply(other.id, reply(conversation, 1))).toEqual({ state: "missing" });
        expect(await store.inbox.patch(other.id, conversation, { status: "resolved" }, ANNA, NOW)).toBeNull();
        expect(await store.inbox.logs(other.id, conversation)).toBeNull();
      });

      it("lists by last activity, page by page, and finds words", async () => {
        const site = await newSite();
        const begun = [await begin(site, "the first 100%"), await begin(site, "the second"), await begin(site, "the third")];
        const first = await list(site, { limit: 2 });
        const second = await list(site, { limit: 2, before: first.next });
        const ids = [...first.conversations, ...second.conversations].map(({ id }) => id);
        expect(ids).toEqual(begun.map(({ conversation }) => conversation).toReversed());
        expect((await list(site, { q: "100%" })).conversations.map(({ id }) => id)).toEqual([begun[0]!.conversation]);
      });
    });

    describe("logs", () => {
      it("[W14] counts up by one", async () => {
        const site = await newSite();
        const sender = page();
        const conversation = newId();
        const outcomes = [await write(site, sender, conversation, 3), await write(site, sender, conversation, 2)];
        const seqs = outcomes.flatMap(({ appended, log }) =>
          appended.filter((one) => one.log === log).flatMap((one) => one.entries),
        );
        expect(seqs.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
      });

      it("[W15] answers a cursor of null, another epoch, the future or nonsense with a reset", async () => {
        const site = await newSite();
        const sender = page();
        const { cursor } = await write(site, sender, newId(), 1);
        const visitor = await authenticate(site, sender);
        const [epoch] = cursor.split(".");
        for (const wrong of [null, "other.1", `${epoch}.2`, `${epoch}.-1`, `${epoch}.x`, `${epoch}`, `${epoch}.1.1`, ""]) {
          expect([wrong, (await readFeed(visitor, wrong)).reset]).toEqual([wrong, true]);
        }
        expect(await readFeed(visitor, cursor)).toEqual({ reset: false, entries: [], cursor });
      });

      it("[W15] resets who is more than 500 behind, with the last 50 entries", async () => {
        const site = await newSite();
        const sender = page();
        const { cursor } = await write(site, sender, newId(), 1);
        const conversation = newId();
        for (let index = 0; index < 2; index++) await write(site, sender, conversation, 250);
        const visitor = await authenticate(site, sender);
        expect((await readFeed(visitor, cursor)).entries).toHaveLength(500);
        await write(site, sender, conversation, 1);
        const slice = await readFeed(visitor, cursor);
        expect(slice.reset).toBe(true);
        expect(slice.entries.map(({ type }) => type)).toEqual(["profile", ...Array.from({ length: 50 }, () => "message")]);
      });
    });

    describe("reports", () => {
      it("merges the parts of one answer and counts acts", async () => {
        const site = await newSite();
        const sender = page();
        const response = newId();
        await commit(site, sender, [
          act("$shown"),
          act("$shown"),
          act("$dismissed"),
          act("$snoozed"),
          answer(response, { score: 9 }),
        ]);
        await commit(site, sender, [answer(response, { text: "lovely" })]);
        await commit(site, page(), [answer(newId(), { score: 3 })]);
        expect(await store.reports.nps(site.id, NOW - DAY_MS)).toMatchObject({
          shown: 1,
          dismissed: 1,
          snoozed: 1,
          scores: expect.arrayContaining([
            { stage: "new", score: 9, count: 1 },
            { stage: "new", score: 3, count: 1 },
          ]),
          comments: [{ score: 9, text: "lovely", at: NOW }],
        });
        expect((await store.reports.nps(site.id, NOW + DAY_MS)).scores).toEqual([]);
      });

      it("counts the latest answer of each person", async () => {
        const site = await newSite();
        const sender = page();
        await commit(site, sender, [answer(newId(), { score: 2 })]);
        const later = { ...answer(newId(), { score: 10 }), at: NOW + 1000 };
        await commit(site, sender, [later], NOW + 1000);
        expect((await store.reports.nps(site.id, 0)).scores).toEqual([{ stage: "new", score: 10, count: 1 }]);
      });

      it("rejects changing somebody else's answer", async () => {
        const site = await newSite();
        const response = newId();
        await commit(site, page(), [answer(response, { score: 10 })]);
        const foreign = answer(response, { score: 0 });
        expect((await commit(site, page(), [foreign])).rejected).toEqual([{ id: foreign.id, code: "event_invalid" }]);
      });

      it("counts people of a checklist once, whatever their devices did", async () => {
        const site = await newSite();
        const [phone, laptop] = [page(), page()];
        const shown = event("$shown", { campaign: "welcome", kind: "checklist" }, NOW - 5000);
        await commit(site, phone, [identify("user-1"), shown, done("a")]);
        await commit(site, laptop, [identify("user-1"), done("a", NOW + 10), done("b")]);
        await commit(site, page(), [done("a")]);
        const counts = await store.reports.checklist(site.id, "welcome", ["a", "b"]);
        expect(counts).toMatchObject({
          started: 2,
          completed: 1,
          dismissed: 0,
          items: [
            { item: "a", done: 2 },
            { item: "b", done: 1 },
          ],
        });
        expect(counts.items[0]?.afterMs.toSorted((a, b) => a - b)).toEqual([0, 5000]);
      });

      it("tells other devices of an item once", async () => {
        const site = await newSite();
        const sender = page();
        expect((await commit(site, sender, [item(), item()])).appended.flatMap(({ entries }) => entries)).toMatchObject([
          { type: "item", item: "a", doneAt: NOW },
        ]);
      });

      it("counts destinations, stars and private feedback of a review campaign", async () => {
        const site = await newSite();
        const review = { campaign: "review", kind: "review", stage: "loyal" };
        const response = newId();
        await commit(site, page(), [
          event("$shown", { campaign: "review", kind: "review" }),
          event("$answered", { ...review, response, score: 5, destination: "google" }),
          event("$answered", { ...review, response, destination: "google" }),
          event("$answered", { ...review, response, text: "thanks" }),
        ]);
        expect(await store.reports.review(site.id, "review")).toMatchObject({
          shown: 1,
          opened: [{ destination: "google", count: 1 }],
          stars: [{ stars: 5, count: 1 }],
          feedback: [{ text: "thanks", stars: 5 }],
        });
      });

      it("counts what was found by source and event, and what it lacked", async () => {
        const site = await newSite();
        const purchases = Array.from({ length: 100 }, (_, index) => purchase(index, index < 3 ? { currency: "" } : {}));
        await commit(site, page(), purchases);
        await commit(site, page(), [...purchases.slice(0, 1), purchase(500, { value: undefined as never, revenue: 3 })]);
        await commit(site, page(), [
          event("$found", { source: "JSON-LD", name: "order_completed", missing: ["order_id", "order_id", "x".repeat(60)] }),
          event("$found", { source: "made up", name: "made_up", missing: ["order_id"] }),
          event("cart_added", { product_id: "a", $source: "made up" }),
          event("page_viewed", { $source: "dataLayer" }),
          event("own_event", { $source: "segment" }),
        ]);
        await commit(site, { kind: "server", userId: "u" }, [
          event("order_refunded", { order_id: "1" }),
          purchase(1, { $source: 4 }),
        ]);
        const last = { lastAt: NOW };
        expect(await store.reports.capture(site.id, NOW - 30 * DAY_MS)).toEqual([
          { source: "JSON-LD", name: "order_completed", field: "", count: 1, ...last },
          { source: "JSON-LD", name: "order_completed", field: "order_id", count: 1, ...last },
          { source: "api", name: "order_completed", field: "", count: 1, ...last },
          { source: "api", name: "order_refunded", field: "", count: 1, ...last },
          { source: "dataLayer", name: "order_completed", field: "", count: 101, ...last },
          { source: "dataLayer", name: "order_completed", field: "currency", count: 3, ...last },
          { source: "sdk", name: "cart_added", field: "", count: 1, ...last },
          { source: "sdk", name: "cart_added", field: "currency", count: 1, ...last },
          { source: "sdk", name: "cart_added", field: "price", count: 1, ...last },
        ]);
        expect(await store.reports.capture(site.id, NOW + DAY_MS)).toEqual([]);
      });

      it("counts people by stage, open conversations and events", async () => {
        const site = await newSite();
        expect(await store.reports.overview(site.id, NOW)).toEqual({
          stages: [],
          people: 0,
          openConversations: 0,
          eventsLastHour: 0,
          delivery: { stored: 0, lost: 0, open: 0 },
          lastEventAt: null,
        });
        await commit(site, page(), [event("page_viewed"), event("$message", { conversation: newId(), text: "hi" })]);
        expect(await store.reports.overview(site.id, NOW)).toMatchObject({
          people: 1,
          openConversations: 1,
          eventsLastHour: 2,
          lastEventAt: NOW,
        });
      });
    });

    it("writes none of a group when one batch of it cannot be stored", async () => {
      const site = await newSite();
      const good = batch(site, page(), [event("page_viewed")]);
      const broken = { ...good, site: "no such site" };
      await expect(store.commit([good, broken])).rejects.toThrow();
      expect((await people(site)).total).toBe(0);
    });

    it("keeps everything over a restart", async () => {
      const site = await newSite();
      const sender = page();
      const { cursor } = await commit(site, sender, [event("$message", { conversation: newId(), text: "hello" })]);
      const before = await onlyPerson(site);
      await reopen();
      expect(await onlyPerson(site)).toEqual(before);
      expect((await readFeed(await authenticate(site, sender), null)).cursor).toBe(cursor);
    });

    it("is ready while it can write", async () => {
      for (const room of [false, true]) await expect(store.check(room)).resolves.toBeNull();
    });
  });
}
