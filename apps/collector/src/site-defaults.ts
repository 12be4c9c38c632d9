import { canonicalModel } from "@tappa/lifecycle";
import type { ConfigDraft, Theme } from "@tappa/protocol";
import { chat, nps, review, welcome } from "./default-campaigns.ts";

const LOOK: Theme = { accent: "#1f5eff", mode: "auto", radius: 12, side: "right", offset: { x: 20, y: 20 } };

/**
 * What a new site starts with: the canonical model and one campaign of each kind, ready to be edited.
 * @param theme the site's own look, as far as it is known
 */
export function defaultConfig(origins: readonly string[], theme: Partial<Theme> = {}): ConfigDraft {
  return {
    model: canonicalModel,
    campaigns: structuredClone([chat, nps, welcome, review(origins[0] ?? "https://example.com")]),
    theme: { ...LOOK, ...theme },
    texts: {},
    locales: ["en"],
    consent: { initial: "unknown", gpc: "deny" },
    limits: { eventsPerMinute: 600 },
  };
}
