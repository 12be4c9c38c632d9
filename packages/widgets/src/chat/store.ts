import { computed, effect, signal, untracked, type ReadonlySignal, type Signal } from "@preact/signals-core";
import {
  MESSAGE_LENGTH,
  TYPING_EVERY_MS,
  TYPING_EXPIRES_MS,
  uuidv7,
  type Attachment,
  type ConversationStatus,
  type Ephemeral,
  type FeedEntry,
  type Presence,
} from "@tappa/protocol";
import type { Dispose, Host, Outgoing, Source } from "../host.ts";
import { follow } from "../sources.ts";
import { createDraft, type Draft } from "./draft.ts";
import { createGuarding, type Guarding } from "./guarding.ts";
import { firstUnread, readTo, threadOf, type ChatMessage } from "./thread.ts";

export interface ChatOptions {
  /** Whether the visitor looks at the chat: it is open, the page visible and focused. Only then is a message read. */
  attention: Source<boolean>;
  /** Fills words, e.g. `(words) => crypto.getRandomValues(words)`. */
  random(words: Uint32Array<ArrayBuffer>): unknown;
  /** Address of the page the visitor writes from. */
  page?: () => string;
}

/** The chat without its drawing: what it knows and what a visitor can do. */
export interface Chat extends Guarding {
  readonly feed: ReadonlySignal<readonly FeedEntry[]>;
  /** The conversation a new message goes into; null when there is none yet. */
  readonly conversation: ReadonlySignal<string | null>;
  readonly messages: ReadonlySignal<readonly ChatMessage[]>;
  readonly status: ReadonlySignal<ConversationStatus>;
  /** Who is here now, and what may be expected of them. */
  readonly presence: ReadonlySignal<Presence>;
  /** Names of the agents who are here now. */
  readonly agents: ReadonlySignal<readonly string[]>;
  /** Name of the agent who is typing, "" when nameless, null when nobody is. */
  readonly typing: ReadonlySignal<string | null>;
  readonly online: ReadonlySignal<boolean>;
  readonly draft: Draft;
  /** Messages on their way. */
  readonly outgoing: ReadonlySignal<readonly Outgoing[]>;
  /** The files that go with the draft; what draws them says which. */
  readonly attached: Signal<Attachment[]>;
  /** First message of an agent that was unread when the chat was opened. */
  readonly firstNew: string | null;
  /** Characters that may still be written; negative when the draft is too long to be sent. */
  readonly room: ReadonlySignal<number>;
  /** Writes into the composer; the draft is kept, the agent sees that somebody types. */
  write(text: string): void;
  /** Sends the draft; false when there is nothing to send or too much, or while it is looked through: then it goes by itself. */
  send(): boolean;
  /** Sends a text that is not the draft. */
  say(text: string): void;
  /** Sends a refused message anew. */
  retry(id: string): void;
  /** Takes a refused message back into the composer. */
  edit(id: string): void;
  /** Forgets a refused message; its files are in the composer again. */
  discard(id: string): void;
  /** Holds back what is to be sent while it is shut: whoever shuts it sends it later. */
  readonly gate: { isShut(): boolean };
  /** What ends with the chat. */
  readonly cleanups: Dispose[];
  dispose: Dispose;
}

/** Connects to the feed and lives until disposed. */
export function createChat(host: Host, options: ChatOptions): Chat {
  const cleanups: Dispose[] = [];
  const feed = follow(host.feed, cleanups);
  const outgoing = follow(host.outgoing, cleanups);
  const thread = computed(() => threadOf(feed.value, outgoing.value));
  const draft = createDraft(host);
  const listening = listen(host, feed, cleanups);
  markRead(host, feed, follow(options.attention, cleanups), cleanups);

  const online = follow(host.online, cleanups);
  const guarding = createGuarding(host, draft.text, online, cleanups);
  const { guarded } = guarding;

  const attached = signal<Attachment[]>([]);
  const post = (text: string, files = attached.value): void => {
    const conversation = thread.value.conversation ?? uuidv7(host.now(), options.random);
    const page = options.page?.();
    host.send("$message", { conversation, text, ...(page ? { page } : {}), ...(files[0] ? { attachments: files } : {}) });
  };
  const take = (id: string): ChatMessage | undefined => {
    const message = thread.value.messages.find((one) => one.id === id && one.status === "refused");
    if (message) host.discard(id);
    return message;
  };
  const room = computed(() => MESSAGE_LENGTH - (guarded.value?.text ?? draft.text.value).length);
  const gate = { isShut: () => false };
  const send = createSend(draft, guarding, room, attached, gate, post, cleanups);
  const sayTyping = typingSender(host, () => feed.value.length > 0 && thread.value.conversation);

  return {
    feed,
    conversation: computed(() => thread.value.conversation),
    messages: computed(() => thread.value.messages),
    status: computed(() => thread.value.status),
    ...listening,
    online,
    draft,
    firstNew: firstUnread(host.feed.value),
    room,
    ...guarding,
    write(text) {
      draft.write(text);
      if (text.trim()) sayTyping();
    },
    send,
    say: (text) => post(text, []),
    gate,
    outgoing,
    attached,
    cleanups,
    retry(id) {
      const message = take(id);
      if (message) post(message.text, message.attachments ?? []);
    },
    edit: (id) => draft.add(take(id)?.text),
    discard: (id) => void take(id),
    dispose: () => cleanups.splice(0).forEach((cleanup) => cleanup()),
  };
}

/** Sends the draft as it is guarded. What was to be sent before it was looked through goes once it is, unless it was changed. */
function createSend(
  draft: Draft,
  { guarded, sendAsWritten }: Guarding,
  room: ReadonlySignal<number>,
  attached: ReadonlySignal<readonly Attachment[]>,
  gate: Chat["gate"],
  post: (text: string) => void,
  cleanups: Dispose[],
): () => boolean {
  const wanted = signal<string | null>(null);
  const send = (): boolean => {
    const found = guarded.value;
    wanted.value = found ? null : draft.text.value;
    if (!found || !(found.text || attached.value[0]) || room.value < 0 || gate.isShut()) return false;
    draft.write("");
    sendAsWritten(false);
    post(found.text);
    return true;
  };
  cleanups.push(effect(() => void (wanted.value === draft.text.value && guarded.value && untracked(send))));
  return send;
}

function typingSender(host: Host, conversation: () => string | false | null): () => void {
  let saidAt = -Infinity;
  return () => {
    const into = conversation();
    if (!into || host.now() - saidAt < TYPING_EVERY_MS) return;
    saidAt = host.now();
    host.send("$typing", { conversation: into });
  };
}

function listen(host: Host, feed: ReadonlySignal<Host["feed"]["value"]>, cleanups: Dispose[]) {
  const presence = signal<Presence>({ e: "presence", agents: [] });
  const typing = signal<string | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => {
    clearTimeout(timer);
    typing.value = null;
  };
  const hear = (line: Ephemeral): void => {
    if (line.e === "presence") {
      presence.value = line;
    } else if (line.by === "agent") {
      stop();
      typing.value = line.name ?? "";
      timer = setTimeout(stop, TYPING_EXPIRES_MS);
    }
  };
  cleanups.push(
    host.connect(hear),
    // Whoever was typing has written: the message takes the place of the three dots at once.
    effect(() => {
      const last = feed.value.at(-1);
      if (last?.type === "message" && last.author.kind === "agent") stop();
    }),
    stop,
  );
  return { presence, agents: computed(() => presence.value.agents.map(({ name }) => name)), typing };
}

function markRead(
  host: Host,
  feed: ReadonlySignal<Host["feed"]["value"]>,
  attention: ReadonlySignal<boolean>,
  cleanups: Dispose[],
): void {
  let marked = "";
  cleanups.push(
    effect(() => {
      if (!attention.value) return;
      const index = feed.value.findLastIndex((entry) => entry.type === "message" && entry.author.kind === "agent");
      const entry = feed.value[index];
      if (entry?.type !== "message" || entry.id === marked || index <= readTo(feed.value, "visitor")) return;
      marked = entry.id;
      host.send("$read", { conversation: entry.conversation, upTo: entry.id });
    }),
  );
}
