import type { Arbitration } from "@tappa/lifecycle";
import { nameBy, type SiteCampaign, type SiteConfig } from "@tappa/protocol";
import type { Dispose } from "@tappa/widgets";
import type { Core } from "../core.ts";
import type { Env } from "../env.ts";
import { toJson } from "../json.ts";
import type { Session } from "../session.ts";

/** The campaigns whose moment has come on this page: each after its trigger and the time the visitor has to stay. */
export interface Armed {
  /** The config's campaigns: one that a newer config has as it was stays the same, so that what it shows goes on. */
  campaigns(): readonly SiteCampaign[];
  use(config: SiteConfig): void;
  /** A new page: what was armed on the last one is not armed here. */
  page(): void;
  /** Something happened that a trigger may wait for. */
  happened(): void;
  /** Decides anew what may show. */
  look(): void;
}

/** Whether widgets of this kind may show themselves: without leave only the chat, which waits to be opened; not where just they were refused. */
export function mayShow({ consent }: Session, kind: string): boolean {
  const mark = consent.mark();
  return /^[agilw]/.test(`${mark}`) || (kind === "chat" && mark !== "measurement");
}

/** Does what was decided about the armed campaigns. */
export type Show = (found: Arbitration, armed: SiteCampaign[]) => void;

/**
 * Decides which campaigns show themselves, each time something changed that could decide it; `show` is told all of them.
 * @param prepare loads what draws a campaign, which by then would be asked if nothing changes
 */
export function createArmed(
  { env, session, happened, stage }: Pick<Core, "env" | "session" | "happened" | "stage">,
  decide: (campaigns: readonly SiteCampaign[]) => Arbitration,
  show: Show,
  prepare: (kind: SiteCampaign["kind"]) => void,
): Armed {
  const armed = new Set<SiteCampaign>();
  const timers = new Map<SiteCampaign, Dispose>();
  let campaigns: SiteCampaign[] = [];
  let aliases: SiteConfig["aliases"] = {};
  let next: Dispose | undefined;
  let isWatching = false;

  const look = () => {
    next?.();
    const candidates = [...armed].filter(({ kind }) => mayShow(session, kind));
    const found = decide(candidates);
    const { until } = found;
    if (until !== null) next = env.after(until - env.now() + 1, look);
    show(found, candidates);
  };
  const arm = (on: string, passes = (_campaign: SiteCampaign) => true) => {
    for (const campaign of campaigns) {
      const { id, kind, when } = campaign;
      const { dwellMs = 0 } = when;
      if (when.on !== on || timers.has(campaign) || !passes(campaign)) continue;
      const ready = () => {
        armed.add(campaign);
        look();
      };
      const halfway = () => dwellMs && mayShow(session, kind) && decide([campaign]).ask === id && prepare(kind);
      timers.set(campaign, afterStay(env, dwellMs, halfway, ready));
    }
  };
  const page = () => {
    for (const stop of timers.values()) stop();
    timers.clear();
    armed.clear();
    arm("page");
  };
  const tell = () => arm("event", ({ when }) => [...happened].some((name) => nameBy(aliases, name) === when.event));
  // A device that slept has let no timer run: the stage is looked at anew, and then what may show.
  addEventListener("visibilitychange", () => stage.add([]));
  return {
    campaigns: () => campaigns,
    page,
    look,
    use(config) {
      const before = campaigns;
      campaigns = config.campaigns.map((one) => before.find((old) => toJson(old) === toJson(one)) ?? one);
      ({ aliases } = config);
      if (!isWatching && (isWatching = campaigns.some(({ when }) => /exit|scroll/.test(when.on))))
        import("./triggers.ts").then(({ watch }) => watch(arm), env.report);
      page();
      tell();
    },
    happened: tell,
  };
}

/** Whoever stays as long gets at once what was prepared halfway, and whoever goes before has loaded nothing. */
function afterStay({ after }: Env, ms: number, halfway: () => void, ready: () => void): Dispose {
  let stop = after(ms / 2, () => {
    halfway();
    stop = after(ms / 2, ready);
  });
  return () => stop();
}
