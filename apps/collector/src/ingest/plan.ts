import { canonicalJson, compile, type Compiled, hash, type Model } from "@tappa/lifecycle";
import type { PublishedConfig } from "@tappa/protocol";

/** What a site's config makes of events: compiled once per config version. */
export interface Plan {
  compiled: Compiled["model"];
  /** As it is written: the words for why. */
  model: Model;
  needs: Compiled["needs"];
  /** Names what the needs keep: facts made under other needs are made anew from the events. */
  needsVersion: string;
}

export function planOf({ model, campaigns }: PublishedConfig): Plan {
  const { needs, model: compiled } = compile(model, campaigns);
  return { compiled, model, needs, needsVersion: hash(canonicalJson(needs)) };
}
