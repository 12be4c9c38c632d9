import { describe, expect, it } from "vitest";
import { openForTests, type SetUp } from "./open-for-tests.ts";
import type { AttachmentOwner, Site, Store, Visitor } from "./store.ts";
import { ANNA, batch, BORIS, DAY_MS, event, identify, newId, newSiteIn, NOW, page } from "./testing.ts";

const ROOM = { ownerBytes: 1_000_000, windowMs: DAY_MS, siteBytes: 2_000_000 };
const PNG = "image/png" as const;

const idsOf = (files: { id: string }[]) => files.map(({ id }) => id);

/** What every store must know of files that belong to messages. */
export function attachmentContract(name: string, setUp: SetUp): void {
  describe(`${name} keeps the attachments' contract`, () => {
    let store: Store;
    openForTests(setUp, (opened) => (store = opened));

    const newSite = () => newSiteIn(store);
    const arrive = async (site: Site, sender = page()) => {
      await store.commit([batch(site, sender, [])]);
      const visitor = (await store.visitors.authenticate(site.id, sender.visitor, sender.secretHash)) as Visitor;
      return { sender, visitor };
    };
    const begin = (site: Site, owner: AttachmentOwner, bytes = 100, id = newId(), at = NOW) =>
      store.attachments.begin(site.id, { id, owner, name: "a.png", bytes, at }, ROOM);
    const put = async (site: Site, owner: AttachmentOwner, at = NOW) => {
      const id = newId();
      await begin(site, owner, 100, id, at);
      await store.attachments.finish(site.id, id, PNG);
      return { id, name: "a.png", type: PNG, bytes: 100 };
    };
    const say = async (
      site: Site,
      sender: ReturnType<typeof page>,
      attachments: { id: string; name: string; type: string; bytes: number }[],
      conversation = newId(),
      text = "",
    ) => {
      const [outcome] = await store.commit([
        batch(site, sender, [event("$message", { conversation, text, ...(attachments.length > 0 && { attachments }) })]),
      ]);
      return outcome?.state === "stored" ? outcome : expect.fail("forbidden");
    };

    it("a file that came belongs to the message that names it, as it was found and not as the message says", async () => {
      const site = await newSite();
      const { sender, visitor } = await arrive(site);
      const file = await put(site, { visitor: visitor.key });
      const conversation = newId();
      const said = { ...file, name: "invoice.exe", type: "application/pdf", bytes: 1 };
      expect((await say(site, sender, [said], conversation)).rejected).toEqual([]);
      const thread = (await store.inbox.get(site.id, conversation, ANNA.id))!;
      expect(thread.messages).toMatchObject([{ text: "", attachments: [file] }]);
      expect(thread.preview).toBe("📎 a.png");
      const { entries } = (await store.visitors.readFeed(visitor, null))!;
      expect(entries).toContainEqual(expect.objectContaining({ type: "message", attachments: [file] }));
    });

    it("a message cannot name what is not whole, somebody else's, an agent's, or another message's; nor say nothing at all", async () => {
      const site = await newSite();
      const { sender, visitor } = await arrive(site);
      const other = await arrive(site);
      const own = await put(site, { visitor: visitor.key });
      await say(site, sender, [own]);
      const half = { ...own, id: newId() };
      await begin(site, { visitor: visitor.key }, 100, half.id);
      const foreign = await put(site, { visitor: other.visitor.key });
      const agents = await put(site, { agent: ANNA.id });
      for (const file of [own, half, foreign, agents, { ...own, id: newId() }])
        expect((await say(site, sender, [file])).rejected).toMatchObject([{ code: "attachment_missing" }]);
      const twice = await put(site, { visitor: visitor.key });
      expect((await say(site, sender, [twice, twice])).rejected).toMatchObject([{ code: "attachment_missing" }]);
      expect((await say(site, sender, [])).rejected).toMatchObject([{ code: "event_invalid" }]);
      const [first, second] = [newId(), newId()].map((conversation) =>
        event("$message", { conversation, text: "", attachments: [twice] }),
      );
      const [outcome] = await store.commit([batch(site, sender, [first!, second!])]);
      expect(outcome).toMatchObject({ rejected: [{ id: second!.id, code: "attachment_missing" }] });
    });

    it("another device of the person may name it, and read it", async () => {
      const site = await newSite();
      const [phone, laptop] = [await arrive(site), await arrive(site)];
      for (const { sender } of [phone, laptop]) await store.commit([batch(site, sender, [identify("user-42")])]);
      const file = await put(site, { visitor: phone.visitor.key });
      expect((await say(site, laptop.sender, [file])).rejected).toEqual([]);
      const stranger = await arrive(site);
      const readable = ({ visitor }: typeof phone) => store.attachments.readable(site.id, visitor, [file.id, newId()]);
      expect([await readable(phone), await readable(laptop), await readable(stranger)]).toEqual([[file.id], [file.id], []]);
    });

    it("an agent's reply carries the agent's own files, and its person reads them", async () => {
      const site = await newSite();
      const { sender, visitor } = await arrive(site);
      const conversation = newId();
      await say(site, sender, [], conversation, "hello");
      const file = await put(site, { agent: ANNA.id });
      const draft = { conversation, id: newId(), text: "", attachments: [file], seen: 1, agent: ANNA, at: NOW };
      expect(await store.inbox.reply(site.id, { ...draft, agent: BORIS })).toEqual({ state: "attachment_missing" });
      expect(await store.attachments.readable(site.id, visitor, [file.id])).toEqual([]);
      const outcome = await store.inbox.reply(site.id, draft);
      expect(outcome).toMatchObject({ state: "stored", message: { attachments: [file] } });
      // The same again is the same reply; without its file it is another one.
      expect(await store.inbox.reply(site.id, draft)).toMatchObject({ state: "stored", appended: [] });
      expect(await store.inbox.reply(site.id, { ...draft, attachments: [] })).toMatchObject({ state: "conflict" });
      expect(await store.inbox.reply(site.id, { ...draft, id: newId(), seen: 2 })).toEqual({ state: "attachment_missing" });
      expect(await store.attachments.readable(site.id, visitor, [file.id])).toEqual([file.id]);
    });

    it("there is room for so much of a visitor in a day, however small its files, and for so much of a site", async () => {
      const site = await newSite();
      const { visitor } = await arrive(site);
      const owner = { visitor: visitor.key };
      expect(await begin(site, owner, 900_000)).toMatchObject({ state: "begun" });
      expect(await begin(site, owner, 100_001)).toEqual({ state: "full" });
      expect(await begin(site, owner, 1)).toMatchObject({ state: "begun" });
      expect(await begin(site, owner, 1)).toEqual({ state: "full" });
      expect(await begin(site, owner, 500_000, newId(), NOW + DAY_MS + 1)).toMatchObject({ state: "begun" });
      expect(await begin(site, { agent: ANNA.id }, 600_000)).toEqual({ state: "full" });
      expect(await begin(site, { agent: ANNA.id }, 599_999)).toMatchObject({ state: "begun" });
    });

    it("what is begun again is what it was, also for whoever made up the same id", async () => {
      const site = await newSite();
      const { visitor } = await arrive(site);
      const id = newId();
      await begin(site, { visitor: visitor.key }, 100, id);
      expect(await begin(site, { agent: ANNA.id }, 5, id)).toMatchObject({
        state: "begun",
        record: { owner: { visitor: visitor.key }, bytes: 100, type: null },
      });
    });

    it("what no message named in time may go, and is forgotten once its bytes are removed", async () => {
      const site = await newSite();
      const { sender, visitor } = await arrive(site);
      const owner = { visitor: visitor.key };
      const [old, named, fresh] = [await put(site, owner, NOW - 2), await put(site, owner, NOW - 2), await put(site, owner)];
      await say(site, sender, [named]);
      const gone = async () => (await store.attachments.gone(NOW - 1, 100)).filter((one) => one.site === site.id);
      expect(idsOf(await gone())).toEqual([old.id]);
      // Until it is forgotten it is told again, and can be neither read nor named.
      expect(idsOf(await gone())).toEqual([old.id]);
      expect(await store.attachments.get(site.id, old.id)).toBeNull();
      expect((await say(site, sender, [old])).rejected).toMatchObject([{ code: "attachment_missing" }]);
      expect(await begin(site, owner, 100, old.id)).toEqual({ state: "gone" });
      await store.attachments.forget(await gone());
      expect(await gone()).toEqual([]);
      const readable = await store.attachments.readable(site.id, visitor, [old.id, named.id, fresh.id]);
      expect(readable.toSorted()).toEqual([named.id, fresh.id].toSorted());
    });

    it("a person's files are gone at a word: what its devices sent, and what agents sent it", async () => {
      const site = await newSite();
      const { sender, visitor } = await arrive(site);
      const stranger = await arrive(site);
      const kept = await put(site, { visitor: stranger.visitor.key });
      await say(site, stranger.sender, [kept]);
      const own = await put(site, { visitor: visitor.key });
      const conversation = newId();
      await say(site, sender, [own], conversation);
      const sent = await put(site, { agent: ANNA.id });
      const draft = { conversation, id: newId(), text: "", attachments: [sent], seen: 1, agent: ANNA, at: NOW };
      await store.inbox.reply(site.id, draft);
      await store.attachments.erase(site.id, visitor.person);
      const gone = (await store.attachments.gone(0, 100)).filter((one) => one.site === site.id);
      expect(idsOf(gone).toSorted()).toEqual([own.id, sent.id].toSorted());
      expect(await store.attachments.readable(site.id, visitor, [own.id, sent.id])).toEqual([]);
      expect(await store.attachments.get(site.id, kept.id)).not.toBeNull();
    });
  });
}
