import { canonicalJson, modelVersion } from "@tappa/lifecycle";
import type { ConfigDraft } from "@tappa/protocol";
import { plural } from "../format.ts";
import { modelInWords } from "./words.ts";

function campaignsIn(now: ConfigDraft, then: ConfigDraft): string[] {
  const [before, after] = [now, then].map(({ campaigns }) => new Map(campaigns.map((one) => [one.id, canonicalJson(one)])));
  const gone = [...before!.keys()].filter((id) => !after!.has(id)).length;
  const back = [...after!.keys()].filter((id) => !before!.has(id)).length;
  const changed = [...after!].filter(([id, one]) => before!.has(id) && before!.get(id) !== one).length;
  return [
    back > 0 ? `${plural(back, "campaign comes", "campaigns come")} back` : "",
    gone > 0 ? `${plural(gone, "campaign goes", "campaigns go")}` : "",
    changed > 0 ? `${plural(changed, "campaign is", "campaigns are")} as it was then` : "",
  ].filter(Boolean);
}

/** The rest of a config, and what it is called. */
const PARTS = {
  theme: "The look of the widgets",
  texts: "Own texts",
  locales: "Languages",
  consent: "Consent",
  limits: "Limits",
} as const satisfies Partial<Record<keyof ConfigDraft, string>>;

/** What publishing an earlier config again would bring back, in words; empty when it is what is published. */
export function differences(now: ConfigDraft, then: ConfigDraft): string[] {
  const parts = Object.entries(PARTS) as [keyof typeof PARTS, string][];
  const model = modelVersion(now.model) === modelVersion(then.model) ? [] : [`Model: ${modelInWords(then.model)}`];
  return [
    ...model,
    ...campaignsIn(now, then),
    ...parts.flatMap(([part, name]) => (canonicalJson(now[part]) === canonicalJson(then[part]) ? [] : [name])),
  ];
}
