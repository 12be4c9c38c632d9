import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LossCount } from "./records.ts";
import { openForTests, type SetUp } from "./open-for-tests.ts";
import type { AcceptedEvent, Site, Store } from "./store.ts";
import { batch, DAY_MS, event, newSiteIn, NOW, page } from "./testing.ts";

const NONE: LossCount = { browser: "other", route: "", came: 0, open: 0, missing: 0, dropped: 0, refused: 0 };

const numbered = (n: number, name = "quiz_taken"): AcceptedEvent => ({ ...event(name), n });
const numbers = (...ns: number[]) => ns.map((n) => numbered(n));

const view = (n: number, path: string) => ({ ...event("page_viewed", { url: `https://shop.example${path}` }), n });

/** A word of its own for each number. */
const word = (index: number) => String.fromCodePoint(97 + (index % 26), 97 + Math.floor(index / 26));

const total = (rows: LossCount[]) => rows.reduce((sum, one) => sum + one.open + one.missing, 0);
const told = (rows: LossCount[]) => rows.reduce((sum, one) => sum + one.dropped, 0);
const stored = (rows: LossCount[]) => rows.reduce((sum, one) => sum + one.came, 0);

/** What every store must know of events that pages made and that never came. */
export function lossContract(name: string, setUp: SetUp): void {
  describe(`${name} measures losses`, () => {
    let store: Store;
    openForTests(setUp, (opened) => (store = opened));

    type PageSender = ReturnType<typeof page>;
    const send = async (site: Site, sender: PageSender, events: AcceptedEvent[], at = NOW) => {
      const [outcome] = await store.commit([batch(site, { ...sender, sentAt: at }, events, at)]);
      expect(outcome?.state).toBe("stored");
    };
    const delivery = async (site: Site, at = NOW) => (await store.reports.overview(site.id, at)).delivery;
    const losses = (site: Site, at = NOW) => store.reports.losses(site.id, at - 30 * DAY_MS);
    /** As time passes. */
    const sweep = async (at: number) => {
      while ((await store.sweep(at, 100)).more);
    };

    it("[W32] a gap is open at first, and no loss when it is filled", async () => {
      const [site, sender] = [await newSiteIn(store), page()];
      await send(site, sender, numbers(1, 2, 5));
      expect(await delivery(site)).toEqual({ stored: 3, lost: 0, open: 2 });
      await send(site, sender, numbers(4, 3));
      expect(await delivery(site)).toEqual({ stored: 5, lost: 0, open: 0 });
      expect(await losses(site)).toEqual([{ ...NONE, came: 5 }]);
    });

    it("[W32] a gap is lost when browsers keep no events of that time any more", async () => {
      const [site, sender] = [await newSiteIn(store), page()];
      await send(site, sender, numbers(0, 3));
      await sweep(NOW + 7 * DAY_MS);
      expect(await delivery(site, NOW + 7 * DAY_MS)).toMatchObject({ lost: 0, open: 2 });
      await sweep(NOW + 7 * DAY_MS + 1);
      await sweep(NOW + 8 * DAY_MS);
      expect(await delivery(site, NOW + 7 * DAY_MS + 1)).toEqual({ stored: 0, lost: 2, open: 0 });
      expect(await losses(site)).toEqual([{ ...NONE, came: 2, missing: 2 }]);
    });

    it("[W32] what comes even later is found again", async () => {
      const [site, sender] = [await newSiteIn(store), page()];
      await send(site, sender, numbers(0, 3));
      const late = NOW + 8 * DAY_MS;
      await sweep(late);
      await send(site, sender, numbers(1), late);
      expect(await delivery(site, late)).toEqual({ stored: 1, lost: 0, open: 1 });
      expect(await losses(site, late)).toEqual([{ ...NONE, came: 3, open: 1 }]);
      await sweep(late + 8 * DAY_MS);
      expect(await losses(site, late)).toEqual([{ ...NONE, came: 3, missing: 1 }]);
    });

    it("[W32] counts what a page says it lost at once, and once, however often it says it because no answer was heard", async () => {
      const [site, sender] = [await newSiteIn(store), page()];
      const [first, second, third] = [numbered(0), numbered(7), numbered(8)];
      const lostAfter = async (dropped: number[], events: AcceptedEvent[]) => {
        await send(site, { ...sender, dropped }, events);
        return (await delivery(site)).lost;
      };
      expect(await lostAfter([1, 2, 3, 4], [first])).toBe(4);
      expect(await lostAfter([1, 2, 3, 4], [first])).toBe(4);
      // More was lost, and more happened, before the answer came.
      expect(await lostAfter([1, 2, 3, 4, 5, 6], [first, second])).toBe(6);
      expect(await lostAfter([], [third])).toBe(6);
      expect(await lostAfter([1, 2, 3, 4, 5, 6], [first, second])).toBe(6);
      expect(await lostAfter([9, 10, 10, 11], [])).toBe(9);
      expect(await losses(site)).toEqual([{ ...NONE, came: 3, dropped: 9 }]);
      expect(await delivery(site)).toEqual({ stored: 3, lost: 9, open: 0 });
    });

    it("[W32] counts what an older page says without numbers once too, and no gap of that tab beside it", async () => {
      const [site, sender] = [await newSiteIn(store), page()];
      const lostAfter = async (unnumbered: number, events: AcceptedEvent[]) => {
        await send(site, { ...sender, unnumbered }, events);
        return delivery(site);
      };
      const [first, second] = [numbered(0), numbered(1)];
      expect(await lostAfter(4, [first])).toMatchObject({ lost: 4 });
      expect(await lostAfter(4, [first])).toMatchObject({ lost: 4 });
      expect(await lostAfter(6, [first, second])).toMatchObject({ lost: 6 });
      expect(await lostAfter(0, [numbered(6)])).toMatchObject({ lost: 6, open: 0 });
      expect(await lostAfter(6, [first, second])).toMatchObject({ lost: 6, open: 0 });
      expect(await lostAfter(1, [numbered(10)])).toMatchObject({ lost: 7, open: 0 });
      expect(await lostAfter(0, [numbered(12)])).toMatchObject({ lost: 7, open: 1 });
      expect(await losses(site)).toEqual([{ ...NONE, came: 5, dropped: 7, open: 1 }]);
    });

    it("[W32] what a page says it lost and came all the same is no loss, whichever is heard of first", async () => {
      const [site, sender] = [await newSiteIn(store), page()];
      await send(site, { ...sender, dropped: [1, 2] }, numbers(0));
      await send(site, sender, numbers(2));
      expect(await delivery(site)).toEqual({ stored: 2, lost: 1, open: 0 });
      await send(site, { ...sender, dropped: [0, 2] }, []);
      expect(await delivery(site)).toEqual({ stored: 2, lost: 1, open: 0 });
      expect(await losses(site)).toEqual([{ ...NONE, came: 2, dropped: 1 }]);
    });

    it("[W32] a gap that the page tells of is one loss, whichever is heard of first", async () => {
      const [site, sender] = [await newSiteIn(store), page()];
      await send(site, sender, numbers(0, 5));
      await send(site, { ...sender, dropped: [2, 3] }, []);
      expect(await delivery(site)).toMatchObject({ lost: 2, open: 2 });
      const late = NOW + 8 * DAY_MS;
      await sweep(late);
      expect(await losses(site, late)).toEqual([{ ...NONE, came: 2, dropped: 2, missing: 2 }]);
      await send(site, { ...sender, dropped: [1] }, [], late);
      expect(await losses(site, late)).toEqual([{ ...NONE, came: 2, dropped: 3, open: 1 }]);
    });

    it("[W32] what was refused came, and is lost", async () => {
      const [site, sender] = [await newSiteIn(store), page()];
      const one = numbered(0);
      await send(site, sender, [one]);
      const conflict = { ...numbered(1, "cart_added"), id: one.id };
      for (let times = 0; times < 3; times++)
        await send(site, { ...sender, refusedNumbers: [3], numbers: [1, 2, 3] }, [conflict, numbered(2)]);
      await send(site, { ...sender, refusedNumbers: [3], numbers: [1, 2, 3, 4] }, [conflict, numbered(4)]);
      expect(await losses(site)).toEqual([{ ...NONE, came: 5, refused: 2 }]);
      expect(await delivery(site)).toMatchObject({ lost: 2, open: 0 });
    });

    it("[W32] counts what is lost of every tab, however many wait after a collector was down for weeks", async () => {
      const late = NOW + 20 * DAY_MS;
      // Nothing of other sites is due.
      await store.sweep(late, 10_000);
      const [site, sender] = [await newSiteIn(store), page()];
      for (let tab = 0; tab < 5; tab++) await send(site, { ...sender, tab: `tab-${tab}` }, numbers(0, 2), NOW - tab);
      for (let sweeps = 0; sweeps < 10; sweeps++) await store.sweep(late, 1);
      expect(await losses(site, late)).toEqual([{ ...NONE, came: 10, missing: 5 }]);
    });

    it("[W32] is told by browser and route, as the page was when it was first heard", async () => {
      const site = await newSiteIn(store);
      const sender = page({ browser: "Firefox" });
      await send(site, sender, [view(0, "/products/mug"), numbered(4)]);
      await send(site, sender, [view(5, "/checkout")]);
      await send(site, { ...sender, tab: "next page" }, [view(0, "/checkout"), numbered(2)]);
      await send(site, page({ browser: "Safari", dropped: [1, 2] }), [view(0, "/checkout")]);
      expect(await losses(site)).toEqual([
        { ...NONE, browser: "Firefox", route: "/checkout", came: 2, open: 1 },
        { ...NONE, browser: "Firefox", route: "/products/…", came: 3, open: 3 },
        { ...NONE, browser: "Safari", route: "/checkout", came: 1, dropped: 2 },
      ]);
      expect(await store.reports.losses(site.id, NOW + DAY_MS)).toEqual([]);
    });

    it("[W32] keeps few rows, whatever addresses pages make up", async () => {
      const site = await newSiteIn(store);
      const batches = Array.from({ length: 300 }, (_, index) =>
        batch(site, page(), [event("page_viewed", { url: `https://shop.example/${word(index)}x` })]),
      );
      for (let from = 0; from < batches.length; from += 50) await store.commit(batches.slice(from, from + 50));
      const rows = await losses(site);
      expect(rows.length).toBe(257);
      expect(rows.find(({ route }) => route === "…")?.came).toBe(300 - 256);
      expect(rows.reduce((sum, { came }) => sum + came, 0)).toBe(300);
    });

    it("[W32] agrees with a plain count, in whatever order batches come and are repeated", async () => {
      const sends = fc.array(
        fc.record({
          tab: fc.nat(2),
          from: fc.nat(20),
          count: fc.integer({ min: 1, max: 4 }),
          days: fc.nat(9),
          isLost: fc.boolean(),
        }),
        { minLength: 1, maxLength: 12 },
      );
      await fc.assert(
        fc.asyncProperty(sends, async (sent) => {
          const [site, sender] = [await newSiteIn(store), page()];
          const [came, dropped] = [new Map<string, Set<number>>(), new Map<string, Set<number>>()];
          const made = new Map<string, AcceptedEvent>();
          let at = NOW;
          for (const { tab, from, count, days, isLost } of sent) {
            at += days * DAY_MS;
            await sweep(at);
            if (isLost) {
              const lost = Array.from({ length: count }, (_, index) => from + index);
              await send(site, { ...sender, tab: `tab-${tab}`, dropped: lost }, [], at);
              dropped.set(`${tab}`, new Set([...(dropped.get(`${tab}`) ?? []), ...lost]));
              continue;
            }
            const events = Array.from({ length: count }, (_, index) => {
              const key = `${tab}/${from + index}`;
              const known = made.get(key) ?? { ...event("quiz_taken", {}, at), n: from + index };
              made.set(key, known);
              return known;
            });
            await send(site, { ...sender, tab: `tab-${tab}` }, events, at);
            const known = came.get(`${tab}`) ?? new Set();
            for (const { n } of events) known.add(n);
            came.set(`${tab}`, known);
          }
          const known = ["0", "1", "2"].map((tab) => new Set([...(came.get(tab) ?? []), ...(dropped.get(tab) ?? [])]));
          const missing = known.reduce((sum, ns) => (ns.size ? sum + Math.max(...ns) - Math.min(...ns) + 1 - ns.size : sum), 0);
          const stood = [...came.values()].reduce((sum, ns) => sum + ns.size, 0);
          const lost = known.reduce((sum, ns) => sum + ns.size, 0) - stood;
          const all = await store.reports.losses(site.id, 0);
          // A tab that is silent for two weeks is forgotten: what is left of its gaps stays as it was.
          const isWhole = sent.every(({ days }) => days < 2) && sent.length < 7;
          if (isWhole) expect([total(all), stored(all), told(all)]).toEqual([missing, stood, lost]);
          for (const row of all)
            for (const value of [row.open, row.missing, row.came, row.dropped]) expect(value).toBeGreaterThanOrEqual(0);
          await sweep(at + 8 * DAY_MS);
          const after = await store.reports.losses(site.id, 0);
          expect([total(after), after.reduce((sum, { open }) => sum + open, 0)]).toEqual([total(all), 0]);
        }),
        { numRuns: 25 },
      );
    });
  });
}
