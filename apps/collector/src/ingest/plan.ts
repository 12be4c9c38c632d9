import { needs, type Campaign, type Model } from "@tappa/lifecycle";
import type { SiteConfig } from "@tappa/protocol";

/** What a site's config makes of events: compiled once per config version. */
export interface Plan {
  model: Model;
  campaigns: readonly Campaign[];
  needs: ReturnType<typeof needs>;
  /** Names what the needs keep: facts made under other needs are made anew from the events. */
  needsVersion: string;
}

export function planOf(config: SiteConfig): Plan {
  const kept = needs(config.model, config.campaigns);
  return { model: config.model, campaigns: config.campaigns, needs: kept, needsVersion: JSON.stringify(kept) };
}
