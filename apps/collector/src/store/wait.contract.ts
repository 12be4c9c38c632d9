import { describe, expect, it } from "vitest";
import { openForTests, type SetUp } from "./open-for-tests.ts";
import type { Site, Store } from "./store.ts";
import { ANNA, batch, BORIS, event, newId, newSiteIn, NOW, page } from "./testing.ts";

const HOUR_MS = 3_600_000;

/** How every store measures what visitors wait for an answer. */
export function waitContract(name: string, setUp: SetUp): void {
  describe(`${name} measures waits`, () => {
    let store: Store;
    let site: Site;
    openForTests(setUp, (opened) => (store = opened));

    const writer = () => {
      const [sender, conversation] = [page(), newId()];
      let seen = 0;
      const ask = async (at: number) => {
        await store.commit([
          batch(site, { ...sender, sentAt: at }, [event("$message", { conversation, text: "hello" }, at)], at),
        ]);
        seen++;
      };
      const answer = async (at: number, agent = ANNA, id = newId()) => {
        const outcome = await store.inbox.reply(site.id, { conversation, id, text: "hi", seen, agent, at });
        if (outcome.state !== "stored") throw new Error(outcome.state);
        seen = outcome.message.seq;
      };
      return { ask, answer, conversation };
    };
    const waits = (from = NOW - HOUR_MS, to = NOW + HOUR_MS) => store.inbox.waits(site.id, [{ from, to }]);

    it("from the first message that nobody had answered to the first answer, each wait of a conversation by itself", async () => {
      site = await newSiteIn(store);
      const { ask, answer } = writer();
      await ask(NOW);
      await ask(NOW + 30_000);
      await answer(NOW + 60_000);
      await answer(NOW + 70_000, BORIS);
      expect((await waits()).repliedMs).toEqual([60_000]);
      await ask(NOW + 100_000);
      await answer(NOW + 105_000, BORIS);
      expect((await waits()).repliedMs).toEqual([60_000, 5000]);
    });

    it("once, however often a reply is sent again", async () => {
      site = await newSiteIn(store);
      const { ask, answer } = writer();
      await ask(NOW);
      const id = newId();
      await answer(NOW + 1000, ANNA, id);
      await answer(NOW + 1000, ANNA, id);
      expect((await waits()).repliedMs).toEqual([1000]);
    });

    it("by when they began, of this site alone", async () => {
      const other = await newSiteIn(store);
      site = await newSiteIn(store);
      const { ask, answer } = writer();
      await ask(NOW);
      await answer(NOW + 1000);
      expect((await waits(NOW + 1)).repliedMs).toEqual([]);
      expect((await waits(NOW - 1, NOW)).repliedMs).toEqual([]);
      expect((await store.inbox.waits(other.id, [{ from: 0, to: NOW * 2 }])).repliedMs).toEqual([]);
    });

    it("and knows who still waits, also while snoozed, until somebody answers or resolves", async () => {
      site = await newSiteIn(store);
      const [one, other, third] = [writer(), writer(), writer()];
      for (const [index, { ask }] of [one, other, third].entries()) await ask(NOW + index);
      await store.inbox.patch(site.id, other.conversation, { snoozedUntil: NOW + HOUR_MS }, ANNA, NOW);
      expect((await waits()).openSince.toSorted()).toEqual([NOW, NOW + 1, NOW + 2]);
      await one.answer(NOW + 1000);
      await store.inbox.patch(site.id, third.conversation, { status: "resolved" }, ANNA, NOW);
      expect((await waits()).openSince).toEqual([NOW + 1]);
    });
  });
}
