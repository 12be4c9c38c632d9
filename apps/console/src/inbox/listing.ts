import { signal, type ReadonlySignal } from "@preact/signals";
import type { Api, ConversationsQuery } from "../api/api.ts";
import type { Conversations } from "./store.ts";

type Listed = ConversationsQuery["view"];

/** How far one of the collector's lists has been loaded. */
interface Progress {
  loading: boolean;
  error: unknown;
  /** Where the next page begins; null = all is here; undefined = not asked yet. */
  next: string | null | undefined;
}

/** Loads the collector's lists page by page into the known conversations. */
export interface Listing {
  progress: ReadonlySignal<ReadonlyMap<Listed, Progress>>;
  /** The first page, unless it is here or on its way. */
  first: (listed: Listed) => Promise<void>;
  more: (listed: Listed) => Promise<void>;
  /** All first pages again, forgetting the rest. */
  renew: () => Promise<void>;
}

const UNASKED: Progress = { loading: false, error: null, next: undefined };

export function createListing(api: Api, site: string, conversations: Conversations): Listing {
  const progress = signal<ReadonlyMap<Listed, Progress>>(new Map());
  const of = (listed: Listed) => progress.value.get(listed) ?? UNASKED;
  const set = (listed: Listed, changes: Partial<Progress>) =>
    (progress.value = new Map(progress.value).set(listed, { ...of(listed), ...changes }));

  async function page(listed: Listed): Promise<void> {
    const { next: before, loading } = of(listed);
    if (loading) return;
    set(listed, { loading: true });
    try {
      const { conversations: added, next } = await api.conversations(site, { view: listed, before: before ?? null });
      conversations.add(added);
      set(listed, { loading: false, error: null, next });
    } catch (error) {
      set(listed, { loading: false, error });
    }
  }

  return {
    progress,
    first: async (listed) => {
      if (of(listed).next === undefined) await page(listed);
    },
    more: page,
    async renew() {
      const asked = [...new Set<Listed>(["open", ...progress.value.keys()])];
      try {
        const pages = await Promise.all(asked.map((view) => api.conversations(site, { view })));
        conversations.replace(pages.flatMap((one) => one.conversations));
        progress.value = new Map(
          asked.map((listed, index) => [listed, { loading: false, error: null, next: pages[index]!.next }]),
        );
      } catch (error) {
        for (const listed of asked) set(listed, { error });
      }
    },
  };
}
