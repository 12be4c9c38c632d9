import { computed, type ReadonlySignal } from "@preact/signals-core";
import type { Chat } from "./store.ts";

export interface QuickReplies {
  /** What an agent offers to answer with; nothing once anybody has written since. */
  readonly offered: ReadonlySignal<readonly string[]>;
  /** Sends one of them as the visitor's message, once; false when it is not offered any more. The draft stays. */
  answer(text: string): boolean;
}

const NOTHING: readonly string[] = [];

export function createReplies({ messages, status, say }: Chat): QuickReplies {
  const offered = computed(() => {
    const last = messages.value.findLast((message) => message.status !== "refused");
    return (status.value === "open" && last?.replies) || NOTHING;
  });
  return {
    offered,
    answer(text) {
      const isOffered = offered.value.includes(text);
      if (isOffered) say(text);
      return isOffered;
    },
  };
}
