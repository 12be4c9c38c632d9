import type { ReviewReport, CampaignDraft } from "@tappa/protocol";
import type { ReviewCounts } from "../store/records.ts";

export type ReviewCampaign = Extract<CampaignDraft, { kind: "review" }>;

/** One review prompt's page: its destinations in their order (those since removed come last) and the stars 1 to 5. */
export function reviewReport(campaign: ReviewCampaign, counts: ReviewCounts): ReviewReport {
  const { destinations } = campaign.content;
  const opened = new Map(counts.opened.map(({ destination, count }) => [destination, count]));
  const known = destinations.map(({ id, label }) => ({ id, label, opened: opened.get(id) ?? 0 }));
  const gone = counts.opened
    .filter(({ destination }) => !destinations.some(({ id }) => id === destination))
    .map(({ destination, count }) => ({ id: destination, label: destination, opened: count }));
  return {
    campaign: campaign.id,
    shown: counts.shown,
    dismissed: counts.dismissed,
    destinations: [...known, ...gone],
    feedback: counts.feedback,
    stars: [1, 2, 3, 4, 5].map((stars) => counts.stars.find((entry) => entry.stars === stars)?.count ?? 0),
  };
}
