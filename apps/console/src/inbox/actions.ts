import type { ConversationPatch } from "@tappa/protocol";
import { useSignal, type Signal } from "@preact/signals";
import { useDesk } from "../frame/context.ts";

export type MenuName = "agents" | "labels" | "snooze";

/** What an agent does with a conversation beside answering. */
export interface ConversationActions {
  busy: boolean;
  error: unknown;
  change: (changes: ConversationPatch) => void;
  /** Which menu is open. */
  menu: Signal<MenuName | null>;
  /** To me; when it is mine already, to nobody. */
  assign: () => void;
  /** Resolves an open conversation, reopens a resolved one. */
  resolve: () => void;
}

export function useActions(id: string | null): ConversationActions {
  const { conversations, agent } = useDesk();
  const state = useSignal<{ id: string | null; busy: boolean; error: unknown }>({ id: null, busy: false, error: null });
  const menu = useSignal<MenuName | null>(null);
  const summary = id ? conversations.summaries.value.get(id) : undefined;
  const mine = state.value.id === id ? state.value : { busy: false, error: null };

  const patch = (changes: ConversationPatch) => {
    if (!summary || mine.busy) return;
    state.value = { id, busy: true, error: null };
    conversations.patch(summary.id, changes).then(
      () => (state.value = { id, busy: false, error: null }),
      (error: unknown) => (state.value = { id, busy: false, error }),
    );
  };
  return {
    busy: mine.busy,
    error: mine.error,
    change: patch,
    menu,
    assign: () => patch({ assignee: summary?.assignee?.id === agent.id ? null : agent.id }),
    resolve: () => patch({ status: summary?.status === "open" ? "resolved" : "open" }),
  };
}
