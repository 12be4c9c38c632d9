import { signal, type ReadonlySignal } from "@preact/signals";
import { LIMITS } from "@tappa/protocol";
import type { Surroundings } from "../surroundings.ts";

export interface Typist {
  by: "visitor" | "agent";
  /** Id of the agent; null = the visitor. */
  agent: string | null;
  name: string | null;
}

export interface Typing {
  /** Who is writing now, by conversation, in the order they began. */
  now: ReadonlySignal<ReadonlyMap<string, readonly Typist[]>>;
  heard: (conversation: string, typist: Typist) => void;
  /** A message came from the agent with this id, or the visitor (null), who has stopped then. */
  stopped: (conversation: string, agent: string | null) => void;
}

/** Typing is told again every few seconds while it lasts; silence ends it. */
export function createTyping(setTimeout: Surroundings["setTimeout"]): Typing {
  const now = signal<ReadonlyMap<string, readonly Typist[]>>(new Map());
  const cancels = new Map<string, () => void>();
  const typistsIn = (conversation: string) => now.value.get(conversation) ?? [];

  function set(conversation: string, typists: readonly Typist[]): void {
    const next = new Map(now.value);
    if (typists.length > 0) next.set(conversation, typists);
    else next.delete(conversation);
    now.value = next;
  }

  function stopped(conversation: string, agent: string | null): void {
    const key = `${conversation} ${agent}`;
    cancels.get(key)?.();
    cancels.delete(key);
    const left = typistsIn(conversation).filter((one) => one.agent !== agent);
    if (left.length < typistsIn(conversation).length) set(conversation, left);
  }

  return {
    now,
    stopped,
    heard(conversation, typist) {
      const key = `${conversation} ${typist.agent}`;
      cancels.get(key)?.();
      if (!typistsIn(conversation).some(({ agent }) => agent === typist.agent))
        set(conversation, [...typistsIn(conversation), typist]);
      cancels.set(
        key,
        setTimeout(() => stopped(conversation, typist.agent), LIMITS.typingExpiresMs),
      );
    },
  };
}
