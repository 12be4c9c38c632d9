import { computed, type ReadonlySignal } from "@preact/signals";
import type { Attachment, Offer, ReplyRequest, ThreadMessage } from "@tappa/protocol";
import { Problem, sentenceOf } from "../api/problem.ts";
import type { Surroundings } from "../surroundings.ts";
import { byConversation, createKeptMap, placeOf } from "./kept-map.ts";

/** What goes with the text of a reply. */
interface Beside extends Offer {
  attachments?: Attachment[];
}

/** A reply on its way. */
export interface Pending extends Beside {
  /** Final: sending it twice stores it once. Ids count up with time. */
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
  send: (conversation: string, text: string, seen: number, beside?: Beside) => void;
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
const revive = (one: Pending): Pending =>
  one.state === "sending" ? { ...one, state: "failed", detail: "The page was closed before the answer came." } : one;

function failureOf(error: unknown): Partial<Pending> {
  if (error instanceof Problem && error.code === "conflict") return { state: "conflict", since: error.messages };
  return { state: "failed", detail: sentenceOf(error), away: error instanceof Problem && error.status === 0 };
}

const bodyOf = ({ id, text, seen, replies, card, attachments }: Pending): ReplyRequest => ({
  id,
  text,
  seen,
  ...(replies ? { replies } : {}),
  ...(card ? { card } : {}),
  ...(attachments ? { attachments } : {}),
});

/** Compare-and-send: replies go out one after the other, each with what its author had seen. */
export function createOutbox({ post, onStored, storage, makeId, key }: OutboxOptions): Outbox {
  const { all, set } = createKeptMap<Pending>(storage, key, revive);
  const pending = computed(() => byConversation(all.value));
  const busy = new Set<string>();
  const queueOf = (conversation: string): readonly Pending[] => pending.value.get(conversation) ?? [];

  const change = (conversation: string, id: string, changes: Partial<Pending>) => {
    const one = all.value.get(placeOf(conversation, id));
    if (one) set(placeOf(conversation, id), { ...one, ...changes });
  };
  const stored = (conversation: string, message: ThreadMessage) => {
    set(placeOf(conversation, message.id), null);
    // Own words are no surprise: what waits behind a stored reply has seen it.
    for (const { id, seen } of queueOf(conversation)) change(conversation, id, { seen: Math.max(seen, message.seq) });
  };

  async function flush(conversation: string): Promise<void> {
    if (busy.has(conversation)) return;
    busy.add(conversation);
    for (let first = queueOf(conversation)[0]; first?.state === "sending"; first = queueOf(conversation)[0]) {
      try {
        const message = await post(conversation, bodyOf(first));
        stored(conversation, message);
        onStored(conversation, message);
      } catch (error) {
        change(conversation, first.id, failureOf(error));
      }
    }
    busy.delete(conversation);
  }

  return {
    pending,
    send(conversation, text, seen, beside) {
      const id = makeId();
      set(placeOf(conversation, id), { id, text, ...beside, seen, state: "sending" });
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
      const place = placeOf(conversation, id);
      const taken = all.value.get(place);
      set(place, null);
      void flush(conversation);
      return taken;
    },
    arrived(conversation, message) {
      if (all.value.has(placeOf(conversation, message.id))) stored(conversation, message);
    },
  };
}
