import { describe, expect, it } from "vitest";
import { openForTests, type SetUp } from "./open-for-tests.ts";
import type { AcceptedEvent, Site, Store, Visitor } from "./store.ts";
import { ANNA, batch, BORIS, event, identify, newId, newSiteIn, NOW, page } from "./testing.ts";

const ROOM = { ownerBytes: 1_000_000, windowMs: 86_400_000, siteBytes: 20_000_000 };

const traceIn = (texts: string, words: readonly string[]) =>
  words.filter((word) => texts.includes(word) || texts.includes(word.replaceAll("-", "")));

const say = (conversation = newId()) => event("$message", { conversation, text: "me again" });

/** What a test looks into behind the store's back. */
interface Inside {
  /** Every value of every table, as text. */
  textsOf: () => string;
  /** Tables with a row that belongs to nobody who is there. */
  orphansOf: () => string[];
}

/** What every store must hand out and remove of a person. */
export function personContract(name: string, setUp: SetUp, { textsOf, orphansOf }: Inside): void {
  describe(`${name} keeps the contract of a person's data`, () => {
    let store: Store;
    openForTests(setUp, (opened) => (store = opened));

    const arrive = async (site: Site) => {
      const sender = page({ secretHash: newId().replaceAll("-", "").padEnd(64, "b") });
      await store.commit([batch(site, sender, [])]);
      return { sender, visitor: (await store.visitors.authenticate(site.id, sender.visitor, sender.secretHash)) as Visitor };
    };
    type Guest = Awaited<ReturnType<typeof arrive>>;
    const nowOf = async (site: Site, { sender }: Guest) =>
      (await store.visitors.authenticate(site.id, sender.visitor, sender.secretHash)) as Visitor;

    /** Leaves something in every table there is: words with `mark` in them. */
    const live = async (site: Site, guest: Guest, mark: string) => {
      const { sender, visitor } = guest;
      const file = newId();
      await store.attachments.begin(
        site.id,
        { id: file, owner: { visitor: visitor.key }, name: `${mark}.png`, bytes: 9, at: NOW },
        ROOM,
      );
      await store.attachments.finish(site.id, file, "image/png");
      const attachments = [{ id: file, name: `${mark}.png`, type: "image/png", bytes: 9 }];
      const conversation = newId();
      const events = [
        event("page_viewed", { path: `/${mark}/of/them` }),
        event("cart_viewed", { cart_id: mark, currency: "EUR", products: [{ product_id: mark, quantity: 1, price: 9 }] }),
        event("order_completed", { order_id: mark, total: 40, currency: "EUR" }),
        event("$traits", { traits: { email: `${mark}@mail.example`, name: mark } }),
        event("$message", { conversation, text: `words ${mark}`, attachments }),
        event("$answered", { campaign: "nps", kind: "nps", response: newId(), score: 9, text: `because ${mark}`, stage: "new" }),
        event("$shown", { campaign: "list", kind: "checklist" }),
        event("$item", { checklist: "list", item: "first" }),
        event("page_viewed", { path: `/old/${mark}` }, NOW - 40 * 86_400_000),
      ];
      const numbered = events.map((one, index) => ({ ...one, n: index * 2 }));
      const [outcome] = await store.commit([batch(site, sender, numbered)]);
      expect(outcome).toMatchObject({ state: "stored", rejected: [] });
      const reply = { conversation, id: newId(), text: `answer ${mark}`, seen: 1, agent: ANNA, at: NOW };
      await store.inbox.reply(site.id, reply);
      await store.inbox.note(site.id, { conversation, id: newId(), text: `note ${mark}`, agent: BORIS, at: NOW });
      await store.inbox.read(site.id, conversation, reply.id, BORIS, NOW);
      await store.inbox.patch(site.id, conversation, { label: { id: "l1", on: true } }, ANNA, NOW);
      await store.inbox.patch(site.id, conversation, { status: "resolved" }, ANNA, NOW);
      await store.audit({
        site: site.id,
        at: NOW,
        agent: ANNA,
        action: "conversation_resolved",
        subject: conversation,
        detail: { mark },
      });
      return { conversation, file, ids: [conversation, file, reply.id, sender.visitor, ...numbered.map(({ id }) => id)] };
    };

    const refusalsOf = async (site: Site, { sender }: Guest, ...events: AcceptedEvent[]) => {
      const [outcome] = await store.commit([batch(site, sender, events)]);
      return outcome?.state === "stored" ? outcome.rejected : outcome?.state;
    };
    /** A guest who wrote, and the conversation of it. */
    const writer = async (site: Site) => {
      const [guest, conversation] = [await arrive(site), newId()];
      expect(await refusalsOf(site, guest, event("$message", { conversation, text: "hello" }))).toEqual([]);
      return { guest, conversation };
    };
    const block = (site: Site, person: string, blocked: boolean) => store.people.block(site.id, person, blocked, ANNA, NOW);
    const personIn = async (site: Site, conversation: string) => (await store.inbox.get(site.id, conversation, ANNA.id))!.person;
    const auditOf = async (site: Site) => (await store.auditLog(site.id, null, null, 9)).entries;

    it("[W56] a blocked person is refused what they write, and nothing else, until it is undone: then the same message is taken", async () => {
      const [site, other] = [await newSiteIn(store), await newSiteIn(store)];
      const { guest, conversation } = await writer(site);
      const person = await personIn(site, conversation);
      expect(person.blocked).toBe(false);
      expect(await block(other, person.id, true)).toBeNull();

      const told = await block(site, person.id, true);
      expect(told?.flatMap(({ entries }) => entries)).toMatchObject([{ type: "person", person: person.id, blocked: true }]);
      expect(await block(site, person.id, true)).toEqual([]);
      expect((await personIn(site, conversation)).blocked).toBe(true);
      expect((await store.people.export(site.id, person.id, { agent: ANNA }))?.person.blocked).toBe(true);
      const said = say(conversation);
      const lost = async () => (await store.reports.overview(site.id, NOW)).delivery.lost;
      const before = await lost();
      const refusal = [{ id: said.id, code: "visitor_blocked" }];
      expect(await refusalsOf(site, guest, said, event("page_viewed", { path: "/" }))).toEqual(refusal);
      expect(await lost()).toBe(before);
      const answer = { conversation, id: newId(), text: "Please stop.", seen: 1, agent: ANNA, at: NOW };
      expect(await store.inbox.reply(site.id, answer)).toMatchObject({ state: "stored" });

      await block(site, person.id, false);
      expect(await refusalsOf(site, guest, said)).toEqual([]);
      const { messages } = (await store.inbox.get(site.id, conversation, ANNA.id))!;
      expect(messages.map(({ text }) => text)).toEqual(["hello", "Please stop.", "me again"]);
      expect(await auditOf(site)).toMatchObject([
        { action: "person_unblocked", agent: ANNA, subject: person.id },
        { action: "person_blocked", agent: ANNA, subject: person.id },
      ]);
    });

    it("[W56] who is blocked stays so as the user that they prove to be, on every device, which agents hear and read", async () => {
      const site = await newSiteIn(store);
      const { guest, conversation } = await writer(site);
      const anonymous = await personIn(site, conversation);
      await block(site, anonymous.id, true);
      const [outcome] = await store.commit([batch(site, guest.sender, [identify("ada")])]);
      const person = await personIn(site, conversation);
      expect(person).toMatchObject({ userId: "ada", blocked: true });
      const told = outcome?.state === "stored" ? outcome.appended.flatMap(({ entries }) => entries) : [];
      expect(told).toContainEqual(expect.objectContaining({ type: "person", person: person.id, blocked: true }));
      const carried = { action: "person_blocked", agent: null, subject: person.id, detail: { by: "login" } };
      expect((await auditOf(site))[0]).toMatchObject(carried);
      expect(await block(site, anonymous.id, true)).toBeNull();

      const laptop = await arrive(site);
      expect(await refusalsOf(site, laptop, identify("ada"), say())).toMatchObject([{ code: "visitor_blocked" }]);
      await block(site, person.id, false);
      expect(await refusalsOf(site, laptop, say())).toEqual([]);
      // An undone link does not bring back what an agent undid.
      await store.people.unlink(site.id, person.id, guest.sender.visitor, NOW);
      expect(await refusalsOf(site, guest, say(conversation))).toEqual([]);
    });

    it("[W56] both sides of a link that is undone stay blocked", async () => {
      const site = await newSiteIn(store);
      const { guest, conversation } = await writer(site);
      await block(site, (await personIn(site, conversation)).id, true);
      await refusalsOf(site, guest, identify("ada"));
      const user = await personIn(site, conversation);
      const laptop = await arrive(site);
      await refusalsOf(site, laptop, identify("ada"));
      await store.people.unlink(site.id, user.id, guest.sender.visitor, NOW);
      for (const one of [guest, laptop]) expect(await refusalsOf(site, one, say())).toMatchObject([{ code: "visitor_blocked" }]);
    });

    it("[W56] a blocked person is somebody new once they are erased, also under the same user id", async () => {
      const site = await newSiteIn(store);
      const { guest, conversation } = await writer(site);
      await refusalsOf(site, guest, identify("ada"));
      const { id } = await personIn(site, conversation);
      await block(site, id, true);
      await store.people.erase(site.id, id, { agent: ANNA }, NOW);
      expect(await refusalsOf(site, await arrive(site), identify("ada"), say())).toEqual([]);
    });

    const quiet = async () => {
      await store.attachments.forget(await store.attachments.gone(0, 100));
      await store.sweep(NOW, 100);
    };
    it("[W55] after an erase no table holds a word, an id or a trait of the person, and everybody else's are all there", async () => {
      const site = await newSiteIn(store);
      const [phone, laptop, stranger] = [await arrive(site), await arrive(site), await arrive(site)];
      const [first, second] = [await live(site, phone, "zanzibarka"), await live(site, laptop, "quokkatown")];
      const kept = await live(site, stranger, "bystanderly");
      for (const { sender } of [phone, laptop]) await store.commit([batch(site, sender, [identify("user-of-all")])]);
      const { person } = await nowOf(site, phone);
      await store.sweep(NOW, 100);
      await store.audit({
        site: site.id,
        at: NOW,
        agent: ANNA,
        action: "visitor_unlinked",
        subject: person,
        detail: { visitor: phone.sender.visitor },
      });
      const traces = ["zanzibarka", "quokkatown", "user-of-all", person, ...first.ids, ...second.ids];
      expect(traceIn(textsOf(), traces)).toEqual(traces);

      const erased = await store.people.erase(site.id, person, { agent: ANNA }, NOW);
      expect(erased).toMatchObject({ visitors: 2, conversations: 2, events: 20 });
      await quiet();
      expect(traceIn(textsOf(), traces)).toEqual([]);
      expect(orphansOf()).toEqual([]);
      const others = ["bystanderly", ...kept.ids];
      expect(traceIn(textsOf(), others)).toEqual(others);
      expect((await store.people.list(site.id, { stage: null, q: "", before: null, limit: 9 })).people).toHaveLength(1);
      const { entries } = await store.auditLog(site.id, "person_erased", null, 9);
      expect(entries).toMatchObject([{ agent: ANNA, subject: "", detail: { visitors: 2, conversations: 2, events: 20 } }]);
    });

    it("[W55] the secret of an erased visitor never works again, and what comes late is refused and counted once", async () => {
      const site = await newSiteIn(store);
      const guest = await arrive(site);
      await live(site, guest, "latecomer");
      const { person, key } = await nowOf(site, guest);
      const erased = await store.people.erase(site.id, person, { visitor: key }, NOW);
      expect(erased!.appended).toContainEqual(expect.objectContaining({ left: key }));
      expect(await store.visitors.authenticate(site.id, guest.sender.visitor, guest.sender.secretHash)).toBe("forbidden");
      expect(await store.visitors.authenticate(site.id, guest.sender.visitor, "c".repeat(64))).toBe("forbidden");
      const before = (await store.reports.overview(site.id, NOW)).delivery.lost;
      const late = batch(site, guest.sender, [{ ...event("page_viewed", { path: "/late" }), n: 99 }]);
      expect(await store.commit([late, late])).toEqual([{ state: "forbidden" }, { state: "forbidden" }]);
      expect((await store.reports.overview(site.id, NOW)).delivery.lost).toBeGreaterThan(before);
      const once = (await store.reports.overview(site.id, NOW)).delivery.lost;
      await store.commit([late]);
      expect((await store.reports.overview(site.id, NOW)).delivery.lost).toBe(once);
      expect((await store.people.list(site.id, { stage: null, q: "", before: null, limit: 9 })).people).toEqual([]);
    });

    it("[W55] a visitor who is not the person's own erases and reads nothing of it", async () => {
      const site = await newSiteIn(store);
      const [one, other] = [await arrive(site), await arrive(site)];
      await live(site, one, "untouched");
      const by = { visitor: other.visitor.key };
      expect(await store.people.erase(site.id, one.visitor.person, by, NOW)).toBeNull();
      expect(await store.people.export(site.id, one.visitor.person, by)).toBeNull();
      expect(await store.people.erase(site.id, "nobody", { agent: ANNA }, NOW)).toBeNull();
      expect(await store.people.export(site.id, one.visitor.person, { agent: ANNA })).not.toBeNull();
    });

    it("[W55] a visitor that was unlinked takes nothing of the user with it, and an erased user begins anew", async () => {
      const site = await newSiteIn(store);
      const [own, wrong] = [await arrive(site), await arrive(site)];
      await live(site, own, "rightful");
      await live(site, wrong, "mistaken");
      for (const { sender } of [own, wrong]) await store.commit([batch(site, sender, [identify("user-1")])]);
      const { person } = await nowOf(site, own);
      const visitor = wrong.sender.visitor;
      await store.people.unlink(site.id, person, visitor, NOW);
      await store.audit({
        site: site.id,
        at: NOW,
        agent: ANNA,
        action: "visitor_unlinked",
        subject: person,
        detail: { visitor },
      });
      const alone = await nowOf(site, wrong);
      await store.people.erase(site.id, alone.person, { visitor: alone.key }, NOW);
      await quiet();
      expect(traceIn(textsOf(), ["mistaken", visitor])).toEqual([]);
      expect(traceIn(textsOf(), ["rightful"])).toEqual(["rightful"]);
      await store.people.erase(site.id, person, { agent: ANNA }, NOW);
      const server = { kind: "server" as const, userId: "user-1" };
      const [outcome] = await store.commit([batch(site, server, [event("order_completed", { order_id: "o1", total: 1 })])]);
      expect(outcome).toMatchObject({ state: "stored", rejected: [] });
    });

    it("[W54] an export holds all of it, of every device; what agents left each other only where an admin asks", async () => {
      const site = await newSiteIn(store);
      const [phone, laptop] = [await arrive(site), await arrive(site)];
      const [first] = [await live(site, phone, "mine-one"), await live(site, laptop, "mine-two")];
      for (const { sender } of [phone, laptop]) await store.commit([batch(site, sender, [identify("user-7")])]);
      const { person, key } = await nowOf(site, phone);
      const mine = (await store.people.export(site.id, person, { visitor: key }))!;
      expect(mine).toMatchObject({ v: 1, person: { id: person, userId: "user-7" } });
      expect(Object.keys(mine.traits).toSorted()).toEqual(["email", "name", "nps"]);
      const { visitors, events, conversations, responses, items, acts, carts, attachments } = mine;
      const counted = { visitors, events, conversations, responses, items, carts, attachments };
      expect(Object.fromEntries(Object.entries(counted).map(([kind, all]) => [kind, all.length]))).toEqual({
        visitors: 2,
        events: 20,
        conversations: 2,
        responses: 2,
        // Two of each: the page told of one, the order is the other.
        items: 4,
        carts: 2,
        attachments: 2,
      });
      expect(acts.length).toBeGreaterThan(0);
      expect(events.filter(({ held }) => held)).toHaveLength(2);
      expect(conversations[0]).toMatchObject({
        id: first.conversation,
        messages: [{ text: "words mine-one" }, { text: "answer mine-one" }],
      });
      expect(JSON.stringify(mine)).not.toContain("note mine");
      const admins = (await store.people.export(site.id, person, { agent: ANNA }))!;
      expect(admins.conversations[0]!.notes).toMatchObject([{ text: "note mine-one" }]);
      // The same whether or not the timeline has come that far.
      await store.sweep(NOW, 100);
      expect((await store.people.export(site.id, person, { visitor: key }))!.events).toEqual(events);
    });
  });
}
