import type { Facts } from "@tappa/lifecycle";
import type { ChecklistItem, SiteCampaign } from "@tappa/protocol";
import type { Host } from "../host.ts";

export type ChecklistCampaign = SiteCampaign & { kind: "checklist" };

/** What this device remembers of one checklist. */
export interface Remembered {
  /** The version begun and its items: a person stays with them until the list is complete. */
  version: string;
  ids: string[];
  collapsed?: boolean;
  dismissed?: boolean;
  completed?: boolean;
}

const keyOf = (campaign: ChecklistCampaign): string => `checklist/${campaign.id}`;

export const recall = (host: Host<ChecklistCampaign>): Promise<Remembered | undefined> =>
  host.storage.get<Remembered>(keyOf(host.campaign));

export const remember = (host: Host<ChecklistCampaign>, remembered: Remembered): Promise<void> =>
  host.storage.set(keyOf(host.campaign), remembered);

/** When the item was done, by the merged facts (earliest wins); undefined = not yet. */
export function doneAt(facts: Facts, campaign: ChecklistCampaign, item: string): number | undefined {
  return facts.items[`${campaign.id}/${item}`]?.doneAt;
}

/**
 * The version a person follows: the one begun, as long as an item of it is done and still exists; else the current one.
 * So an edit of a live list neither wipes progress nor takes back a finished list.
 */
export function pin(campaign: ChecklistCampaign, facts: Facts, before: Remembered | undefined): Remembered {
  const existing = new Set(campaign.items.map(({ id }) => id));
  const begun = before?.completed || before?.ids.some((id) => existing.has(id) && doneAt(facts, campaign, id) !== undefined);
  if (before && begun) return before;
  return { ...before, version: campaign.version, ids: [...existing] };
}

/** The items a person follows, worded and ordered as the site words them today. */
export function pinnedItems(campaign: ChecklistCampaign, { ids }: Remembered): ChecklistItem[] {
  const items: ChecklistItem[] = campaign.items;
  return items.filter(({ id }) => ids.includes(id));
}
