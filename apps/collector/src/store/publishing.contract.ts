import { randomUUID } from "node:crypto";
import { presets } from "@tappa/lifecycle";
import type { ConfigDraft, PublishedConfig } from "@tappa/protocol";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { configOf, draftOf } from "../site-config.ts";
import { defaultConfig } from "../site-defaults.ts";
import type { AgentEntry } from "./log.ts";
import { ANNA, batch, DAY_MS, event, NOW, page } from "./testing.ts";
import type { PageSender } from "./batch.ts";
import { openForTests, type SetUp } from "./open-for-tests.ts";
import type { DryRunStep, PersonStanding, Site, Store } from "./store.ts";

type Model = ConfigDraft["model"];

/** The site's first config with another model. */
function configWith(site: Site, change: Partial<Model>): PublishedConfig {
  const draft = draftOf(site.config);
  return configOf({ ...draft, model: { ...draft.model, ...change } });
}

/** Days before now, name, product. */
type Happening = [days: number, name: string, product: string];

const HAPPENING: fc.Arbitrary<Happening> = fc.tuple(
  fc.integer({ min: 1, max: 400 }),
  fc.constantFrom("order_completed", "order_completed", "cart_added", "product_viewed", "$visit", "quiz_taken", "lead_submitted"),
  fc.constantFrom("a", "b"),
);

const FIRST = defaultConfig([]).model;

/** The third needs events that no fact had kept, the last what the first had. */
const DRAFTS: Partial<Model>[] = [
  { atRiskAfter: "30d", lapsedAfter: "45d" },
  presets.find(({ id }) => id === "five-stage")!,
  {
    journey: [...FIRST.journey, { id: "curious", label: "Curious" }],
    stages: [{ id: "curious", enter: { event: "quiz_taken", count: { gte: 2 } } }, ...FIRST.stages],
    flags: [
      ...FIRST.flags.filter(({ id }) => id !== "lead"),
      { id: "quiz", label: "Quiz", when: { event: "quiz_taken", within: "200d" } },
    ],
  },
  {},
];

/** By name, without those that come to nothing. */
function summed(all: [name: string, count: number][]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const [what, count] of all) if (count > 0) sums.set(what, (sums.get(what) ?? 0) + count);
  return Object.fromEntries(sums);
}

const lacking = (sign: string, all: readonly string[], others: readonly string[]) =>
  all.filter((flag) => !others.includes(flag)).map((flag): [string, number] => [`${sign}${flag}`, 1]);

/** Who stands elsewhere than before, counted. */
function differences(before: readonly PersonStanding[], after: readonly PersonStanding[]) {
  const pairs = before.map((was, index) => ({ was, is: after[index]! }));
  return {
    done: after.length,
    moves: summed(
      pairs
        .filter(({ was, is }) => was.stage !== is.stage)
        .map(({ was, is }): [string, number] => [`${was.stage} → ${is.stage}`, 1]),
    ),
    flags: summed(pairs.flatMap(({ was, is }) => [...lacking("+", is.flags, was.flags), ...lacking("-", was.flags, is.flags)])),
  };
}

/** What every store must do when a site publishes. */
export function publishingContract(name: string, setUp: SetUp): void {
  describe(`${name} keeps the store's contract about publishing`, () => {
    let store: Store;
    openForTests(setUp, (opened) => (store = opened));

    const newSite = (): Promise<Site> => {
      const draft = { name: "Shop", key: `pk_${randomUUID()}`, secretKey: `sk_${randomUUID()}`, origins: [] };
      return store.sites.ensure(draft, configOf(defaultConfig([])), NOW - 100 * DAY_MS);
    };
    const publish = (site: Site, config: PublishedConfig, at = NOW) => store.sites.putConfig(site.id, config, ANNA, at, null);
    const finish = async (now = NOW) => {
      for (let step = { more: true }; step.more;) step = await store.recompute(now, 0);
    };
    /** Somebody who ordered so many days ago, and nobody looked since. */
    const customer = async (site: Site, days: number): Promise<PageSender> => {
      const at = NOW - days * DAY_MS;
      const sender = page({ sentAt: at });
      await store.commit([batch(site, sender, [event("order_completed", { order_id: "1" }, at)], at)]);
      return sender;
    };
    const swept = async (now = NOW) => {
      while ((await store.sweep(now, 1000)).more) continue;
    };
    const personOf = async (site: Site, sender: PageSender) => (await store.people.get(site.id, sender.visitor, ANNA.id))!;
    const agentsHeard = async (site: Site) => (await store.readLog<AgentEntry>(site.log, null)).entries.length;
    /** Each event is sent when it happens. */
    const live = async (site: Site, history: readonly Happening[]) => {
      const sender = page();
      const past = history.toSorted(([a], [b]) => b - a);
      for (const [index, [days, what, product]] of past.entries()) {
        const at = NOW - days * DAY_MS + index;
        const props =
          what === "order_completed" ? { order_id: randomUUID(), value: 1, currency: "EUR" } : { product_id: product };
        await store.commit([batch(site, { ...sender, sentAt: at }, [event(what, props, at)], at)]);
      }
      if (history.length === 0) await store.commit([batch(site, sender, [event("nothing_known")])]);
    };
    const dryRun = async (site: Site, config: PublishedConfig) => {
      const steps: DryRunStep[] = [];
      let after: string | null = null;
      do {
        const step: DryRunStep = await store.reports.dryRun(site.id, config, NOW, after, 0);
        steps.push(step);
        after = step.next;
      } while (after !== null);
      return {
        done: steps.reduce((sum, { done }) => sum + done, 0),
        moves: summed(
          steps.flatMap(({ moves }) => moves.map(({ from, to, people }): [string, number] => [`${from} → ${to}`, people])),
        ),
        flags: summed(
          steps.flatMap(({ flags }) =>
            flags.flatMap(({ flag, gained, lost }): [string, number][] => [
              [`+${flag}`, gained],
              [`-${flag}`, lost],
            ]),
          ),
        ),
      };
    };
    const everybody = async (site: Site) => (await store.people.standings(site.id, null, 1000)).people;
    const strict = { atRiskAfter: "60d" as const };

    it("looks at everybody again, step by step, and says how far it is", async () => {
      const site = await newSite();
      for (let number = 0; number < 70; number++) await customer(site, 70);
      await swept();
      expect(await store.sites.recompute(site.id)).toBeNull();
      const config = configWith(site, strict);
      expect(await publish(site, config)).toBe(true);
      expect((await store.sites.byKey(site.key))?.config).toEqual(config);
      const begun = { version: config.version, total: 70, done: 0, startedAt: NOW, finishedAt: null };
      expect(await store.sites.recompute(site.id)).toEqual(begun);
      const stages = async () => (await store.reports.overview(site.id, NOW)).stages;
      expect(await stages()).toEqual([{ stage: "active", people: 70 }]);
      expect(await store.recompute(NOW, 0)).toEqual({ failed: [], more: true });
      const { done } = (await store.sites.recompute(site.id))!;
      expect(done).toBeGreaterThan(0);
      expect(done).toBeLessThan(70);
      expect(await stages()).toEqual([
        { stage: "active", people: 70 - done },
        { stage: "at_risk", people: done },
      ]);
      await finish(NOW + 1);
      expect(await store.sites.recompute(site.id)).toEqual({ ...begun, done: 70, finishedAt: NOW + 1 });
      expect(await stages()).toEqual([{ stage: "at_risk", people: 70 }]);
    });

    it("tells the agents' feed of nobody whom only the model moved", async () => {
      const site = await newSite();
      const sender = await customer(site, 70);
      await swept();
      const before = await agentsHeard(site);
      await publish(site, configWith(site, strict));
      await finish();
      expect((await personOf(site, sender)).stage).toBe("at_risk");
      expect(await agentsHeard(site)).toBe(before);
    });

    it("has the model for a cause of what it finds of the time before it, and not of what comes after", async () => {
      const site = await newSite();
      const sender = await customer(site, 70);
      await publish(site, configWith(site, strict));
      await finish();
      await swept(NOW + 200 * DAY_MS);
      expect((await personOf(site, sender)).transitions.map(({ to, cause }) => [to, cause])).toEqual([
        ["new", "model"],
        ["active", "model"],
        ["at_risk", "model"],
        ["lapsed", undefined],
      ]);
    });

    it("looks at who sends an event before their turn under the new model, once", async () => {
      const site = await newSite();
      const sender = await customer(site, 70);
      await swept();
      await publish(site, configWith(site, strict));
      const at = NOW + 1000;
      await store.commit([batch(site, { ...sender, sentAt: at }, [event("order_completed", { order_id: "2" }, at)], at)]);
      const causes = async () => (await personOf(site, sender)).transitions.map(({ to, cause }) => [to, cause]);
      const told = [
        ["new", "model"],
        ["active", "model"],
        ["at_risk", "model"],
        ["active", undefined],
      ];
      expect(await causes()).toEqual(told);
      await finish(at);
      expect(await causes()).toEqual(told);
    });

    it("gives the model for a cause to nobody who came after it", async () => {
      const site = await newSite();
      await publish(site, configWith(site, strict));
      const sender = await customer(site, 3);
      await finish();
      expect((await personOf(site, sender)).transitions.map(({ cause }) => cause)).toEqual([undefined]);
    });

    it("leaves the transitions of a model as they were, once, when it is published again", async () => {
      const site = await newSite();
      const sender = await customer(site, 70);
      await swept();
      const [first, other] = [site.config, configWith(site, strict)];
      const { transitions } = await personOf(site, sender);
      expect(transitions.map(({ to }) => to)).toEqual(["new", "active"]);
      await publish(site, other);
      await finish();
      expect((await personOf(site, sender)).transitions.map(({ modelVersion }) => modelVersion)).toEqual(
        Array.from({ length: 3 }, () => other.model.version),
      );
      await publish(site, first, NOW + 1);
      await finish(NOW + 1);
      expect(await personOf(site, sender)).toMatchObject({ stage: "active", transitions });
      const { people } = await store.people.standings(site.id, null, 9);
      expect(people.map((person) => person.transitions)).toEqual([transitions.map(({ id }) => id)]);
    });

    it("takes back a publishing that was not yet through", async () => {
      const site = await newSite();
      const senders: PageSender[] = [];
      for (let number = 0; number < 66; number++) senders.push(await customer(site, 70));
      await swept();
      await publish(site, configWith(site, strict));
      await store.recompute(NOW, 0);
      await publish(site, site.config, NOW + 1);
      expect(await store.sites.recompute(site.id)).toMatchObject({ version: site.config.version, done: 0, finishedAt: null });
      await finish(NOW + 1);
      expect((await store.reports.overview(site.id, NOW)).stages).toEqual([{ stage: "active", people: 66 }]);
      expect((await personOf(site, senders[0]!)).transitions.map(({ cause }) => cause)).toEqual([undefined, undefined]);
    });

    it("recomputes nobody when neither the model nor what it needs is another", async () => {
      const site = await newSite();
      const sender = await customer(site, 70);
      const before = await personOf(site, sender);
      const draft = draftOf(site.config);
      const campaigns = draft.campaigns.map((campaign) => ({ ...campaign, priority: campaign.priority + 1 }));
      await publish(site, configOf({ ...draft, campaigns, theme: { ...draft.theme, accent: "#b00020" } }));
      expect(await store.sites.recompute(site.id)).toBeNull();
      expect(await store.recompute(NOW, 0)).toEqual({ failed: [], more: false });
      expect(await personOf(site, sender)).toEqual(before);
    });

    it("goes on for a version that changes nothing about people while everybody is looked at", async () => {
      const site = await newSite();
      for (let number = 0; number < 66; number++) await customer(site, 70);
      const strictConfig = configWith(site, strict);
      await publish(site, strictConfig);
      await store.recompute(NOW, 0);
      const before = (await store.sites.recompute(site.id))!;
      const painted = configOf({ ...draftOf(strictConfig), theme: { ...strictConfig.theme, accent: "#b00020" } });
      await publish(site, painted, NOW + 1);
      expect(await store.sites.recompute(site.id)).toEqual({ ...before, version: painted.version });
      await finish();
    });

    it("lets one of two publish who edited the same version", async () => {
      const site = await newSite();
      const drafts = ["left", "right"].map((version) => ({ ...site.config, version }));
      const put = drafts.map((config) => store.sites.putConfig(site.id, config, ANNA, NOW, site.config.version));
      const stored = await Promise.all(put);
      expect(stored.toSorted()).toEqual([false, true]);
      expect((await store.sites.byKey(site.key))?.config).toEqual(drafts[stored.indexOf(true)]);
    });

    it("[L25] counts in a dry run whom publishing then moves, whatever the histories and the draft", async () => {
      let [looked, moved] = [0, 0];
      const sound = async (histories: readonly Happening[][]) => {
        const site = await newSite();
        for (const history of histories) await live(site, history);
        for (const draft of DRAFTS) {
          const config = configWith(site, draft);
          const counted = await dryRun(site, config);
          const before = await everybody(site);
          await publish(site, config);
          await finish();
          const after = await everybody(site);
          expect(counted).toEqual(differences(before, after));
          looked += before.length;
          moved += Object.keys(counted.moves).length;
        }
      };
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(HAPPENING, { maxLength: 8 }), { minLength: 70, maxLength: 90 }), sound),
        {
          numRuns: 4,
          endOnFailure: true,
        },
      );
      expect(looked).toBeGreaterThanOrEqual(4 * 70 * DRAFTS.length);
      expect(moved).toBeGreaterThan(0);
    }, 120_000);

    it("keeps what was published, from the first version on, to be published again", async () => {
      const site = await newSite();
      const other = configWith(site, { id: "strict", ...strict });
      expect(await publish(site, other)).toBe(true);
      await publish(site, other, NOW + 1);
      await publish(site, site.config, NOW + 2);
      await finish();
      const { id, label, version } = site.config.model;
      const first = { version: site.config.version, model: { id, label, version }, campaigns: site.config.campaigns.length };
      expect(await store.sites.versions(site.id)).toEqual([
        { ...first, publishedAt: NOW + 2, agent: ANNA, isCurrent: true },
        {
          ...first,
          version: other.version,
          publishedAt: NOW,
          agent: ANNA,
          isCurrent: false,
          model: { id: "strict", label, version: other.model.version },
        },
        { ...first, publishedAt: NOW - 100 * DAY_MS, agent: null, isCurrent: false },
      ]);
      expect(await store.sites.version(site.id, other.version)).toEqual(other);
      expect(await store.sites.version((await newSite()).id, other.version)).toBeNull();
    });

    it("makes facts anew from the events when a new config asks for more of them", async () => {
      const site = await newSite();
      const sender = page();
      await store.commit([batch(site, sender, [event("quiz_taken"), event("page_viewed")])]);
      const { stages, journey } = site.config.model;
      const quiz = { id: "quiz", enter: { event: "quiz_taken" } };
      await publish(site, configWith(site, { journey: [...journey, { id: "quiz", label: "Quiz" }], stages: [quiz, ...stages] }));
      await finish();
      expect(await personOf(site, sender)).toMatchObject({ stage: "quiz", facts: { keys: { quiz_taken: {} } } });
    });
  });
}
