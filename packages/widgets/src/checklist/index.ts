import type { Dispose, Show } from "../host.ts";
import { drawChecklist } from "./checklist.tsx";
import { recall } from "./pinned.ts";
import type { ChecklistCampaign } from "./pinned.ts";
import { createChecklist } from "./store.ts";

export { pin, recall } from "./pinned.ts";
export type { ChecklistCampaign, Remembered } from "./pinned.ts";
export { createChecklist } from "./store.ts";
export type { Checklist } from "./store.ts";
export type { Item, ItemState } from "./items.ts";

/** Shows the checklist, unless it was dismissed or completed on this device and the visitor did not open it. */
export const show: Show<ChecklistCampaign> = (host, { by }) => {
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
    undraw = drawChecklist(host, checklist, by);
  };
  start().catch(host.report);
  return () => {
    ended = true;
    undraw?.();
  };
};
