import { canonicalModel } from "@tappa/lifecycle";
import type { ConfigDraft } from "@tappa/protocol";
import { chat, nps, review, welcome } from "./default-campaigns.ts";

/** What a new site starts with: the canonical model and one campaign of each kind, ready to be edited. */
export function defaultConfig(origins: readonly string[]): ConfigDraft {
  return {
    model: canonicalModel,
    campaigns: structuredClone([chat, nps, welcome, review(origins[0] ?? "https://example.com")]),
    theme: { accent: "#1f5eff", mode: "auto", radius: 12, side: "right", offset: { x: 20, y: 20 } },
    texts: {},
    locales: ["en"],
    consent: { initial: "unknown", gpc: "deny" },
    limits: { eventsPerMinute: 600 },
  };
}
