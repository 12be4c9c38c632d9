import { modelVersion, type Model } from "@tappa/lifecycle";
import type { ConfigDraft } from "@tappa/protocol";
import { daysIn, spansOf, type Days } from "./spans.ts";

/** What is to be published: a model with its spans, or an earlier version as it was. Its home is the address of the page. */
export type Choice = ModelChoice | { is: "version"; version: string };

export interface ModelChoice {
  is: "model";
  /** `key` of a candidate. */
  model: string;
  days: Days;
}

/** A model to pick. */
export interface Candidate {
  /** The id of a model that ships; `published` where what is published is none of those. */
  key: string;
  model: Model;
  /** It is the published one, its spans aside. */
  isPublished: boolean;
}

type Params = Readonly<Record<string, string>>;

const isSameBut = (one: Model, other: Model): boolean =>
  modelVersion({ ...one, atRiskAfter: other.atRiskAfter, lapsedAfter: other.lapsedAfter }) === modelVersion(other);

/** Every model to pick from; the published one first where it is none of those that ship. */
export function candidatesFor(published: Model, shipped: readonly Model[]): Candidate[] {
  const all = shipped.map((model) => ({ key: model.id, model, isPublished: isSameBut(model, published) }));
  return all.some(({ isPublished }) => isPublished) ? all : [{ key: "published", model: published, isPublished: true }, ...all];
}

/** What an address chooses; of what it leaves open, what is published. */
export function choiceIn(params: Params, published: Model, candidates: readonly Candidate[]): Choice {
  const version = params["version"];
  if (version) return { is: "version", version };
  const days = daysIn(published);
  return {
    is: "model",
    model: params["model"] ?? candidates.find(({ isPublished }) => isPublished)?.key ?? "",
    days: { atRisk: params["r"] ?? days.atRisk, lapsed: params["x"] ?? days.lapsed },
  };
}

export function paramsOf(choice: Choice): Record<string, string> {
  if (choice.is === "version") return { version: choice.version };
  return { model: choice.model, r: choice.days.atRisk, x: choice.days.lapsed };
}

/**
 * The days to begin with when another model is picked: the shop's own outlive a change of model, days that only came with a
 * model give way to those the picked one came with.
 */
export function daysFor(picked: Model, shipped: readonly Model[], typed: Days): Days {
  const cameWithOne = shipped.map(daysIn).some(({ atRisk, lapsed }) => atRisk === typed.atRisk && lapsed === typed.lapsed);
  return cameWithOne ? daysIn(picked) : typed;
}

/** The config with that model in the place of its own; null when there is no such model. */
export function draftOf(choice: ModelChoice, base: ConfigDraft, candidates: readonly Candidate[]): ConfigDraft | null {
  const picked = candidates.find(({ key }) => key === choice.model);
  if (!picked) return null;
  const model = { ...picked.model, ...spansOf(choice.days, picked.isPublished ? base.model : picked.model) };
  return { ...base, model: { ...model, version: modelVersion(model) } };
}
