import type { ConversationLabel, QueueSettings } from "@tappa/protocol";
import { describe, expect, it } from "vitest";
import type { Appended } from "./log.ts";
import { openForTests, type SetUp } from "./open-for-tests.ts";
import type { Site, Store } from "./store.ts";
import { ALL_OPEN, ANNA, batch, BORIS, DAY_MS, event, identify, newId, newSiteIn, NOW, page } from "./testing.ts";

const LABELS: ConversationLabel[] = [
  { id: "returns", name: "Returns", color: "orange" },
  { id: "sizes", name: "Size advice", color: "teal" },
];

const QUEUE: QueueSettings = {
  stages: { new: 2 },
  carts: [
    { currency: "EUR", fromMinor: 5_000, weight: 1.5 },
    { currency: "EUR", fromMinor: 20_000, weight: 3 },
  ],
};

const MINUTE_MS = 60_000;

const idsOf = (...begun: { conversation: string }[]) => begun.map(({ conversation }) => conversation);

const typesIn = (appended: readonly Appended[]) =>
  appended.map(({ entries }) => entries.map((entry) => "type" in entry && entry.type));

const movedIn = (appended: readonly Appended[]) =>
  appended.flatMap(({ entries }) => entries.filter((entry) => "type" in entry && entry.type === "moved"));

/** What every store must do for the agents of a site, beside what `store.contract.ts` says of messages. */
export function inboxContract(name: string, setUp: SetUp): void {
  describe(`${name} keeps the inbox's contract`, () => {
    let store: Store;
    const reopen = openForTests(setUp, (opened) => (store = opened));

    const newSite = () => newSiteIn(store);
    const write = async (site: Site, sender: ReturnType<typeof page>, conversation: string, text: string, at = NOW) => {
      const [outcome] = await store.commit([batch(site, sender, [event("$message", { conversation, text }, at)], at)]);
      if (outcome?.state !== "stored" || outcome.rejected.length > 0) throw new Error(JSON.stringify(outcome));
      return outcome;
    };
    const begin = async (site: Site, text = "hello", at = NOW) => {
      const [sender, conversation] = [page(), newId()];
      await write(site, sender, conversation, text, at);
      return { sender, conversation };
    };
    const note = (site: Site, conversation: string, text: string, id = newId()) =>
      store.inbox.note(site.id, { conversation, id, text, agent: ANNA, at: NOW });
    const patch = async (site: Site, conversation: string, change: Parameters<Store["inbox"]["patch"]>[2]) =>
      (await store.inbox.patch(site.id, conversation, change, ANNA, NOW))!;
    const list = async (site: Site, change = {}, agent = ANNA.id) =>
      (await store.inbox.list(site.id, { ...ALL_OPEN, agent, ...change })).conversations;
    const idsIn = async (...query: Parameters<typeof list>) => (await list(...query)).map(({ id }) => id);
    const thread = async (site: Site, conversation: string) => (await store.inbox.get(site.id, conversation, ANNA.id))!;
    const useLabels = (site: Site, labels = LABELS, base = 0) => store.inbox.changeSettings(site.id, { labels }, base, NOW);

    const seeCart = (sender: ReturnType<typeof page>, site: Site, value: number, currency = "EUR", at = NOW) =>
      store.commit([batch(site, sender, [event("cart_viewed", { value, currency }, at)], at)]);
    const order = (sender: ReturnType<typeof page>, site: Site) =>
      store.commit([batch(site, sender, [event("order_completed", { order_id: newId(), value: 1, currency: "EUR" })])]);
    const queue = (site: Site, change = {}) => idsIn(site, { order: "queue", ...change });
    const useQueue = async (site: Site, weights: QueueSettings = QUEUE) => {
      const { version } = await store.inbox.settings(site.id);
      return (await store.inbox.changeSettings(site.id, { queue: weights }, version, NOW))!;
    };

    const act = (of: string | null, action: string, subject: string, agent: typeof ANNA | null = ANNA) =>
      store.audit({ site: of, at: NOW, agent, action, subject, detail: { to: "x" } });

    describe("notes", () => {
      it("stand behind the message they were written after, and count as no message", async () => {
        const site = await newSite();
        const { conversation, sender } = await begin(site);
        await note(site, conversation, "Third time this week");
        await write(site, sender, conversation, "anyone?");
        const { messages, notes, unread } = await thread(site, conversation);
        expect(messages.map(({ seq }) => seq)).toEqual([1, 2]);
        expect(notes).toMatchObject([{ after: 1, author: ANNA, text: "Third time this week", at: NOW }]);
        expect(unread).toBe(2);
        const reply = { conversation, id: newId(), text: "hi", seen: 1, agent: BORIS, at: NOW };
        expect(await store.inbox.reply(site.id, reply)).toMatchObject({ state: "stored", message: { seq: 3 } });
      });

      it("[W40] reach the agents, and nothing that a visitor can read", async () => {
        const site = await newSite();
        const { conversation, sender } = await begin(site);
        const outcome = await note(site, conversation, "Careful: a friend of the boss");
        expect(outcome.state === "stored" && typesIn(outcome.appended)).toEqual([["note"]]);
        const agents = await store.readLog<{ type: string }>(site.log, null);
        expect(agents.entries.at(-1)).toMatchObject({
          type: "note",
          conversation,
          note: { text: "Careful: a friend of the boss" },
        });
        const visitor = await store.visitors.authenticate(site.id, sender.visitor, sender.secretHash);
        if (typeof visitor === "string") throw new Error(visitor);
        expect(JSON.stringify(await store.visitors.readFeed(visitor, null))).not.toContain("friend of the boss");
      });

      it("are stored once, however often the same one is sent, and only where the conversation is", async () => {
        const [site, other] = [await newSite(), await newSite()];
        const { conversation } = await begin(site);
        const id = newId();
        await note(site, conversation, "once", id);
        expect(await note(site, conversation, "once", id)).toMatchObject({ state: "stored", appended: [] });
        expect(await note(site, conversation, "other", id)).toEqual({ state: "taken" });
        expect(await note(other, conversation, "once")).toEqual({ state: "missing" });
        expect((await thread(site, conversation)).notes).toHaveLength(1);
      });
    });

    describe("labels", () => {
      it("are put on and taken off, once each, and find their conversations", async () => {
        const site = await newSite();
        await useLabels(site);
        const [one, other] = [await begin(site, "a", NOW - 10), await begin(site, "b")];
        const { appended } = await patch(site, one.conversation, { label: { id: "returns", on: true } });
        expect(typesIn(appended)).toEqual([[], ["conversation"]]);
        await patch(site, one.conversation, { label: { id: "returns", on: true } });
        await patch(site, other.conversation, { label: { id: "returns", on: true } });
        await patch(site, other.conversation, { label: { id: "sizes", on: true } });
        expect((await thread(site, other.conversation)).labels).toEqual(["returns", "sizes"]);
        expect(await idsIn(site, { label: "returns" })).toEqual([other.conversation, one.conversation]);
        expect(await idsIn(site, { label: "sizes" })).toEqual([other.conversation]);
        await write(site, one.sender, one.conversation, "again", NOW + 10);
        expect(await idsIn(site, { label: "returns" })).toEqual([one.conversation, other.conversation]);
        await patch(site, one.conversation, { status: "resolved" });
        expect(await idsIn(site, { label: "returns" })).toEqual([other.conversation]);
        expect(await idsIn(site, { label: "returns", view: "all" })).toHaveLength(2);
        await patch(site, other.conversation, { label: { id: "returns", on: false } });
        expect(await idsIn(site, { label: "returns" })).toEqual([]);
      });

      it("are the site's: what it does not have is not put on, and what it gives up is gone everywhere", async () => {
        const [site, other] = [await newSite(), await newSite()];
        await useLabels(site);
        const [here, there] = [await begin(site), await begin(other)];
        await patch(other, there.conversation, { label: { id: "returns", on: true } });
        expect((await thread(other, there.conversation)).labels).toEqual([]);
        await patch(site, here.conversation, { label: { id: "returns", on: true } });
        await useLabels(site, [LABELS[1]!], 1);
        expect((await thread(site, here.conversation)).labels).toEqual([]);
      });

      it("are changed by one agent at a time", async () => {
        const site = await newSite();
        expect(await store.inbox.settings(site.id)).toMatchObject({ version: 0, labels: [] });
        const first = await useLabels(site);
        expect(first?.settings).toMatchObject({ version: 1, labels: LABELS });
        expect(typesIn(first!.appended)).toEqual([["settings"]]);
        expect(await useLabels(site, [])).toBeNull();
        expect(await store.inbox.settings(site.id)).toMatchObject({ version: 1, labels: LABELS });
      });

      it("do not refuse who edits saved replies or the queue at the same time, nor the other way round", async () => {
        const site = await newSite();
        const savedReplies = [{ id: "hi", name: "Hi", text: "Hello" }];
        await useLabels(site);
        await store.inbox.changeSettings(site.id, { savedReplies }, 0, NOW);
        expect(await store.inbox.changeSettings(site.id, { savedReplies: [] }, 1, NOW)).toBeNull();
        await useLabels(site, [], 1);
        expect(await store.inbox.settings(site.id)).toMatchObject({ version: 3, labels: [], savedReplies });
        expect(await useLabels(site, LABELS, 4)).toBeNull();
      });
    });

    describe("snoozing", () => {
      it("[W40] takes a conversation out of sight until its time comes, and says nothing of it to the visitor", async () => {
        const site = await newSite();
        const { conversation } = await begin(site);
        const { appended } = await patch(site, conversation, { snoozedUntil: NOW + DAY_MS });
        expect(typesIn(appended)).toEqual([[], ["conversation"]]);
        expect(await idsIn(site)).toEqual([]);
        expect(await list(site, { view: "snoozed" })).toMatchObject([{ id: conversation, snoozedUntil: NOW + DAY_MS }]);
        expect((await store.inbox.wake(NOW + DAY_MS - 1, 10)).appended).toEqual([]);
        const woken = await store.inbox.wake(NOW + DAY_MS, 10);
        expect(woken).toMatchObject({
          appended: [{ log: site.log, entries: [{ conversation, snoozedUntil: null }] }],
          more: false,
        });
        expect(await list(site)).toMatchObject([{ id: conversation, snoozedUntil: null, wokenAt: NOW + DAY_MS }]);
        expect((await store.inbox.wake(NOW + DAY_MS, 10)).appended).toEqual([]);
      });

      it("ends as soon as the visitor writes", async () => {
        const site = await newSite();
        const { conversation, sender } = await begin(site);
        await patch(site, conversation, { snoozedUntil: NOW + DAY_MS });
        const outcome = await write(site, sender, conversation, "found it, thanks", NOW + 5);
        expect(typesIn(outcome.appended)).toEqual([["message"], ["conversation", "message"]]);
        expect(await list(site)).toMatchObject([{ id: conversation, snoozedUntil: null, wokenAt: null }]);
        expect((await store.inbox.wake(NOW + 2 * DAY_MS, 10)).appended).toEqual([]);
      });

      it("is no more when the conversation is resolved, and cannot begin then", async () => {
        const site = await newSite();
        const { conversation } = await begin(site);
        await patch(site, conversation, { snoozedUntil: NOW + DAY_MS });
        await patch(site, conversation, { status: "resolved" });
        await patch(site, conversation, { snoozedUntil: NOW + DAY_MS });
        expect(await list(site, { view: "resolved" })).toMatchObject([{ snoozedUntil: null }]);
        expect((await store.inbox.wake(NOW + DAY_MS, 10)).appended).toEqual([]);
      });

      it("comes back a few at a time, none twice, also after the store was closed meanwhile", async () => {
        const site = await newSite();
        const begun = [await begin(site), await begin(site), await begin(site)];
        for (const { conversation } of begun) await patch(site, conversation, { snoozedUntil: NOW + 10 });
        const first = await store.inbox.wake(NOW + 10, 2);
        expect([first.appended.length, first.more]).toEqual([2, true]);
        await reopen();
        expect((await store.inbox.wake(NOW + 10, 2)).appended).toHaveLength(1);
        expect(await idsIn(site)).toHaveLength(3);
      });
    });

    describe("the queue", () => {
      it("[W42] puts first who waits longest, times stage, times cart, as they are now", async () => {
        const site = await newSite();
        await useQueue(site);
        const [plain, buyer, rich] = [
          await begin(site, "10 min", NOW - 10 * MINUTE_MS),
          await begin(site, "4 min × 2", NOW - 4 * MINUTE_MS),
          await begin(site, "4 min × 3", NOW - 4 * MINUTE_MS),
        ];
        expect(await queue(site)).toEqual(idsOf(plain, buyer, rich));
        await order(buyer.sender, site);
        await seeCart(rich.sender, site, 250);
        expect(await queue(site)).toEqual(idsOf(rich, plain, buyer));
        // Ten minutes later 14 × 3 > 14 × 2 > 20.
        expect(await queue(site, { now: NOW + 10 * MINUTE_MS })).toEqual(idsOf(rich, buyer, plain));
        await seeCart(rich.sender, site, 60, "EUR", NOW + 1);
        expect(await queue(site)).toEqual(idsOf(plain, buyer, rich));
        await store.commit([batch(site, rich.sender, [event("cart_emptied", {}, NOW + 2)], NOW + 2)]);
        expect((await list(site)).find(({ id }) => id === rich.conversation)?.cart).toBeNull();
        await useQueue(site, { stages: { new: 5 }, carts: [] });
        expect(await queue(site)).toEqual(idsOf(buyer, plain, rich));
      });

      it("[W42] takes a cart of another currency, or of unknown value, for none", async () => {
        const site = await newSite();
        await useQueue(site);
        const [first, zloty, unknown] = [
          await begin(site, "a", NOW - 30),
          await begin(site, "b", NOW - 20),
          await begin(site, "c", NOW - 10),
        ];
        await seeCart(zloty.sender, site, 900, "PLN");
        await store.commit([batch(site, unknown.sender, [event("cart_added", { product_id: "a", price: 900 })])]);
        expect(await queue(site)).toEqual(idsOf(first, zloty, unknown));
        const carts = (await list(site)).map(({ id, cart }) => [id, cart?.valueMinor, cart?.currency]);
        expect(carts).toContainEqual([zloty.conversation, 90_000, "PLN"]);
        expect(carts).toContainEqual([unknown.conversation, null, null]);
      });

      it("[W42] tells agents of a changed cart while they may talk with its owner, and not of others'", async () => {
        const site = await newSite();
        const { sender } = await begin(site);
        const [talking] = await seeCart(sender, site, 84);
        expect(talking?.state === "stored" && typesIn(talking.appended)).toEqual([["person"]]);
        const [stranger] = await seeCart(page(), site, 84);
        const told = stranger?.state === "stored" ? stranger.appended.flatMap(({ entries }) => entries) : [];
        expect(told.filter((entry) => "cart" in entry)).toEqual([]);
      });

      it("[W42] holds the cart that any device of the person told of last, and an order on one ends it on all", async () => {
        const site = await newSite();
        const { sender, conversation } = await begin(site);
        const [user, phone] = [newId(), page()];
        await store.commit([batch(site, sender, [identify(user)]), batch(site, phone, [identify(user)])]);
        await seeCart(sender, site, 10, "EUR", NOW + 1);
        await seeCart(phone, site, 20, "EUR", NOW + 2);
        const cart = async () => (await thread(site, conversation)).cart?.valueMinor ?? null;
        expect(await cart()).toBe(2_000);
        await store.commit([batch(site, sender, [event("order_completed", { order_id: "1" }, NOW + 3)], NOW + 3)]);
        expect(await cart()).toBeNull();
      });

      it("[W42] goes page by page in the order of its first page, whatever the time, then on to those who do not wait", async () => {
        const site = await newSite();
        await useQueue(site);
        const begun: { sender: ReturnType<typeof page>; conversation: string }[] = [];
        for (let index = 0; index < 9; index++) begun.push(await begin(site, `${index}`, NOW - (index % 4) * MINUTE_MS));
        for (const { sender } of begun.slice(0, 3)) await order(sender, site);
        for (const { sender } of begun.slice(2, 5)) await seeCart(sender, site, 250);
        for (const { conversation } of begun.slice(7))
          await store.inbox.reply(site.id, { conversation, id: newId(), text: "hi", seen: 1, agent: ANNA, at: NOW });
        const whole = await queue(site, { now: NOW + 1, limit: 20 });
        expect(new Set(whole)).toEqual(new Set(idsOf(...begun)));
        expect(new Set(whole.slice(-2))).toEqual(new Set(idsOf(...begun.slice(7))));
        for (const limit of [1, 2, 3, 7]) {
          const paged: string[] = [];
          let before: string | null = null;
          let now = NOW + 1;
          do {
            const query = { ...ALL_OPEN, agent: ANNA.id, order: "queue" as const, limit, before, now };
            const found: Awaited<ReturnType<typeof store.inbox.list>> = await store.inbox.list(site.id, query);
            paged.push(...found.conversations.map(({ id }) => id));
            before = found.next;
            now += 60 * MINUTE_MS;
          } while (before);
          expect([limit, paged]).toEqual([limit, whole]);
        }
      });

      it("[W42] is kept for each view and label, and what comes back from snooze counts from then", async () => {
        const site = await newSite();
        await useLabels(site);
        await useQueue(site);
        const [mine, free, later] = [
          await begin(site, "a", NOW - 9),
          await begin(site, "b", NOW - 8),
          await begin(site, "c", NOW - 7),
        ];
        await patch(site, mine.conversation, { assignee: ANNA });
        await patch(site, later.conversation, { snoozedUntil: NOW + 5 });
        await seeCart(later.sender, site, 250);
        await patch(site, free.conversation, { label: { id: "returns", on: true } });
        expect(await queue(site, { view: "mine" })).toEqual(idsOf(mine));
        expect(await queue(site, { view: "unassigned" })).toEqual(idsOf(free));
        expect(await queue(site, { label: "returns" })).toEqual(idsOf(free));
        await store.inbox.wake(NOW + 5, 10);
        expect(await queue(site, { now: NOW + 10 })).toEqual(idsOf(later, mine, free));
      });
    });

    describe("a conversation whose visitor proves who they are", () => {
      it("[W13] is the user's from then on, which agents hear, as they do when that is undone", async () => {
        const site = await newSite();
        const { sender, conversation } = await begin(site);
        const anonymous = (await thread(site, conversation)).person.id;
        const [proved] = await store.commit([batch(site, sender, [identify("ada")])]);
        const moved = [{ type: "moved", conversation }];
        expect(proved?.state === "stored" && movedIn(proved.appended)).toMatchObject(moved);
        const { person } = await thread(site, conversation);
        expect(person).toMatchObject({ userId: "ada", name: "ada" });
        const outcome = await store.people.unlink(site.id, person.id, sender.visitor, NOW);
        expect(outcome.state === "unlinked" && movedIn(outcome.appended)).toMatchObject(moved);
        expect((await thread(site, conversation)).person.id).toBe(anonymous);
        const [stranger] = await store.commit([batch(site, page(), [identify("ada")])]);
        expect(stranger?.state === "stored" && movedIn(stranger.appended)).toEqual([]);
      });
    });

    describe("an agent who is gone", () => {
      it("leaves no conversation behind: those of every site are nobody's again, which the audit log and the visitors hear", async () => {
        const [site, other] = [await newSite(), await newSite()];
        const [open, later, done, elsewhere, theirs] = await Promise.all(
          [site, site, site, other, site].map((one) => begin(one)),
        );
        const gone = { id: `gone-${newId()}`, name: "Gone" };
        await patch(site, open!.conversation, { assignee: gone });
        await patch(site, later!.conversation, { assignee: gone, snoozedUntil: NOW + DAY_MS });
        await patch(site, done!.conversation, { assignee: gone, status: "resolved" });
        await patch(other, elsewhere!.conversation, { assignee: gone });
        await patch(site, theirs!.conversation, { assignee: BORIS });
        const first = await store.inbox.release(gone.id, ANNA, NOW, 2);
        expect([first.appended.length, first.more]).toEqual([4, true]);
        const last = await store.inbox.release(gone.id, ANNA, NOW, 2);
        expect([last.appended.length, last.more]).toEqual([2, false]);
        expect(typesIn(last.appended)).toEqual([["conversation"], ["conversation"]]);
        expect((await store.inbox.release(gone.id, ANNA, NOW, 2)).appended).toEqual([]);
        const owners = async (of: Site) => (await list(of, { view: "all" })).map(({ assignee }) => assignee?.name ?? null);
        expect((await owners(site)).toSorted()).toEqual(["Boris", null, null, null]);
        expect(await owners(other)).toEqual([null]);
        expect(await list(site, { view: "snoozed" })).toMatchObject([{ id: later!.conversation, snoozedUntil: NOW + DAY_MS }]);
        const { entries } = await store.auditLog(site.id, "conversation_assigned", null, 10);
        expect(entries.map(({ subject }) => subject).toSorted()).toEqual([open!.conversation, later!.conversation].toSorted());
        expect(entries[0]).toMatchObject({ agent: ANNA, detail: { assignee: null, from: "Gone" } });
      });
    });

    describe("the audit log", () => {
      it("tells of the site and the installation who did what, newest first, page by page, and of one kind alone", async () => {
        const [site, other] = [await newSite(), await newSite()];
        await act(site.id, "conversation_assigned", "one");
        await act(other.id, "conversation_assigned", "elsewhere");
        await act(null, "agent_invited", "two", null);
        await act(site.id, "conversation_assigned", "three", BORIS);
        const read = (action: string | null, before: string | null = null) => store.auditLog(site.id, action, before, 2);
        const first = await read(null);
        expect(first.entries).toMatchObject([
          { action: "conversation_assigned", subject: "three", agent: BORIS, at: NOW, detail: { to: "x" } },
          { action: "agent_invited", subject: "two", agent: null },
        ]);
        const second = await read(null, first.next);
        expect(second.entries.map(({ subject }) => subject)).toContain("one");
        expect((await read("conversation_assigned")).entries.map(({ subject }) => subject)).toEqual(["three", "one"]);
        expect(await read("conversation_reopened")).toEqual({ entries: [], next: null });
      });
    });

    describe("lists", () => {
      it("hold what their view says, and count it", async () => {
        const site = await newSite();
        const [mine, theirs, nobodys, later, done] = await Promise.all(Array.from({ length: 5 }, () => begin(site)));
        await patch(site, mine!.conversation, { assignee: ANNA });
        await patch(site, theirs!.conversation, { assignee: BORIS });
        await patch(site, later!.conversation, { assignee: ANNA, snoozedUntil: NOW + DAY_MS });
        await patch(site, done!.conversation, { assignee: ANNA, status: "resolved" });
        const held = async (view: string) => new Set(await idsIn(site, { view }));
        const ids = (...begun: (typeof mine)[]) => new Set(begun.map((one) => one!.conversation));
        expect(await held("open")).toEqual(ids(mine, theirs, nobodys));
        expect(await held("mine")).toEqual(ids(mine));
        expect(await held("unassigned")).toEqual(ids(nobodys));
        expect(await held("snoozed")).toEqual(ids(later));
        expect(await held("resolved")).toEqual(ids(done));
        expect(await held("all")).toEqual(ids(mine, theirs, nobodys, later, done));
        expect(await store.inbox.counts(site.id, ANNA.id)).toEqual({ open: 3, mine: 1, unassigned: 1, snoozed: 1, resolved: 1 });
        expect(await store.inbox.counts((await newSite()).id, ANNA.id)).toMatchObject({ open: 0, resolved: 0 });
      });

      it("put who waits longest first, then what came back, then the latest activity, page by page", async () => {
        const site = await newSite();
        const [old, waiting, longest, woken, recent] = [
          await begin(site, "1", NOW - 900),
          await begin(site, "2", NOW - 400),
          await begin(site, "3", NOW - 500),
          await begin(site, "4", NOW - 800),
          await begin(site, "5", NOW - 700),
        ];
        for (const { conversation } of [old, woken, recent]) {
          const answer = {
            conversation,
            id: newId(),
            text: "hi",
            seen: 1,
            agent: ANNA,
            at: NOW - (conversation === recent.conversation ? 10 : 20),
          };
          await store.inbox.reply(site.id, answer);
        }
        await patch(site, woken.conversation, { snoozedUntil: NOW + 5 });
        await store.inbox.wake(NOW + 5, 10);
        const expected = [longest, waiting, woken, recent, old].map(({ conversation }) => conversation);
        expect(await idsIn(site, { order: "waiting" })).toEqual(expected);
        const paged: string[] = [];
        let before: string | null = null;
        do {
          const found = await store.inbox.list(site.id, { ...ALL_OPEN, agent: ANNA.id, order: "waiting", limit: 2, before });
          paged.push(...found.conversations.map(({ id }) => id));
          before = found.next;
        } while (before);
        expect(paged).toEqual(expected);
      });

      it("find words by their beginnings in messages, notes, people and labels, on one site", async () => {
        const [site, other] = [await newSite(), await newSite()];
        await useLabels(site);
        const [shoes, parcel] = [await begin(site, "Do the red Schühe run small?"), await begin(site, "where is my parcel")];
        await begin(other, "red shoes, other shop");
        await store.commit([
          batch(site, parcel.sender, [
            { ...identify("u-77"), props: { userId: "u-77", traits: { name: "Zoë Król", email: "zoe@king.example" } } },
          ]),
        ]);
        await note(site, parcel.conversation, "Courier lost it");
        await patch(site, shoes.conversation, { label: { id: "sizes", on: true } });
        const found = (q: string, change = {}) => idsIn(site, { view: "all", q, ...change });
        expect(await found("RED schuh")).toEqual([shoes.conversation]);
        expect(await found("red parcel")).toEqual([]);
        expect(await found("courier")).toEqual([parcel.conversation]);
        expect(await found("zoe krol")).toEqual([parcel.conversation]);
        expect(await found("zoe@king.ex")).toEqual([parcel.conversation]);
        expect(await found("u-77")).toEqual([parcel.conversation]);
        expect(await found("size adv")).toEqual([shoes.conversation]);
        expect(await found("red", { label: "sizes" })).toEqual([shoes.conversation]);
        expect(await found("parcel", { label: "sizes" })).toEqual([]);
        for (const nothing of ['"', "%", "-", "site : s1", "NEAR(", "' OR 1", "*"])
          expect([nothing, await found(nothing)]).toEqual([nothing, []]);
      });
    });
  });
}
