import type { ConversationSummary } from "@tappa/protocol";
import { useEffect } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { useDesk } from "../frame/context.ts";
import { arrange, hasQueue, type ListedBy, UNWEIGHED } from "./list.ts";

/** What the list pane shows and how it gets more. */
export interface Found {
  rows: ConversationSummary[];
  loading: boolean;
  error: unknown;
  again: () => void;
  /** Absent when everything is here. */
  more?: () => void;
}

/** Those who wait are all loaded, since whose turn it is is told among them; beyond this many the list says "Show more". */
const WAITING_UP_TO = 1_000;

/** Typing a search asks once the typing pauses. */
const SEARCH_PAUSE_MS = 200;

interface Search {
  q: string;
  ids: string[];
  loading: boolean;
  error: unknown;
}

function useSearch(q: string, label: string | null): Search & { again: () => void } {
  const { api, site, conversations, surroundings, renewals } = useDesk();
  const state = useSignal<Search>({ q: "", ids: [], loading: false, error: null });
  const attempt = useSignal(0);
  useEffect(() => {
    if (!q) return;
    const abort = new AbortController();
    state.value = { ...state.value, q, loading: true };
    const run = async () => {
      try {
        const { add } = conversations.asked();
        const page = await api.conversations(site.id, { view: "all", q, label }, abort.signal);
        add(page.conversations);
        state.value = { q, ids: page.conversations.map((one) => one.id), loading: false, error: null };
      } catch (error) {
        if (!abort.signal.aborted) state.value = { q, ids: [], loading: false, error };
      }
    };
    const cancel = surroundings.setTimeout(() => void run(), SEARCH_PAUSE_MS);
    return () => {
      cancel();
      abort.abort();
    };
  }, [q, label, attempt.value, renewals.value]);
  return { ...state.value, again: () => attempt.value++ };
}

/** The conversations of a view, or of a search over all of them. */
export function useFound(listed: ListedBy, q: string): Found {
  const { conversations, listing, agent, inbox, surroundings } = useDesk();
  const { view, order, label } = listed;
  const search = useSearch(q, label);
  const summaries = conversations.summaries.value;
  const { next, loading, error } = listing.progress(listed);
  useEffect(() => void listing.first(listed), [view, order, label, next === undefined]);
  const queue = inbox.value?.queue ?? UNWEIGHED;
  const rows = arrange(summaries.values(), listed, agent.id, { queue, now: surroundings.now.value });
  const isWaiting = order !== "newest" && hasQueue(view) && rows.at(-1)?.waitingSince !== null;
  useEffect(() => {
    if (next && isWaiting && rows.length < WAITING_UP_TO) void listing.more(listed);
  }, [isWaiting, next]);
  if (q) {
    const sought = search.ids.flatMap((id) => summaries.get(id) ?? []);
    return { rows: sought, loading: search.loading || search.q !== q, error: search.error, again: search.again };
  }
  const again = () => void listing.more(listed);
  return {
    rows,
    loading: loading || (next === undefined && error === null),
    error,
    again,
    ...(next ? { more: again } : {}),
  };
}
