import { setTimeout as pause } from "node:timers/promises";
import type { AcceptedEvent, Crash } from "./account.ts";
import { createActs, type Act } from "./acts.ts";
import type { FaultCollector } from "./collector.ts";
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
  crashes: Crash[];
  exceptions: string[];
  version: string;
}

const SETTLE_MS = 15_000;
const FLUSH =
  "(async () => { while (!self.tappa || tappa.calls) await new Promise((go) => setTimeout(go, 50)); await tappa.flush(); })()";

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
    await settle(tabs);
    const { accepted, crashes, exceptions } = tabs;
    return { accepted, crashes, exceptions, version: tabs.version() };
  } finally {
    proxy.weather = "fair";
    await over();
    await tabs.kill();
  }
}

/** Everything works again; what is on the device is sent by one last page. */
async function settle(tabs: Tabs): Promise<void> {
  for (const tab of tabs.open.splice(0)) await tab.close();
  // What closes is still putting aside what it has; only then the last page looks for it.
  await pause(500);
  const last = await tabs.add(0);
  await pause(500);
  for (const until = performance.now() + SETTLE_MS; performance.now() < until;) {
    const isFlushed = await last.send("Runtime.evaluate", { expression: FLUSH, awaitPromise: true }).then(
      () => true,
      () => false,
    );
    if (isFlushed) break;
    await pause(200);
  }
  await pause(500);
}
