import { computed, signal, type ReadonlySignal } from "@preact/signals-core";
import type { Host } from "../host.ts";
import type { Chat } from "./store.ts";

/** The question how a conversation was; `score` (1 to 5) is null while nobody answered it on any device. */
export interface Ask {
  id: string;
  score: number | null;
}

export interface Rating {
  /** What is asked of the conversation now; null while nothing is. */
  readonly ask: ReadonlySignal<Ask | null>;
  /** Answers with a score from 1 to 5, once; a text may be added to the score later. */
  rate(score: number, text?: string): void;
}

export function createRating(host: Host, { feed, conversation, status }: Chat): Rating {
  /** Said here, and not heard of from the collector yet, which takes the first score alone. */
  const said = signal<{ id: string; score: number } | null>(null);
  const ask = computed(() => {
    const asked = feed.value.findLast((entry) => entry.type === "ask" && entry.conversation === conversation.value);
    if (asked?.type !== "ask" || status.value !== "resolved") return null;
    const told = feed.value.find((entry) => entry.type === "answered" && entry.response === asked.id);
    const own = said.value?.id === asked.id ? said.value.score : null;
    return { id: asked.id, score: told?.type === "answered" ? told.score : own };
  });
  return {
    ask,
    rate(score, text) {
      const now = ask.value;
      if (!now || (now.score !== null && !text)) return;
      const stage = host.stage.value;
      const of = { campaign: "chat", kind: "csat", response: now.id, stage };
      if (now.score === null) {
        host.send("$answered", { ...of, score });
        said.value = { id: now.id, score };
      }
      if (text) host.send("$answered", { ...of, text });
    },
  };
}
