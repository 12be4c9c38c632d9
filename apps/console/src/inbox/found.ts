import type { ConversationSummary } from "@tappa/protocol";
import { useEffect } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { useDesk } from "../frame/context.ts";
import { arrange, listedIn, type Order, type View } from "./list.ts";

/** What the list pane shows and how it gets more. */
export interface Found {
  rows: ConversationSummary[];
  loading: boolean;
  error: unknown;
  again: () => void;
  /** Absent when everything is here. */
  more?: () => void;
}

/** The longest wait is only known once all open conversations are; beyond this many the list says "Show older". */
const COMPLETE_UP_TO = 1_000;

/** Typing a search asks once the typing pauses. */
const SEARCH_PAUSE_MS = 200;

interface Search {
  q: string;
  ids: string[];
  loading: boolean;
  error: unknown;
}

function useSearch(q: string): Search & { again: () => void } {
  const { api, site, conversations, surroundings, renewals } = useDesk();
  const state = useSignal<Search>({ q: "", ids: [], loading: false, error: null });
  const attempt = useSignal(0);
  useEffect(() => {
    if (!q) return;
    const abort = new AbortController();
    state.value = { ...state.value, q, loading: true };
    const run = async () => {
      try {
        const page = await api.conversations(site.id, { view: "all", q }, abort.signal);
        conversations.add(page.conversations);
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
  }, [q, attempt.value, renewals.value]);
  return { ...state.value, again: () => attempt.value++ };
}

/** The conversations of a view, or of a search over all of them. */
export function useFound(view: View, order: Order, q: string): Found {
  const { conversations, listing, agent } = useDesk();
  const search = useSearch(q);
  const listed = listedIn(view);
  useEffect(() => void listing.first(listed), [listed]);
  const summaries = conversations.summaries.value;
  const progress = listing.progress.value.get(listed);
  const next = progress?.next;
  useEffect(() => {
    if (order === "waiting" && listed === "open" && next && summaries.size < COMPLETE_UP_TO) void listing.more("open");
  }, [order, listed, next]);
  if (q) {
    const rows = search.ids.flatMap((id) => summaries.get(id) ?? []);
    return { rows, loading: search.loading || search.q !== q, error: search.error, again: search.again };
  }
  const again = () => void listing.more(listed);
  return {
    rows: arrange(summaries.values(), view, order, agent.id),
    loading: progress?.loading ?? true,
    error: progress?.error ?? null,
    again,
    ...(next ? { more: again } : {}),
  };
}
