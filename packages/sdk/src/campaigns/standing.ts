import type { Arbitration } from "@tappa/lifecycle";
import type { SiteCampaign } from "@tappa/protocol";
import type { Dispose } from "@tappa/widgets";
import type { Core } from "../core.ts";
import type { Door } from "../door.ts";
import type { Front } from "../front/index.ts";
import { launch } from "./launch.ts";
import { createAsk } from "./ask.ts";
import type { Judge } from "./judge.ts";

export interface Standing {
  /** Does what the arbitration found among the armed campaigns: one asks, the chat stands by as its launcher. */
  apply(found: Arbitration, armed: SiteCampaign[], all: readonly SiteCampaign[]): void;
  /** Takes everything down. */
  clear(): void;
}

/**
 * What shows itself.
 * @param prepare loads what draws campaigns of a kind
 * @param look decides anew what may show
 * @param open opens by the visitor's wish
 */
export function createStanding(
  core: Core,
  judge: Judge,
  front: Door<Front>,
  prepare: (kind: SiteCampaign["kind"]) => void,
  look: () => void,
  open: (widget: string) => void,
): Standing {
  const { env } = core;
  const standing = new Map<SiteCampaign, Dispose>();
  const ask = createAsk(core, front, look);

  const stand = (campaign: SiteCampaign, isStanding: boolean) => {
    const before = standing.get(campaign);
    if (isStanding === !!before) return;
    standing.delete(campaign);
    before?.();
    if (!isStanding) return;
    const stood =
      campaign.kind === "chat"
        ? launch(core, campaign, judge.locale(), prepare, open)
        : front.load().then(({ show }) => show(campaign, { by: "ask" }));
    const end = stood.catch(env.report);
    standing.set(campaign, () => void end.then((dispose) => dispose?.()));
  };
  return {
    apply(found, armed, all) {
      // A newer config has another one in its place, or none; or leave for widgets was taken back.
      for (const campaign of standing.keys()) if (!all.includes(campaign)) stand(campaign, false);
      for (const campaign of armed) {
        const { id, kind } = campaign;
        const isStanding = found.standing.includes(id);
        // A checklist that is complete says so, and goes by itself.
        if (isStanding || kind === "chat") stand(campaign, isStanding);
        else if (found.ask === id) void ask(campaign);
      }
    },
    clear() {
      for (const campaign of standing.keys()) stand(campaign, false);
    },
  };
}
