import { addEvent, emptyFacts, type Props, stageOf, type Transition } from "@tappa/lifecycle";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planOf } from "../ingest/plan.ts";
import type { AcceptedEvent, Outcome, Sender, Site, Store } from "./store.ts";
import { ANNA, batch, DAY_MS, event, identify, newId, newSiteIn, NOW, page, type SetUp } from "./testing.ts";

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
    let place: Awaited<ReturnType<SetUp>>;
    let store: Store;
    beforeAll(async () => {
      place = await setUp();
      store = await place.open();
    });
    afterAll(async () => {
      await store.close();
      await place.remove();
    });

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
