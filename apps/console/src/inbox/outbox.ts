import type { ReadonlySignal } from "@preact/signals";
import type { Offer, ReplyRequest, ThreadMessage } from "@tappa/protocol";
import { Problem, sentenceOf } from "../api/problem.ts";
import type { Surroundings } from "../surroundings.ts";
import { createKeptMap } from "./kept-map.ts";

/** A reply on its way. Its id is final: sending it twice stores it once. */
export interface Pending extends Offer {
  id: string;
  text: string;
  /** `seq` of the last message its author had seen. */
  seen: number;
  state: "sending" | "failed" | "conflict";
  /** Why it failed. */
  detail?: string;
  /** It failed because the collector was away, so it goes out by itself when that is over. */
  away?: boolean;
  /** What colleagues wrote after `seen`; with `conflict`. */
  since?: ThreadMessage[];
}

export interface Outbox {
  /** By conversation, oldest first. A reply that failed or met a conflict holds back those behind it. */
  pending: ReadonlySignal<ReadonlyMap<string, readonly Pending[]>>;
  send: (conversation: string, text: string, seen: number, offer?: Offer) => void;
  /** Once more; with `seen` after its author has read what colleagues wrote. */
  retry: (conversation: string, id: string, seen?: number) => void;
  /** The collector is back: sends what only waited for that. */
  resume: () => void;
  /** Takes a reply back and returns it. */
  take: (conversation: string, id: string) => Pending | undefined;
  /** The feed brought it: it is stored, whatever became of the answer. */
  arrived: (conversation: string, message: ThreadMessage) => void;
}

export interface OutboxOptions {
  post: (conversation: string, body: ReplyRequest) => Promise<ThreadMessage>;
  onStored: (conversation: string, message: ThreadMessage) => void;
  storage: Surroundings["storage"];
  makeId: () => string;
  /** One per site and agent. */
  key: string;
}

/** After a reload a reply may or may not have been stored; its id makes asking again safe. */
function revive(queue: readonly Pending[]): readonly Pending[] {
  const detail = "The page was closed before the answer came.";
  return queue.map((one) => (one.state === "sending" ? { ...one, state: "failed", detail } : one));
}

function failureOf(error: unknown): Partial<Pending> {
  if (error instanceof Problem && error.code === "conflict") return { state: "conflict", since: error.messages };
  return { state: "failed", detail: sentenceOf(error), away: error instanceof Problem && error.status === 0 };
}

function changed(queue: readonly Pending[], id: string, changes: Partial<Pending>): Pending[] {
  return queue.map((one) => (one.id === id ? { ...one, ...changes } : one));
}

/** Own words are no surprise: what waits behind a stored reply has seen it. */
function afterStored(queue: readonly Pending[], message: ThreadMessage): Pending[] {
  return queue.filter((one) => one.id !== message.id).map((one) => ({ ...one, seen: Math.max(one.seen, message.seq) }));
}

/** Compare-and-send: replies go out one after the other, each with what its author had seen. */
export function createOutbox({ post, onStored, storage, makeId, key }: OutboxOptions): Outbox {
  const { all: pending, set } = createKeptMap<readonly Pending[]>(storage, key, revive);
  const busy = new Set<string>();
  const queueOf = (conversation: string) => pending.value.get(conversation) ?? [];
  const replace = (conversation: string, queue: readonly Pending[]) => set(conversation, queue.length > 0 ? queue : null);

  const change = (conversation: string, id: string, changes: Partial<Pending>) =>
    replace(conversation, changed(queueOf(conversation), id, changes));
  const stored = (conversation: string, message: ThreadMessage) =>
    replace(conversation, afterStored(queueOf(conversation), message));

  async function flush(conversation: string): Promise<void> {
    if (busy.has(conversation)) return;
    busy.add(conversation);
    for (let first = queueOf(conversation)[0]; first?.state === "sending"; first = queueOf(conversation)[0]) {
      const { id, text, seen, replies, card } = first;
      try {
        const message = await post(conversation, { id, text, seen, ...(replies ? { replies } : {}), ...(card ? { card } : {}) });
        stored(conversation, message);
        onStored(conversation, message);
      } catch (error) {
        change(conversation, id, failureOf(error));
      }
    }
    busy.delete(conversation);
  }

  return {
    pending,
    send(conversation, text, seen, offer) {
      replace(conversation, [...queueOf(conversation), { id: makeId(), text, ...offer, seen, state: "sending" }]);
      void flush(conversation);
    },
    retry(conversation, id, seen) {
      change(conversation, id, { state: "sending", ...(seen === undefined ? {} : { seen }) });
      void flush(conversation);
    },
    resume() {
      for (const [conversation, queue] of pending.value) {
        for (const one of queue) if (one.state === "failed" && one.away) change(conversation, one.id, { state: "sending" });
        void flush(conversation);
      }
    },
    take(conversation, id) {
      const queue = queueOf(conversation);
      const taken = queue.find((one) => one.id === id);
      const rest = queue.filter((one) => one.id !== id);
      replace(conversation, rest);
      void flush(conversation);
      return taken;
    },
    arrived(conversation, message) {
      if (queueOf(conversation).some((one) => one.id === message.id)) stored(conversation, message);
    },
  };
}
