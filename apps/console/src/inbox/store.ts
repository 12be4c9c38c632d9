import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { AgentFeedLine, ConversationDetail, ConversationPatch, ConversationSummary, ThreadMessage } from "@tappa/protocol";
import type { Api } from "../api/api.ts";
import { mergeMessages, withMessage } from "./list.ts";

type Summaries = ReadonlyMap<string, ConversationSummary>;
type Threads = ReadonlyMap<string, ConversationDetail>;

/** Every conversation the console has heard of, kept current by the feed. */
export interface Conversations {
  summaries: ReadonlySignal<Summaries>;
  /** Opened ones, with their messages. */
  threads: ReadonlySignal<Threads>;
  /** Messages of visitors that this agent has not read, in open conversations. */
  unread: ReadonlySignal<number>;
  add: (summaries: readonly ConversationSummary[]) => void;
  /** Forgets what is not among them: after a gap nothing else is known to be true. */
  replace: (summaries: readonly ConversationSummary[]) => void;
  /** Loads the thread (again); rejects with a `Problem`. */
  load: (id: string, signal?: AbortSignal) => Promise<void>;
  addMessage: (id: string, message: ThreadMessage) => void;
  markRead: (id: string) => void;
  patch: (id: string, changes: ConversationPatch) => Promise<void>;
  apply: (line: AgentFeedLine) => void;
}

function summaryOf({ messages: _messages, readByVisitor: _read, ...summary }: ConversationDetail): ConversationSummary {
  return summary;
}

/** What is known, and how one entry of it is changed. */
function createKnown() {
  const summaries = signal<Summaries>(new Map());
  const threads = signal<Threads>(new Map());
  return {
    summaries,
    threads,
    change(id: string, changes: Partial<ConversationSummary>): void {
      const known = summaries.value.get(id);
      if (known) summaries.value = new Map(summaries.value).set(id, { ...known, ...changes });
    },
    changeThread(id: string, update: (thread: ConversationDetail) => Partial<ConversationDetail>): void {
      const thread = threads.value.get(id);
      if (thread) threads.value = new Map(threads.value).set(id, { ...thread, ...update(thread) });
    },
    add(added: readonly ConversationSummary[]): void {
      const next = new Map(summaries.value);
      for (const summary of added) next.set(summary.id, summary);
      summaries.value = next;
    },
    replace(known: readonly ConversationSummary[]): void {
      summaries.value = new Map(known.map((summary) => [summary.id, summary]));
    },
  };
}

/** @param site the site's id */
export function createConversations(api: Api, site: string): Conversations {
  const { summaries, threads, change, changeThread, add, replace } = createKnown();

  async function load(id: string, abort?: AbortSignal): Promise<void> {
    const detail = await api.conversation(site, id, abort);
    const messages = mergeMessages(threads.value.get(id)?.messages ?? [], detail.messages);
    threads.value = new Map(threads.value).set(id, { ...detail, messages });
    add([summaryOf(detail)]);
  }

  /** Only the list's line; a failure is repaired by the next load of the list. */
  function refresh(id: string): void {
    api.conversation(site, id).then(
      (detail) => add([summaryOf(detail)]),
      () => {},
    );
  }

  function addMessage(id: string, message: ThreadMessage): void {
    const summary = summaries.value.get(id);
    const isNew = !threads.value.get(id)?.messages.some((known) => known.id === message.id);
    changeThread(id, (thread) => ({ messages: mergeMessages(thread.messages, [message]) }));
    if (!summary) refresh(id);
    else if (isNew) change(id, withMessage(summary, message));
  }

  function markRead(id: string): void {
    const last = threads.value.get(id)?.messages.findLast((message) => message.author.kind === "visitor");
    if (!last || !summaries.value.get(id)?.unread) return;
    change(id, { unread: 0 });
    api.markRead(site, id, last.id).catch(() => refresh(id));
  }

  async function patch(id: string, changes: ConversationPatch): Promise<void> {
    await api.patch(site, id, changes);
    await load(id);
  }

  function applyRead({ conversation, by, upTo }: Extract<AgentFeedLine, { type: "read" }>): void {
    if (by === "visitor") changeThread(conversation, () => ({ readByVisitor: upTo }));
    else if (summaries.value.get(conversation)?.unread) refresh(conversation);
  }

  function apply(line: AgentFeedLine): void {
    if (!("type" in line)) return;
    if (line.type === "message") addMessage(line.conversation, line.message);
    else if (line.type === "read") applyRead(line);
    else if (line.type === "conversation") {
      if (summaries.value.has(line.conversation)) change(line.conversation, { status: line.status, assignee: line.assignee });
      else refresh(line.conversation);
    } else {
      for (const { id, person } of summaries.value.values())
        if (person.id === line.person) change(id, { person: { ...person, stage: line.stage } });
    }
  }

  const unread = computed(() => unreadIn(summaries.value));
  return { summaries, threads, unread, add, replace, load, addMessage, markRead, patch, apply };
}

function unreadIn(summaries: Summaries): number {
  let sum = 0;
  for (const { status, unread } of summaries.values()) if (status === "open") sum += unread;
  return sum;
}
