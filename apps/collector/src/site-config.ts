import { createHash } from "node:crypto";
import { modelVersion } from "@tappa/lifecycle";
import type { ConfigDraft, SiteConfig } from "@tappa/protocol";

/** The draft as an immutable version: the model and the whole are named by hashes of what they hold. */
export function configOf(draft: ConfigDraft): SiteConfig {
  const whole = { ...draft, model: { ...draft.model, version: modelVersion(draft.model) } };
  const version = createHash("sha256").update(canonical(whole)).digest("hex").slice(0, 16);
  return { v: 1, version, ...whole };
}

/** What an owner edits. */
export function draftOf({ model, campaigns, theme, texts, locales, consent, limits }: SiteConfig): ConfigDraft {
  return { model, campaigns, theme, texts, locales, consent, limits };
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
