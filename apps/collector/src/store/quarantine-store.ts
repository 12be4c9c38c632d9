import type { Quarantine, QuarantineDecision } from "@tappa/protocol";
import type { Appended } from "./log.ts";

/** Events of pages that happened too long ago to be believed unasked. Stored and deduplicated like any, and in nobody's history. */
export interface QuarantineStore {
  /** Came last comes first; `before` is the `next` of the page before. */
  list(site: string, before: string | null, limit: number): Promise<Quarantine>;
  /**
   * Takes events in, each at its own time, or discards them for ever. `all`: at most `limit` of those that came until `at`; call
   * again while there are `more`. Ids that do not wait are passed over.
   */
  decide(site: string, decision: QuarantineDecision, at: number, limit: number): Promise<Decided>;
}

export interface Decided {
  decided: number;
  more: boolean;
  appended: Appended[];
}
