import type { SiteCampaign } from "@tappa/protocol";
import type { Dispose } from "@tappa/widgets";
import type { Core } from "../core.ts";
import type { Door } from "../door.ts";
import type { Front } from "../front/index.ts";
import { mayShow } from "./armed.ts";
import { momentIn } from "./moment.ts";

/** What no clock tells: the visitor stops typing, closes a dialog or the chat. */
const MOMENT_MS = 3000;

/**
 * Asks, if nothing is in the way now: one ask at a time, over all tabs.
 * @param look decides anew what may be asked
 */
export function createAsk({ env, session, opened }: Core, front: Door<Front>, look: () => void) {
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
  return async (campaign: SiteCampaign): Promise<void> => {
    if (isAsking || document.hidden || !isCalm()) return;
    isAsking = true;
    let release: Dispose | null | undefined;
    const end = () => {
      isAsking = false;
      release?.();
    };
    try {
      const { show } = await front.load();
      // Whoever has the lock asks; consent may have been taken back meanwhile.
      release = await session.delivery()!.tabs.seize("ask");
      if (release && mayShow(session, campaign.kind)) return void (await show(campaign, { by: "ask" }, end));
    } catch (error) {
      env.report(error);
    }
    end();
  };
}
