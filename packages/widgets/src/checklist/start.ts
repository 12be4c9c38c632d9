import { watchSeen } from "../ask/dwell.ts";
import type { Dispose, Host, ShowOptions } from "../host.ts";
import { recall } from "./pinned.ts";
import type { ChecklistCampaign } from "./pinned.ts";
import { createChecklist, type Checklist } from "./store.ts";

type Draw = (host: Host<ChecklistCampaign>, checklist: Checklist, by: ShowOptions["by"]) => Dispose;

/** Has a checklist drawn, unless it was dismissed or completed on this device and the visitor did not open it. */
export function startChecklist(host: Host<ChecklistCampaign>, { by }: ShowOptions, draw: Draw): Dispose {
  let ended = false;
  let undraw: Dispose | undefined;
  const start = async (): Promise<void> => {
    // Nothing is drawn before what this device remembers is known, so a dismissed list cannot flash.
    const before = await recall(host);
    if (ended) return;
    const unasked = by === "ask";
    if (unasked && (before?.dismissed || before?.completed)) return host.closed();
    const checklist = createChecklist(host, before, { narrow: matchMedia("(max-width: 479px)").matches });
    if (unasked && !before && checklist.complete.value) {
      // Everything was done before the list was ever seen: there is nothing to celebrate here.
      checklist.finish();
      checklist.dispose();
      return host.closed();
    }
    if (!unasked) checklist.collapse(false);
    undraw = draw(host, checklist, by);
  };
  start().catch(host.report);
  return () => {
    ended = true;
    undraw?.();
  };
}

/** Tells the report that the list is on display, and that it was there to be seen; once per version and device. */
export function tellShown({ campaign, send }: Host<ChecklistCampaign>): Dispose {
  const act = { campaign: campaign.id, kind: campaign.kind };
  // After the drawing: what the host does with an event may draw anew, and an effect must not run into itself.
  queueMicrotask(() => send("$shown", act));
  return watchSeen(() => void send("$seen", act));
}
