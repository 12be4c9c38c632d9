import { signal } from "@preact/signals";
import type { Api, ConversationsQuery } from "../api/api.ts";
import { hasQueue, type ListedBy } from "./list.ts";
import type { Conversations } from "./store.ts";

/** How far one of the collector's lists has been loaded. */
interface Progress {
  listed: ListedBy;
  loading: boolean;
  error: unknown;
  /** Where the next page begins; null = all is here; undefined = not asked yet. */
  next: string | null | undefined;
}

/** Loads the collector's lists page by page into the known conversations. */
export interface Listing {
  progress: (listed: ListedBy) => Progress;
  /** The first page, unless it is here or on its way. */
  first: (listed: ListedBy) => Promise<void>;
  more: (listed: ListedBy) => Promise<void>;
  /** All first pages again, forgetting the rest. */
  renew: () => Promise<void>;
}

export const ALL_OPEN: ListedBy = { view: "open", order: "queue", label: null };

function queryFor({ view, order, label }: ListedBy): ConversationsQuery {
  return { view, label, order: hasQueue(view) ? order : "newest" };
}

function keyOf(listed: ListedBy): string {
  return JSON.stringify(queryFor(listed));
}

export function createListing(api: Api, site: string, conversations: Conversations): Listing {
  const lists = signal<ReadonlyMap<string, Progress>>(new Map());
  const of = (listed: ListedBy): Progress =>
    lists.value.get(keyOf(listed)) ?? { listed, loading: false, error: null, next: undefined };
  const set = (listed: ListedBy, changes: Partial<Progress>) =>
    (lists.value = new Map(lists.value).set(keyOf(listed), { ...of(listed), ...changes }));

  async function page(listed: ListedBy): Promise<void> {
    const { next: before, loading } = of(listed);
    if (loading) return;
    set(listed, { loading: true });
    const { add } = conversations.asked();
    try {
      const { conversations: added, next } = await api.conversations(site, { ...queryFor(listed), before: before ?? null });
      add(added);
      set(listed, { loading: false, error: null, next });
    } catch (error) {
      set(listed, { loading: false, error });
    }
  }

  return {
    progress: of,
    first: async (listed) => {
      if (of(listed).next === undefined) await page(listed);
    },
    more: page,
    async renew() {
      const asked = [
        ...new Map([ALL_OPEN, ...[...lists.value.values()].map(({ listed }) => listed)].map((one) => [keyOf(one), one])),
      ];
      const { replace } = conversations.asked();
      try {
        const pages = await Promise.all(asked.map(([, listed]) => api.conversations(site, queryFor(listed))));
        replace(pages.flatMap((one) => one.conversations));
        lists.value = new Map(
          asked.map(([key, listed], index) => [key, { listed, loading: false, error: null, next: pages[index]!.next }]),
        );
      } catch (error) {
        for (const [, listed] of asked) set(listed, { error });
      }
    },
  };
}
