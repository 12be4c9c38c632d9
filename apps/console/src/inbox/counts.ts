import { signal, type ReadonlySignal } from "@preact/signals";
import type { ConversationCounts } from "@tappa/protocol";
import type { Api } from "../api/api.ts";
import type { Surroundings } from "../surroundings.ts";

/** How many conversations each view holds, as the collector counts them. */
export interface Counts {
  /** null until the first answer. */
  now: ReadonlySignal<ConversationCounts | null>;
  /** Asks soon: a busy minute is asked about once in a while. */
  renew: () => void;
}

const PAUSE_MS = 500;

export function createCounts(api: Api, site: string, setTimeout: Surroundings["setTimeout"]): Counts {
  const now = signal<ConversationCounts | null>(null);
  let isDue = false;
  const ask = () => {
    isDue = false;
    api.counts(site).then(
      (counts) => (now.value = counts),
      // The old ones stand until the next news.
      () => {},
    );
  };
  return {
    now,
    renew() {
      if (isDue) return;
      isDue = true;
      setTimeout(ask, now.value === null ? 0 : PAUSE_MS);
    },
  };
}
