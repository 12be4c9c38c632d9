import type { Campaign } from "./campaign.ts";
import type { Model } from "./stage.ts";

/** Something a config must not have. `code` is stable. */
export interface Finding {
  campaign: string;
  code: "review_gated" | "item_never_done" | "rule_never_true";
  message: string;
}

/** What must not be published. */
export function lint(campaigns: readonly Campaign[], model: Model): Finding[] {
  void model;
  return campaigns.flatMap((campaign) =>
    campaign.kind === "review" && "attr" in campaign.audience
      ? [{ campaign: campaign.id, code: "review_gated" as const, message: "" }]
      : [],
  );
}
