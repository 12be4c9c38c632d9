import type { Show } from "../host.ts";
import { drawChecklist } from "./checklist.tsx";
import type { ChecklistCampaign } from "./pinned.ts";
import { startChecklist } from "./start.ts";

export { pin, recall } from "./pinned.ts";
export type { ChecklistCampaign, Remembered } from "./pinned.ts";
export { createChecklist } from "./store.ts";
export type { Checklist } from "./store.ts";
export type { Item, ItemState } from "./items.ts";

/** Shows the checklist. */
export const show: Show<ChecklistCampaign> = (host, options) => startChecklist(host, options, drawChecklist);
