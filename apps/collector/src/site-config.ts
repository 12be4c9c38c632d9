import { createHash } from "node:crypto";
import { canonicalJson, compile, modelVersion, type Needs } from "@tappa/lifecycle";
import { aliasesOf, type ConfigDraft, type PublishedConfig, type SiteCampaign, type SiteConfig } from "@tappa/protocol";

/** The draft as an immutable version: the model and the whole are named by hashes of what they hold. */
export function configOf(draft: ConfigDraft): PublishedConfig {
  const whole = { ...draft, model: { ...draft.model, version: modelVersion(draft.model) } };
  return { v: 1, version: versionOf(whole), ...whole };
}

/** What pages get of it: the rules compiled, so that no page does what can be done once. [W23] */
export function servedConfig({ model, campaigns, theme, texts, locales, consent, limits }: PublishedConfig): SiteConfig {
  const compiled = compile(model, campaigns);
  const whole = {
    model: compiled.model,
    campaigns: campaigns.map((campaign, index) => {
      const { content } = campaign;
      const pinned = campaign.kind === "checklist" && { version: campaign.version };
      return { ...compiled.campaigns[index], ...pinned, content } as SiteCampaign;
    }),
    needs: compiled.needs,
    aliases: aliasesOf(namesIn(compiled.needs, campaigns)),
    theme,
    texts,
    locales,
    consent,
    limits,
  };
  return { v: 1, version: versionOf(whole), ...whole };
}

/** Events that a page reads by name: of rules, of triggers, and those that facts read by themselves. */
function namesIn({ keys }: Needs, campaigns: ConfigDraft["campaigns"]): Set<string> {
  const read = Object.values(keys).flatMap(({ from }) => from.map(([event]) => event));
  const awaited = campaigns.flatMap(({ when }) => when.event ?? []);
  return new Set([...read, ...awaited, "order_completed", "order_refunded"]);
}

const versionOf = (whole: object): string => createHash("sha256").update(canonicalJson(whole)).digest("hex").slice(0, 16);

/** What an owner edits. */
export function draftOf({ v: _v, version: _version, ...draft }: PublishedConfig): ConfigDraft {
  return draft;
}
