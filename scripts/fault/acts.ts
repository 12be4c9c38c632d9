import { setTimeout as pause } from "node:timers/promises";
import type { FaultCollector } from "./collector.ts";
import type { Plan } from "./round.ts";
import type { Tab, Tabs } from "./tabs.ts";

export type Act =
  | "navigate"
  | "back"
  | "open"
  | "close"
  | "crash"
  | "freeze"
  | "hang"
  | "offline"
  | "fill"
  | "kill browser"
  | "kill collector";

/** What may happen, to one tab or to all. A spell goes on beside the rest; `spells` ends with the last of them. */
export function createActs(tabs: Tabs, collector: FaultCollector, random: () => number) {
  const spells = new Map<Act, Promise<void>>();
  /** One of a kind at a time. */
  const spell = (act: Act, run: () => Promise<void>) => {
    if (!spells.has(act))
      spells.set(
        act,
        run().finally(() => spells.delete(act)),
      );
  };
  const acts: Record<Act, (tab: Tab, plan: Plan) => unknown> = {
    navigate: (tab, { rate }) => tabs.navigate(tab, rate),
    back: (tab) => tab.tell("Runtime.evaluate", { expression: "history.back()" }),
    open: (_, { rate, tabs: most }) => (tabs.open.length < most + 2 ? tabs.add(rate) : undefined),
    close: (tab) => tabs.close(tab),
    async crash(tab) {
      tab.tell("Page.crash");
      tabs.forget(tab);
      await pause(50);
      await tab.close();
      tabs.crashed(tab);
    },
    freeze(tab) {
      tab.isFrozen = !tab.isFrozen;
      tab.tell("Page.setWebLifecycleState", { state: tab.isFrozen ? "frozen" : "active" });
    },
    hang: (tab) => tab.tell("Runtime.evaluate", { expression: "for (const until = Date.now() + 2500; Date.now() < until; );" }),
    offline: () =>
      spell("offline", async () => {
        tabs.connect(false);
        await pause(300 + random() * 1200);
        tabs.connect(true);
      }),
    fill: () =>
      spell("fill", async () => {
        tabs.quota(1);
        await pause(300 + random() * 1500);
        tabs.quota();
      }),
    async "kill browser"(_, { rate }) {
      const [from, count] = [Date.now(), tabs.open.length];
      await tabs.kill();
      tabs.killed(from);
      await tabs.start();
      for (let tab = 0; tab < count; tab++) await tabs.add(rate);
    },
    "kill collector": () => spell("kill collector", () => collector.kill(200 + random() * 800)),
  };
  return { acts, over: () => Promise.allSettled(spells.values()) };
}
