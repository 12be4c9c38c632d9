import type { Arbitration } from "@tappa/lifecycle";
import type { SiteCampaign } from "@tappa/protocol";
import type { Dispose } from "@tappa/widgets";
import type { Core } from "../core.ts";
import type { Door } from "../door.ts";
import type { Front } from "../front/index.ts";
import { launch } from "./launch.ts";
import { momentIn } from "./moment.ts";

/** What no clock tells: the visitor stops typing, closes a dialog or the chat. */
const MOMENT_MS = 3000;

export interface Standing {
  /** Does what the arbitration found among the armed campaigns: one asks, the chat stands by as its launcher. */
  apply(found: Arbitration, armed: SiteCampaign[]): void;
  /** Takes everything down. */
  clear(): void;
}

/**
 * What shows itself.
 * @param look decides anew what may show
 * @param open opens by the visitor's wish
 */
export function createStanding(core: Core, front: Door<Front>, look: () => void, open: (widget: string) => void): Standing {
  const { env, session, config, opened } = core;
  const standing = new Map<SiteCampaign, Dispose>();
  let isAsking = false;
  let waiting: Dispose | undefined;

  /** Whether somebody may be asked now; if soon, it is decided anew then. */
  const isCalm = () => {
    const { inCheckout, chatOpen, typing, dialogOpen } = momentIn(opened.value);
    const isBusy = chatOpen || typing || dialogOpen;
    waiting?.();
    waiting = isBusy ? env.after(MOMENT_MS, look) : undefined;
    return !isBusy && !inCheckout;
  };
  /** One ask at a time, over all tabs: whoever has the lock asks. */
  const ask = async (campaign: SiteCampaign) => {
    isAsking = true;
    const { show } = await front.load();
    const release = await session.delivery()!.tabs.seize("ask");
    const end = () => {
      isAsking = false;
      release?.();
    };
    if (release) await show(campaign, { by: "ask" }, end);
    else end();
  };
  const stand = (campaign: SiteCampaign, isStanding: boolean) => {
    const before = standing.get(campaign);
    if (isStanding === !!before) return;
    standing.delete(campaign);
    before?.();
    if (!isStanding) return;
    const launched =
      campaign.kind === "chat"
        ? launch(core, campaign, front, open)
        : front.load().then(({ show }) => show(campaign, { by: "ask" }));
    standing.set(campaign, () => void launched.then((dispose) => dispose?.()));
    launched.catch(env.report);
  };
  return {
    apply(found, armed) {
      // A newer config has another one in its place, or none.
      const { campaigns } = config.current()!;
      for (const campaign of standing.keys()) if (!campaigns.includes(campaign)) stand(campaign, false);
      for (const campaign of armed) {
        const { id, kind } = campaign;
        if (kind === "chat" || kind === "checklist") stand(campaign, found.standing.includes(id));
        else if (found.ask === id && !isAsking && !document.hidden && isCalm()) ask(campaign).catch(env.report);
      }
    },
    clear() {
      for (const campaign of standing.keys()) stand(campaign, false);
    },
  };
}
