import { addEvent, emptyFacts, type Props, stageOf, type Transition } from "@tappa/lifecycle";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planOf } from "../ingest/plan.ts";
import { openForTests, type SetUp } from "./open-for-tests.ts";
import type { AcceptedEvent, Outcome, Sender, Site, Store } from "./store.ts";
import { ALL_OPEN, ANNA, batch, DAY_MS, event, identify, newId, newSiteIn, NOW, page } from "./testing.ts";

const HOUR_MS = 3_600_000;
const SERVER = { kind: "server" as const, userId: "user-1" };

/** Something that happened on a device (0 = the shop's own server), and how long after it the collector heard. */
interface Told {
  device: number;
  event: AcceptedEvent;
  arrivesAt: number;
}

const DEVICES = 3;
const END = NOW + 20 * 60_000 + 7;

const order = (id: number, value: number, source: number): [string, Props] => [
  "order_completed",
  { order_id: `o${id}`, value, currency: "EUR", ...(source > 0 ? { $source: source } : {}) },
];

/** A stage whose rule makes all facts be made anew from the events. */
const QUIZ = { id: "quiz", enter: { event: "quiz_taken" } };

/** Few enough of each kind that facts forget nothing: what they forget depends on when it was asked for. */
const happenings: [limit: number, arbitrary: fc.Arbitrary<[string, Props]>][] = [
  [3, fc.constant(["$visit", { url: "/", referrer: "", source: {} }])],
  [3, fc.constant(["page_viewed", {}])],
  [3, fc.integer({ min: 1, max: 2 }).map((id): [string, Props] => ["product_viewed", { product_id: `p${id}` }])],
  [3, fc.constant(["cart_added", { product_id: "p1" }])],
  [2, fc.constant(["cart_removed", { product_id: "p1", cart_quantity: 0 }])],
  [2, fc.constant(["lead_submitted", {}])],
  [2, fc.constant(["search_performed", {}])],
  [4, fc.tuple(fc.nat(3), fc.integer({ min: 0, max: 90 }), fc.nat(3)).map(([id, value, source]) => order(id, value, source))],
  [3, fc.nat(3).map((id): [string, Props] => ["order_refunded", { order_id: `o${id}` }])],
];

const told = (what: [string, Props], device: number, hoursAgo: number, delay: number): Told => {
  const at = NOW - hoursAgo * HOUR_MS;
  return { device, event: event(...what, at), arrivesAt: at + Math.floor(delay * (NOW - at)) };
};

/** Devices may tell late by 29 days; the server of what was years ago. */
const toldBy = (what: fc.Arbitrary<[string, Props]>) =>
  fc.oneof(
    fc.tuple(what, fc.integer({ min: 1, max: DEVICES }), fc.nat(29 * 24), fc.double({ min: 0, max: 1, noNaN: true })),
    fc.tuple(what, fc.constant(0), fc.nat(800 * 24), fc.double({ min: 0, max: 1, noNaN: true })),
  );

const histories = fc
  .tuple(...happenings.map(([maxLength, what]) => fc.array(toldBy(what), { maxLength })))
  .map((groups) => groups.flat().map(([what, device, hoursAgo, delay]) => told(what, device, hoursAgo, delay)));

/** How a history comes: where batches are cut, what is sent again, when each device proves who it is. */
const deliveries = fc.record({
  cuts: fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
  repeats: fc.array(fc.nat(39), { maxLength: 12 }),
  links: fc.tuple(...Array.from({ length: DEVICES }, () => fc.nat(40))),
  looks: fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
});

/** What a store must hold of history, in whatever order it is told. */
export function historyContract(name: string, setUp: SetUp): void {
  describe(`${name} tells the same history however it came`, () => {
    let store: Store;
    openForTests(setUp, (opened) => (store = opened));

    const commit = async (site: Site, sender: Sender, events: AcceptedEvent[], at = NOW) => {
      const from = sender.kind === "page" ? { ...sender, sentAt: at } : sender;
      const [outcome] = await store.commit([batch(site, from, events, at)]);
      if (outcome?.state !== "stored") throw new Error(JSON.stringify(outcome));
      return outcome as Extract<Outcome, { state: "stored" }>;
    };
    const sweepAll = async (now: number) => {
      for (let more = true; more;) ({ more } = await store.sweep(now, 1000));
    };
    const known = async (site: Site, userId = SERVER.userId) => {
      const { people } = await store.people.list(site.id, { stage: null, q: "", before: null, limit: 50 });
      const found = people.find((person) => person.userId === userId);
      return found && (await store.people.get(site.id, found.id, ANNA.id))!;
    };
    /** What must not depend on how it was told. */
    const standing = async (site: Site) => {
      const { facts, stage, flags, orders, valueMinor, transitions } = (await known(site))!;
      const { people } = await store.people.standings(site.id, null, 50);
      const { nextCheckAt, since } = people.find(({ userId }) => userId === SERVER.userId)!;
      return { facts, stage, flags, orders, valueMinor, nextCheckAt, since, moves: movesOf(transitions) };
    };
    /** A site whose user is known to the server first, so that the person is the same one whichever device follows. */
    const siteWithUser = async () => {
      const site = await newSiteIn(store);
      await commit(site, SERVER, [FIRST], FIRST.at);
      return site;
    };
    const begins = Array.from({ length: DEVICES }, () => page());
    const proofs = begins.map((_, index) => ({ ...identify(SERVER.userId), id: newId(NOW + index) }));
    const FIRST = event("signed_up", {}, NOW - 801 * DAY_MS);
    const senderOf = (device: number): Sender => begins[device - 1] ?? SERVER;

    const tellAtOnce = async (site: Site, history: readonly Told[]) => {
      for (const [index, sender] of begins.entries()) await commit(site, sender, [proofs[index]!], END);
      for (let device = 0; device <= DEVICES; device++) {
        const events = history.filter((one) => one.device === device).map((one) => one.event);
        await commit(
          site,
          senderOf(device),
          events.toSorted((a, b) => a.at - b.at),
          END,
        );
      }
      await sweepAll(END);
    };

    const tellAsItCame = async (site: Site, history: readonly Told[], { cuts, repeats, links, looks }: Delivery) => {
      const linked = links.map((position, index) => ({ position, index }));
      const arrivals = history.toSorted((a, b) => a.arrivesAt - b.arrivesAt);
      const link = async (position: number, at: number) => {
        for (const { index } of linked.filter((one) => one.position === position))
          await commit(site, begins[index]!, [proofs[index]!], Math.max(at, NOW));
      };
      let open: Told[] = [];
      const flush = async (at: number) => {
        for (let device = 0; device <= DEVICES; device++) {
          const events = open.filter((one) => one.device === device).map((one) => one.event);
          await commit(site, senderOf(device), events, at);
        }
        open = [];
      };
      for (const [index, one] of arrivals.entries()) {
        open.push(one, ...repeats.filter((repeat) => repeat < index).map((repeat) => arrivals[repeat]!));
        if (!cuts[index]) continue;
        await flush(one.arrivesAt);
        if (looks[index]) await sweepAll(one.arrivesAt);
        await link(index, one.arrivesAt);
      }
      await flush(NOW);
      await sweepAll(NOW);
      for (const [index, sender] of begins.entries()) await commit(site, sender, [proofs[index]!], END);
      await sweepAll(END);
    };

    it("[L2] gives the same facts, stage, flags, next check and transitions in any order, split, repetition and delay", async () => {
      await fc.assert(
        fc.asyncProperty(histories, deliveries, async (history, delivery) => {
          const [atOnce, asItCame] = [await siteWithUser(), await siteWithUser()];
          await tellAtOnce(atOnce, history);
          await tellAsItCame(asItCame, history, delivery);
          expect(await standing(asItCame)).toEqual(await standing(atOnce));
        }),
        { numRuns: 60, endOnFailure: true },
      );
    });

    const OLD_AT = NOW - 31 * DAY_MS;
    const waiting = async (site: Site) => (await store.quarantine.list(site.id, null, 50)).events;
    const decide = (site: Site, action: "accept" | "discard", events: string[] | "all" = "all", limit = 200) =>
      store.quarantine.decide(site.id, { events, action }, END, limit);

    it("[W9] keeps what happened more than 30 days before it came in quarantine: stored once, and in nobody's history", async () => {
      const site = await newSiteIn(store);
      const [phone] = begins;
      const response = newId();
      const old = [
        event(...order(1, 10, 0), OLD_AT),
        event("$answered", { campaign: "nps", kind: "nps", response, score: 9, stage: "new" }, OLD_AT),
        event("$item", { checklist: "welcome", item: "a", version: "1", by: "hand" }, OLD_AT),
        event("$shown", { campaign: "nps", kind: "nps" }, OLD_AT),
      ];
      const now = event("page_viewed");
      const first = await commit(site, phone!, [...old, now]);
      expect(first).toMatchObject({ stored: 5, rejected: [] });
      // The page counted it; it forgets what was not taken.
      expect(first.appended[0]!.entries).toMatchObject([
        { type: "profile", replace: true, facts: { firstSeen: NOW, orders: {}, items: {} } },
      ]);
      expect(await commit(site, phone!, old, NOW + 5)).toMatchObject({ stored: 0, rejected: [] });
      const other = { ...old[0]!, hash: now.hash };
      expect((await commit(site, phone!, [other])).rejected).toEqual([{ id: other.id, code: "id_conflict" }]);

      expect(await waiting(site)).toEqual(
        old
          .map(({ id, name: what, at, props }) => ({ id, name: what, at, props, visitor: phone!.visitor, receivedAt: NOW }))
          .toReversed(),
      );
      const person = (await store.people.get(site.id, phone!.visitor, ANNA.id))!;
      expect(person).toMatchObject({ stage: "aware", orders: 0, timeline: [{ id: now.id }], responses: [] });
      expect(person.facts.firstSeen).toBe(NOW);
      expect(await store.reports.nps(site.id, 0)).toMatchObject({ shown: 0, scores: [] });
      expect(await store.reports.capture(site.id, 0)).toEqual([]);
      expect((await store.reports.checklist(site.id, "welcome", ["a"])).started).toBe(0);
      // Not even a recompute from the events finds it, and what is indexed meanwhile is not in anybody's timeline.
      await sweepAll(END);
      expect((await store.people.get(site.id, phone!.visitor, ANNA.id))!.timeline).toHaveLength(1);
      // The page counted it: it is told what holds.
      const visitor = await store.visitors.authenticate(site.id, phone!.visitor, phone!.secretHash);
      if (typeof visitor === "string") throw new Error(visitor);
      const { entries } = (await store.visitors.readFeed(visitor, null))!;
      expect(entries).toMatchObject([{ type: "profile", facts: { firstSeen: NOW, orders: {}, items: {} } }]);
    });

    it.each([true, false])(
      "[W9] takes in what was accepted at its own time, indexed before: %s; nothing refires",
      async (isIndexed) => {
        const site = await siteWithUser();
        const [phone] = begins;
        await commit(site, phone!, [proofs[0]!, event(...order(2, 10, 0))]);
        const response = newId();
        const old = [
          event(...order(1, 10, 0), OLD_AT),
          event("$answered", { campaign: "nps", kind: "nps", response, score: 9, stage: "new" }, OLD_AT),
        ];
        await commit(site, phone!, old);
        if (isIndexed) await sweepAll(END);
        const { decided, appended, more } = await decide(site, "accept");
        expect([decided, more]).toEqual([2, false]);
        // The stage is another one now, of which agents hear; pages get facts and no news.
        const entries = appended.flatMap((one) => one.entries.map((entry) => ("type" in entry ? entry.type : "")));
        expect(entries).toEqual(["profile", "person"]);
        const atOnce = await siteWithUser();
        await commit(atOnce, phone!, [{ ...proofs[0]!, id: newId() }, event(...order(2, 10, 0))]);
        await commit(atOnce, SERVER, [old[0]!]);
        const { stage, orders, valueMinor, transitions, facts, timeline, responses } = (await known(site))!;
        const reference = (await known(atOnce))!;
        expect({ stage, orders, valueMinor, moves: movesOf(transitions) }).toEqual({
          stage: reference.stage,
          orders: reference.orders,
          valueMinor: reference.valueMinor,
          moves: movesOf(reference.transitions),
        });
        expect(transitions.map(({ to }) => to)).toEqual(["aware", "new", "active"]);
        expect(facts.attrs.nps).toMatchObject({ value: 9, at: OLD_AT });
        expect(responses).toMatchObject([{ score: 9, at: OLD_AT }]);
        expect(
          timeline
            .filter(({ at }) => at === OLD_AT)
            .map(({ id }) => id)
            .toSorted(),
        ).toEqual(old.map(({ id }) => id).toSorted());
        expect([await waiting(site), (await decide(site, "accept")).decided]).toEqual([[], 0]);
        expect(await commit(site, phone!, old, NOW + 5)).toMatchObject({ stored: 0, rejected: [] });
        // A recompute from the events finds the same.
        const model = { ...site.config.model, version: "m2", stages: [QUIZ, ...site.config.model.stages] };
        await store.sites.putConfig(site.id, { ...site.config, version: "next", model }, null, END, null);
        for (let step = { more: true }; step.more;) step = await store.recompute(END, 0);
        expect((await known(site))!.facts.orders).toEqual(facts.orders);
      },
    );

    it("[W9] never asks again about what was discarded, and decides only what it is asked to, step by step", async () => {
      const [site, other] = [await newSiteIn(store), await newSiteIn(store)];
      const [phone] = begins;
      const old = Array.from({ length: 5 }, (_, index) => event(...order(index, 10, 0), OLD_AT));
      await commit(site, phone!, old);
      const ids = old.map(({ id }) => id);
      expect(await decide(other, "discard", ids)).toMatchObject({ decided: 0, appended: [] });
      expect((await store.quarantine.list(other.id, null, 50)).total).toBe(0);
      const first = await store.quarantine.list(site.id, null, 2);
      const second = await store.quarantine.list(site.id, first.next, 2);
      const third = await store.quarantine.list(site.id, second.next, 2);
      expect([first.total, third.next]).toEqual([5, null]);
      expect([first, second, third].flatMap(({ events }) => events.map(({ id }) => id))).toEqual(ids.toReversed());
      expect(await decide(site, "discard", [ids[1]!, ids[1]!, newId()])).toMatchObject({ decided: 1, more: false });
      expect(await decide(site, "accept", [ids[1]!])).toMatchObject({ decided: 0 });
      // What comes after the decision waits for the next one.
      await commit(site, phone!, [event(...order(9, 10, 0), OLD_AT)], END + 1);
      expect(await decide(site, "discard", "all", 3)).toMatchObject({ decided: 3, more: true });
      expect(await decide(site, "discard", "all", 3)).toMatchObject({ decided: 1, more: false });
      expect(await commit(site, phone!, old, NOW + 5)).toMatchObject({ stored: 0, rejected: [] });
      expect((await waiting(site)).map(({ props }) => props.order_id)).toEqual(["o9"]);
      expect((await store.people.get(site.id, phone!.visitor, ANNA.id))!.orders).toBe(0);
    });

    it("[W9] hands agents what was written offline long ago, at its own time, where they see it", async () => {
      const site = await newSiteIn(store);
      const [phone, laptop] = begins;
      await commit(site, laptop!, [event("$message", { conversation: newId(), text: "today" }, NOW - HOUR_MS)], NOW - HOUR_MS);
      const [conversation, text] = [newId(), "typed 31 days ago"];
      const { rejected, appended } = await commit(site, phone!, [event("$message", { conversation, text }, OLD_AT)]);
      expect(rejected).toEqual([]);
      const entries = appended.flatMap((one) => one.entries).filter((entry) => "type" in entry && entry.type === "message");
      expect(entries).toHaveLength(2);
      expect(entries).toContainEqual(
        expect.objectContaining({ at: NOW, message: expect.objectContaining({ text, at: OLD_AT }) }),
      );
      const { conversations } = await store.inbox.list(site.id, { ...ALL_OPEN, agent: ANNA.id });
      expect(conversations[0]).toMatchObject({ id: conversation, preview: text, lastSeq: 1, lastAt: NOW, waitingSince: NOW });
      expect((await store.inbox.get(site.id, conversation, ANNA.id))!.messages).toMatchObject([{ text, at: OLD_AT }]);
      expect(await waiting(site)).toEqual([]);
    });

    const steps = fc.array(
      fc.record({
        device: fc.nat(DEVICES - 1),
        act: fc.constantFrom("happen", "happen", "link", "unlink"),
        user: fc.constantFrom("user-1", "user-2"),
        what: fc.oneof(...happenings.map(([, what]) => what)),
        hoursAgo: fc.nat(29 * 24),
      }),
      { maxLength: 25 },
    );

    it("[W13] holds of everybody the facts and the standing of the events of their devices, after any links and unlinks", async () => {
      await fc.assert(
        fc.asyncProperty(steps, async (acts) => {
          const site = await newSiteIn(store);
          const plan = planOf(site.config);
          const devices = begins.map((sender) => ({ sender, user: null as string | null, events: [] as AcceptedEvent[] }));
          for (const { device: index, act, user, what, hoursAgo } of acts) {
            const device = devices[index]!;
            const { sender } = device;
            if (act === "unlink") {
              const person = device.user === null ? undefined : await known(site, device.user);
              const outcome = person && (await store.people.unlink(site.id, person.id, sender.visitor, END));
              expect(outcome?.state).toBe(device.user === null ? undefined : "unlinked");
              device.user = null;
              continue;
            }
            const one = act === "link" ? { ...identify(user), at: END } : event(...what, NOW - hoursAgo * HOUR_MS);
            const { rejected } = await commit(site, sender, [one], END);
            if (rejected.length > 0) continue;
            device.events.push(one);
            if (act === "link") device.user = user;
          }
          for (const [index, { sender, user, events }] of devices.entries()) {
            const own = user === null ? [events] : devices.filter((other) => other.user === user).map((other) => other.events);
            if (events.length === 0 && user === null) continue;
            const facts = own.flat().reduce((all, one) => addEvent(all, one, plan.needs), emptyFacts());
            const person = await (user === null ? store.people.get(site.id, sender.visitor, ANNA.id) : known(site, user));
            const { stage, flags, transitions } = stageOf(facts, plan.compiled, END, person!.identity);
            expect([index, person!.facts, person!.stage, person!.flags]).toEqual([index, facts, stage, flags]);
            expect(movesOf(person!.transitions)).toEqual(expect.arrayContaining(movesOf(transitions)));
          }
        }),
        { numRuns: 60, endOnFailure: true },
      );
    });

    it("marks what a late event undoes as revised, keeps it, and tells nobody of what happened long ago", async () => {
      const site = await siteWithUser();
      const [phone] = begins;
      await commit(site, phone!, [proofs[0]!], NOW - 20 * DAY_MS);
      await commit(site, phone!, [event(...order(1, 10, 0), NOW - 20 * DAY_MS)], NOW - 20 * DAY_MS);
      await commit(site, phone!, [event(...order(2, 10, 0), NOW - 10 * DAY_MS)], NOW - 10 * DAY_MS);
      const moves = async () => (await known(site))!.transitions.map(({ from, to }) => `${from}→${to}`);
      expect(await moves()).toEqual(["unknown→aware", "aware→new", "new→active"]);
      const late = await commit(site, SERVER, [event(...order(0, 10, 0), NOW - 700 * DAY_MS)]);
      expect(await moves()).toEqual([
        "unknown→aware",
        "aware→new",
        "new→active",
        "active→at_risk",
        "at_risk→lapsed",
        "lapsed→active",
      ]);
      const entries = late.appended.flatMap((one) => one.entries.map((entry) => ("type" in entry ? entry.type : "")));
      expect(entries).toEqual(["profile"]);
      await commit(site, SERVER, [event("order_refunded", { order_id: "o0" }, NOW - 700 * DAY_MS)]);
      expect(await moves()).toEqual(["unknown→aware", "aware→engaged", "engaged→aware", "aware→new", "new→active"]);
    });

    it("counts an order from when its best source tells, and takes back what a poorer one said before", async () => {
      const site = await siteWithUser();
      const [phone] = begins;
      await commit(site, phone!, [proofs[0]!, event(...order(1, 10, 1), NOW - 5 * DAY_MS)], NOW - 5 * DAY_MS);
      await commit(site, SERVER, [event(...order(1, 10, 4), NOW - 2 * DAY_MS)]);
      expect((await known(site))!.transitions.filter(({ to }) => to === "new")).toMatchObject([
        { effectiveAt: NOW - 2 * DAY_MS },
      ]);
    });
  });
}

/** Without what proved them when they were recorded: the history they were first found in was a part of the whole. */
const movesOf = (transitions: readonly Transition[]) =>
  transitions.map(({ id, from, to, effectiveAt }) => ({ id, from, to, effectiveAt })).toSorted((a, b) => (a.id < b.id ? -1 : 1));

type Delivery = typeof deliveries extends fc.Arbitrary<infer T> ? T : never;
