import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type {
  AgentFeedLine,
  ConversationDetail,
  ConversationPatch,
  ConversationSummary,
  ThreadMessage,
  ThreadNote,
} from "@tappa/protocol";
import type { Api } from "../api/api.ts";
import { mergeMessages, mergeNotes, withMessage } from "./list.ts";

type Summaries = ReadonlyMap<string, ConversationSummary>;
type Threads = ReadonlyMap<string, ConversationDetail>;

/** Takes the summaries of a list that was asked for. */
interface Listed {
  /** More was heard of it since it was asked for. */
  isOld: (id: string) => boolean;
  add: (summaries: readonly ConversationSummary[]) => void;
  /** Forgets what is not among them: after a gap nothing else is known to be true. */
  replace: (summaries: readonly ConversationSummary[]) => void;
}

/** Every conversation the console has heard of, kept current by the feed. */
export interface Conversations {
  summaries: ReadonlySignal<Summaries>;
  /** Opened ones, with their messages. */
  threads: ReadonlySignal<Threads>;
  /** Messages of visitors that this agent has not read, in unassigned conversations and the agent's own, unless snoozed. */
  unread: ReadonlySignal<number>;
  /** Called before a list is asked for: takes what the collector answers, which may know less than was heard meanwhile. */
  asked: () => Listed;
  /** The collector is back: asks again for what could not be asked. */
  retry: () => void;
  /** Loads the thread (again); rejects with a `Problem`. */
  load: (id: string, signal?: AbortSignal) => Promise<void>;
  /** `cameAt`: when the collector took it, for what was not sent when it was written. */
  addMessage: (id: string, message: ThreadMessage, cameAt?: number) => void;
  addNote: (id: string, note: ThreadNote) => void;
  markRead: (id: string) => void;
  patch: (id: string, changes: ConversationPatch) => Promise<void>;
  apply: (line: AgentFeedLine) => void;
}

function summaryOf({
  messages: _messages,
  notes: _notes,
  readByVisitor: _read,
  ...summary
}: ConversationDetail): ConversationSummary {
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

type ConversationLine = Extract<AgentFeedLine, { type: "conversation" }>;

interface Writers extends Pick<Conversations, "addMessage" | "addNote"> {
  refresh: (id: string) => void;
  /** Loads it as far as it was loaded before. */
  renew: (id: string) => void;
  /** Hears which conversation a line is about, before it is applied. */
  heard: (id: string) => void;
}

/** What each line of the feed changes. */
function createApply(known: ReturnType<typeof createKnown>, { addMessage, addNote, refresh, renew, heard }: Writers) {
  const { summaries, change, changeThread } = known;
  function applyRead({ conversation, by, upTo }: Extract<AgentFeedLine, { type: "read" }>): void {
    if (by === "visitor") changeThread(conversation, () => ({ readByVisitor: upTo }));
    else if (summaries.value.get(conversation)?.unread) refresh(conversation);
  }

  function applyConversation({ seq: _seq, at: _at, type: _type, conversation, ...changes }: ConversationLine): void {
    if (summaries.value.has(conversation)) change(conversation, changes);
    else refresh(conversation);
  }

  function applyPerson({ person: whose, stage, blocked, cart }: Extract<AgentFeedLine, { type: "person" }>): void {
    for (const { id, person } of summaries.value.values()) {
      if (person.id !== whose) continue;
      heard(id);
      change(id, { person: { ...person, stage, blocked: blocked ?? person.blocked }, ...(cart !== undefined && { cart }) });
    }
  }

  return function apply(line: AgentFeedLine): void {
    if (!("type" in line)) return;
    if ("conversation" in line) heard(line.conversation);
    if (line.type === "message") addMessage(line.conversation, line.message, line.at);
    else if (line.type === "read") applyRead(line);
    else if (line.type === "note") addNote(line.conversation, line.note);
    else if (line.type === "conversation") applyConversation(line);
    else if (line.type === "moved") renew(line.conversation);
    else if (line.type === "person") applyPerson(line);
  };
}

/** Longer than any answer takes; a line that died without a word is given up. */
const REFRESH_MS = 30_000;

/** Loads conversations; what was asked for before the latest line was heard may know less than the list does, and is asked for again. */
function createAsking(api: Pick<Api, "conversation">, site: string, known: ReturnType<typeof createKnown>) {
  /** The newest line that was heard of each, by its place among all of them. */
  const lines = new Map<string, number>();
  const refreshing = new Set<string>();
  const failed = new Set<string>();
  let count = 0;
  const heard = (id: string): void => void lines.set(id, ++count);
  function asked(): Listed {
    const before = count;
    const isOld = (id: string): boolean => (lines.get(id) ?? 0) > before;
    /** What is known of those of which more was heard, until they are asked for again. */
    const newest = (listed: readonly ConversationSummary[]) =>
      listed.map((summary) => {
        if (!isOld(summary.id)) return summary;
        refresh(summary.id);
        return known.summaries.value.get(summary.id) ?? summary;
      });
    const begun = () => [...known.summaries.value.values()].filter(({ id }) => isOld(id));
    return {
      isOld,
      add: (listed) => known.add(newest(listed)),
      replace: (listed) => known.replace([...begun(), ...newest(listed)]),
    };
  }
  /** Only the list's line, one request at a time; after a failure again once more is heard, or when `retry` says so. */
  function refresh(id: string): void {
    if (refreshing.has(id)) return heard(id);
    refreshing.add(id);
    const { isOld, add } = asked();
    const ended = api.conversation(site, id, AbortSignal.timeout(REFRESH_MS)).finally(() => refreshing.delete(id));
    ended.then(
      (detail) => add([summaryOf(detail)]),
      () => (isOld(id) ? refresh(id) : void failed.add(id)),
    );
  }
  return {
    heard,
    asked,
    refresh,
    failed: (id: string): void => void failed.add(id),
    retry(): void {
      const ids = [...failed];
      failed.clear();
      ids.forEach(refresh);
    },
  };
}

/** @param site the site's id, `agent` that of who looks */
export function createConversations(
  api: Pick<Api, "conversation" | "markRead" | "patch">,
  site: string,
  agent: string,
): Conversations {
  const known = createKnown();
  const { summaries, threads, change, changeThread } = known;
  const { heard, asked, refresh, failed, retry } = createAsking(api, site, known);

  async function load(id: string, abort?: AbortSignal): Promise<void> {
    const { isOld, add } = asked();
    const detail = await api.conversation(site, id, abort);
    const before = threads.value.get(id);
    const messages = mergeMessages(before?.messages ?? [], detail.messages);
    const notes = mergeNotes(before?.notes ?? [], detail.notes);
    const { readByVisitor } = (isOld(id) && before) || detail;
    threads.value = new Map(threads.value).set(id, { ...detail, messages, notes, readByVisitor });
    add([summaryOf(detail)]);
  }

  function renew(id: string): void {
    if (!threads.value.has(id)) refresh(id);
    else load(id).catch(() => {});
  }

  function addMessage(id: string, message: ThreadMessage, cameAt = message.at): void {
    const summary = summaries.value.get(id);
    changeThread(id, (thread) => ({ messages: mergeMessages(thread.messages, [message]) }));
    // An answer of one's own may be here before what was said just before it.
    if (!summary || message.seq > summary.lastSeq + 1) refresh(id);
    else if (message.seq > summary.lastSeq) change(id, withMessage(summary, message, cameAt));
  }

  function addNote(id: string, note: ThreadNote): void {
    changeThread(id, ({ notes }) => ({ notes: mergeNotes(notes, [note]) }));
  }

  function markRead(id: string): void {
    const last = threads.value.get(id)?.messages.findLast((message) => message.author.kind === "visitor");
    if (!last || !summaries.value.get(id)?.unread) return;
    change(id, { unread: 0 });
    // Asked for at once it would be unread, and marked, again and again.
    api.markRead(site, id, last.id).catch(() => failed(id));
  }

  async function patch(id: string, changes: ConversationPatch): Promise<void> {
    await api.patch(site, id, changes);
    await load(id);
  }

  const apply = createApply(known, { addMessage, addNote, refresh, renew, heard });
  const unread = computed(() => unreadIn(summaries.value, agent));
  return { summaries, threads, unread, asked, retry, load, addMessage, addNote, markRead, patch, apply };
}

function unreadIn(summaries: Summaries, agent: string): number {
  let sum = 0;
  for (const { status, snoozedUntil, assignee, unread } of summaries.values())
    if (status === "open" && snoozedUntil === null && (assignee === null || assignee.id === agent)) sum += unread;
  return sum;
}
