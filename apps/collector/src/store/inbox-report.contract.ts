import type { FeedEntry } from "@tappa/protocol";
import { beforeEach, describe, expect, it } from "vitest";
import { openForTests, type SetUp } from "./open-for-tests.ts";
import type { InboxCounts, Site, Store } from "./store.ts";
import { ANNA, batch, BORIS, event, newId, newSiteIn, NOW, page } from "./testing.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const QUARTER_MS = 15 * MINUTE_MS;

const sizesOf = ({ firstResponses, resolutions, ratings, opened }: InboxCounts) => [
  firstResponses.total,
  resolutions.total,
  ratings.length,
  opened.length,
];

/** How every store keeps what the report of the inbox is made from. */
export function inboxReportContract(name: string, setUp: SetUp): void {
  describe(`${name} keeps for the report of the inbox`, () => {
    let store: Store;
    let site: Site;
    const reopen = openForTests(setUp, (opened) => (store = opened));
    beforeEach(async () => {
      site = await newSiteIn(store);
    });

    const talk = () => {
      const [sender, conversation] = [page(), newId()];
      let seen = 0;
      const send = (sent: ReturnType<typeof event>, at: number) =>
        store.commit([batch(site, { ...sender, sentAt: at }, [sent], at)]);
      return {
        conversation,
        rate: (response: string, score: number, at: number) =>
          send(event("$answered", { campaign: "chat", kind: "csat", response, score, stage: "new" }, at), at),
        ask: async (at: number) => {
          await send(event("$message", { conversation, text: "hello" }, at), at);
          seen++;
        },
        answer: async (at: number, agent = ANNA) => {
          const outcome = await store.inbox.reply(site.id, { conversation, id: newId(), text: "hi", seen, agent, at });
          if (outcome.state !== "stored") throw new Error(outcome.state);
          seen = outcome.message.seq;
        },
        /** Answers the question that the visitor is asked then. */
        put: async (status: "open" | "resolved", at: number, agent = ANNA) => {
          const { appended } = (await store.inbox.patch(site.id, conversation, { status }, agent, at))!;
          return appended.flatMap(({ entries }) => entries as FeedEntry[]).find((entry) => entry.type === "ask")?.id;
        },
      };
    };
    const counts = (from = NOW, to = NOW + HOUR_MS, of = site) => store.reports.inbox(of.id, { from, to });

    it("nothing where nothing was", async () => {
      expect(await counts()).toEqual({
        firstResponses: { total: 0, groups: [] },
        unanswered: 0,
        resolutions: { total: 0, groups: [] },
        ratings: [],
        opened: [],
        resolved: [],
        agents: [],
      });
    });

    it("the first answer since a conversation began or was reopened, not the later ones", async () => {
      const { ask, answer, put } = talk();
      await ask(NOW);
      await answer(NOW + 1000);
      await ask(NOW + 2000);
      await answer(NOW + 9000, BORIS);
      await put("resolved", NOW + 10_000);
      await ask(NOW + 20_000);
      await answer(NOW + 25_000, BORIS);
      const { firstResponses, agents } = await counts();
      const stage = firstResponses.groups[0]!.stage;
      expect(firstResponses.total).toBe(2);
      expect(firstResponses.groups.toSorted((a, b) => a.ms[0]! - b.ms[0]!)).toEqual([
        { agent: ANNA.id, stage, ms: [1000] },
        { agent: BORIS.id, stage, ms: [5000] },
      ]);
      expect(agents).toEqual([ANNA, BORIS]);
    });

    it("how long it took from each opening to its resolving, once, and who resolved it", async () => {
      const { ask, put } = talk();
      await ask(NOW);
      await put("resolved", NOW + MINUTE_MS);
      await put("resolved", NOW + 2 * MINUTE_MS, BORIS);
      await ask(NOW + 10 * MINUTE_MS);
      await put("resolved", NOW + 13 * MINUTE_MS, BORIS);
      await put("open", NOW + 20 * MINUTE_MS);
      await put("resolved", NOW + 25 * MINUTE_MS);
      const { resolutions, opened, resolved } = await counts();
      const byAgent = new Map(resolutions.groups.map(({ agent, ms }) => [agent, ms.toSorted((one, other) => one - other)]));
      expect(byAgent).toEqual(
        new Map([
          [ANNA.id, [MINUTE_MS, 5 * MINUTE_MS]],
          [BORIS.id, [3 * MINUTE_MS]],
        ]),
      );
      expect(opened).toEqual([
        { at: NOW, count: 2 },
        { at: NOW + QUARTER_MS, count: 1 },
      ]);
      expect(resolved).toEqual(opened);
    });

    it("what was asked about a conversation, with its answer and who wrote last", async () => {
      const [one, other] = [talk(), talk()];
      for (const { ask, answer } of [one, other]) {
        await ask(NOW);
        await answer(NOW + 1000);
        await answer(NOW + 2000, BORIS);
      }
      const response = await one.put("resolved", NOW + 3000);
      await other.put("resolved", NOW + 3000);
      await one.rate(response!, 4, NOW + 4000);
      await one.rate(newId(), 5, NOW + 5000);
      const { ratings } = await counts();
      expect(ratings.toSorted((a, b) => Number(a.score) - Number(b.score))).toMatchObject([
        { agent: BORIS.id, score: null, count: 1 },
        { agent: BORIS.id, score: 4, count: 1 },
      ]);
    });

    it("who asked and has no answer since, also when an agent answered before it was resolved", async () => {
      const [one, other, third] = [talk(), talk(), talk()];
      for (const { ask } of [one, other, third]) await ask(NOW);
      expect((await counts()).unanswered).toBe(3);
      await one.answer(NOW + 1000);
      await one.ask(NOW + 2000);
      await other.put("resolved", NOW + 2000);
      expect((await counts()).unanswered).toBe(1);
      await one.put("resolved", NOW + 3000);
      await one.ask(NOW + 4000);
      expect((await counts()).unanswered).toBe(2);
    });

    it("each by its own time, of this site alone, also after a restart", async () => {
      const { ask, answer, put } = talk();
      await ask(NOW);
      await answer(NOW + 10);
      await put("resolved", NOW + 20);
      await reopen();
      expect(sizesOf(await counts(NOW, NOW + 21))).toEqual([1, 1, 1, 1]);
      expect(sizesOf(await counts(NOW, NOW + 20))).toEqual([1, 0, 0, 1]);
      expect(sizesOf(await counts(NOW + 1, NOW + 21))).toEqual([0, 1, 1, 0]);
      expect(sizesOf(await counts(0, NOW * 2, await newSiteIn(store)))).toEqual([0, 0, 0, 0]);
    });
  });
}
