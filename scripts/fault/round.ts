import { setTimeout as pause } from "node:timers/promises";
import type { AcceptedEvent, Crash } from "./account.ts";
import { createActs, type Act } from "./acts.ts";
import { KEY, type FaultCollector } from "./collector.ts";
import type { Proxy, Weather } from "./proxy.ts";
import { openTabs, type Tabs } from "./tabs.ts";

export interface World {
  collector: FaultCollector;
  proxy: Proxy;
  /** Where pages are. */
  url: string;
  random: () => number;
}

/** What one round does to its tabs. */
export interface Plan {
  name: string;
  tabs: number;
  /** Events per second in every tab. */
  rate: number;
  ms: number;
  weather: readonly Weather[];
  acts: readonly Act[];
}

export interface RoundResult {
  accepted: AcceptedEvent[];
  tabs: ReadonlyMap<string, string>;
  keptAt: ReadonlyMap<string, number>;
  /** Events, and losses not told of, that are still on the device. */
  left: number;
  crashes: Crash[];
  exceptions: string[];
  version: string;
}

const SETTLE_MS = 40_000;
/** What a page gets to bring away what it found, before another one looks for what this one did not see. */
const DRAIN_MS = 3000;
/** Sends what it can; answers by how much is left on the device that the collector has not heard of. */
const DRAIN = `(async () => {
  while (!self.tappa || tappa.calls) await new Promise((go) => setTimeout(go, 50));
  await tappa.flush();
  const name = "tappa-${KEY}";
  const beside = Object.keys(localStorage).filter((key) => key.startsWith(name + "/")).length;
  const isThere = (await indexedDB.databases()).some((one) => one.name === name);
  if (!isThere) return beside;
  const outcome = (request) =>
    new Promise((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: reject }));
  const database = await outcome(indexedDB.open(name));
  const objects = database.transaction("tappa").objectStore("tappa");
  const items = await outcome(objects.getAll(IDBKeyRange.bound("e/", "e0")));
  database.close();
  return beside + items.filter(({ state }) => state === "saved" || state === "lost").length;
})()`;

/** Runs one round on a profile of its own; every event that the collector can get is there when it ends. */
export async function runRound(plan: Plan, profile: string, world: World): Promise<RoundResult> {
  const { collector, proxy, url, random } = world;
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
  const tabs = await openTabs(profile, url, random);
  const { acts, over } = createActs(tabs, collector, random);
  try {
    for (let tab = 0; tab < plan.tabs; tab++) await tabs.add(plan.rate);
    for (const until = performance.now() + plan.ms; performance.now() < until;) {
      proxy.weather = pick(plan.weather);
      await pause(30 + random() * 250);
      const tab = tabs.open.length > 0 ? pick(tabs.open) : await tabs.add(plan.rate);
      await acts[pick(plan.acts)](tab, plan);
    }
    proxy.weather = "fair";
    await over();
    const left = await settle(tabs);
    tabs.endUnheard();
    const { accepted, names, keptAt, crashes, exceptions } = tabs;
    return { accepted: [...accepted.values()], tabs: names, keptAt, left, crashes, exceptions, version: tabs.version() };
  } finally {
    proxy.weather = "fair";
    await over();
    await tabs.kill();
  }
}

/** Everything works again: fresh pages send what is on the device, until nothing is left there. */
async function settle(tabs: Tabs): Promise<number> {
  while (tabs.open[0]) await tabs.close(tabs.open[0]);
  let left = Infinity;
  for (const until = performance.now() + SETTLE_MS; left > 0 && performance.now() < until;) {
    // What closes is still putting aside what it has; only then the next page looks for it.
    await pause(500);
    const page = await tabs.add(0);
    for (const over = performance.now() + DRAIN_MS; left > 0 && performance.now() < over; await pause(100)) {
      const answer = await page
        .send("Runtime.evaluate", { expression: DRAIN, awaitPromise: true, returnByValue: true })
        .catch(() => ({}));
      left = (answer as { result?: { value?: number } }).result?.value ?? left;
    }
    if (left > 0) await page.close();
  }
  return left;
}
