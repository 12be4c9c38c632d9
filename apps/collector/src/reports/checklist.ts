import type { ItemDraft, ChecklistReport, CampaignDraft, PublishedConfig } from "@tappa/protocol";
import type { ChecklistCounts } from "../store/records.ts";
import { titleOf } from "./title.ts";

export type ChecklistCampaign = Extract<CampaignDraft, { kind: "checklist" }>;

/** One checklist's page: every item it has now, in its order, and the median time from the start to it. */
export function checklistReport(
  campaign: ChecklistCampaign,
  counts: ChecklistCounts,
  locales: PublishedConfig["locales"],
): ChecklistReport {
  const items: readonly ItemDraft[] = campaign.items;
  return {
    campaign: campaign.id,
    title: titleOf(campaign.content.title, locales, campaign.id),
    started: counts.started,
    completed: counts.completed,
    dismissed: counts.dismissed,
    items: items.map((item) => {
      const found = counts.items.find((entry) => entry.item === item.id);
      return {
        item: item.id,
        title: titleOf(item.title, locales, item.id),
        done: found?.done ?? 0,
        medianMs: median(found?.afterMs ?? []),
      };
    }),
  };
}

/** The middle value, or the mean of the two in the middle; null of nothing. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? null : (upper + lower) / 2;
}
