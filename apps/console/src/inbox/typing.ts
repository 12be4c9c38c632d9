import { signal, type ReadonlySignal } from "@preact/signals";
import { LIMITS } from "@tappa/protocol";
import type { Surroundings } from "../surroundings.ts";

interface Typist {
  by: "visitor" | "agent";
  name: string | null;
}

export interface Typing {
  /** Who is writing now, by conversation. */
  now: ReadonlySignal<ReadonlyMap<string, Typist>>;
  heard: (conversation: string, typist: Typist) => void;
  /** A message came: whoever wrote it has stopped. */
  stopped: (conversation: string) => void;
}

/** Typing is told again every few seconds while it lasts; silence ends it. */
export function createTyping(setTimeout: Surroundings["setTimeout"]): Typing {
  const now = signal<ReadonlyMap<string, Typist>>(new Map());
  const cancels = new Map<string, () => void>();

  function stopped(conversation: string): void {
    cancels.get(conversation)?.();
    cancels.delete(conversation);
    if (!now.value.has(conversation)) return;
    const next = new Map(now.value);
    next.delete(conversation);
    now.value = next;
  }

  return {
    now,
    stopped,
    heard(conversation, typist) {
      cancels.get(conversation)?.();
      now.value = new Map(now.value).set(conversation, typist);
      cancels.set(
        conversation,
        setTimeout(() => stopped(conversation), LIMITS.typingExpiresMs),
      );
    },
  };
}
