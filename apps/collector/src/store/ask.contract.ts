import type { FeedEntry } from "@tappa/protocol";
import { beforeAll, describe, expect, it } from "vitest";
import type { Appended } from "./log.ts";
import { openForTests, type SetUp } from "./open-for-tests.ts";
import type { AcceptedEvent, Site, Store } from "./store.ts";
import { ANNA, batch, event, identify, newId, newSiteIn, NOW, page } from "./testing.ts";

type PageSender = ReturnType<typeof page>;

const rating = (response: string, score?: number, more: object = {}) =>
  event("$answered", {
    campaign: "chat",
    kind: "csat",
    response,
    ...(score === undefined ? {} : { score }),
    stage: "new",
    ...more,
  });
/** What a person hears of asks. */
const asksIn = (appended: readonly Appended[]) =>
  appended
    .flatMap(({ entries }) => entries as FeedEntry[])
    .flatMap((entry) => (entry.type === "ask" || entry.type === "answered" ? [entry] : []));

/** How every store asks what a conversation was like. */
export function askContract(name: string, setUp: SetUp): void {
  describe(`${name} asks how a conversation was`, () => {
    let store: Store;
    let site: Site;
    openForTests(setUp, (opened) => (store = opened));
    beforeAll(async () => {
      site = await newSiteIn(store);
    });

    const send = async (sender: PageSender, ...events: AcceptedEvent[]) => {
      const [outcome] = await store.commit([batch(site, sender, events)]);
      if (outcome?.state !== "stored") throw new Error("not stored");
      return outcome;
    };
    const write = (sender: PageSender, conversation: string) => send(sender, event("$message", { conversation, text: "hello" }));
    const answer = async (conversation: string, seen: number) => {
      const draft = { conversation, id: newId(), text: "hi", seen, agent: ANNA, at: NOW };
      expect(await store.inbox.reply(site.id, draft)).toMatchObject({ state: "stored" });
    };
    const resolve = async (conversation: string) =>
      asksIn((await store.inbox.patch(site.id, conversation, { status: "resolved" }, ANNA, NOW))!.appended);
    const asked = async (sender = page()) => {
      const conversation = newId();
      await write(sender, conversation);
      await answer(conversation, 1);
      const [ask] = await resolve(conversation);
      if (ask?.type !== "ask") throw new Error("not asked");
      return { sender, conversation, ask };
    };

    it("[W33] when one that an agent answered is resolved, and again only after another answer", async () => {
      const sender = page();
      const conversation = newId();
      await write(sender, conversation);
      expect(await resolve(conversation)).toEqual([]);
      await write(sender, conversation);
      await answer(conversation, 2);
      expect(await resolve(conversation)).toMatchObject([{ ask: "csat", conversation, at: NOW }]);
      expect(await resolve(conversation)).toEqual([]);
      await write(sender, conversation);
      expect(await resolve(conversation)).toEqual([]);
      await write(sender, conversation);
      await answer(conversation, 5);
      expect(await resolve(conversation)).toHaveLength(1);
    });

    it("[W33] one answer of any device counts, and every device hears of it; a comment may follow", async () => {
      const [phone, desk] = [page(), page()];
      await send(phone, identify("ann"));
      await send(desk, identify("ann"));
      const { ask } = await asked(phone);
      expect(asksIn((await send(phone, rating(ask.id, 5))).appended)).toMatchObject([
        { type: "answered", response: ask.id, score: 5 },
      ]);
      expect(asksIn((await send(desk, rating(ask.id, 1))).appended)).toEqual([]);
      expect(asksIn((await send(phone, rating(ask.id, undefined, { text: "quick" }))).appended)).toEqual([]);
      const visitor = await store.visitors.authenticate(site.id, phone.visitor, phone.secretHash);
      if (typeof visitor === "string") throw new Error(visitor);
      const person = await store.people.get(site.id, visitor.person, ANNA.id);
      expect(person?.responses).toMatchObject([{ campaign: "chat", kind: "csat", score: 5, text: "quick" }]);
    });

    it("[W33] an answer is from 1 to 5, and nobody answers for somebody else", async () => {
      const { sender, ask } = await asked();
      const wrong = [rating(ask.id, 0), rating(ask.id, 6)];
      const refused = wrong.map(({ id }) => ({ id, code: "event_invalid" }));
      expect((await send(sender, ...wrong)).rejected).toEqual(refused);
      await send(sender, rating(ask.id, 4));
      const foreign = rating(ask.id, undefined, { text: "me too" });
      expect((await send(page(), foreign)).rejected).toEqual([{ id: foreign.id, code: "event_invalid" }]);
    });
  });
}
