import { type Signal, signal } from "@preact/signals";
import { uuidv7, type ConversationDetail, type PersonSummary, type ThreadMessage } from "@tappa/protocol";
import type { Notice } from "./notices.ts";
import type { Surroundings } from "./surroundings.ts";

export const NOW = Date.UTC(2026, 10, 21, 12);
export const SITE = { id: "site-1", name: "Alpine", key: "pk_test", origins: ["https://alpine.example"] };
export const AGENT = { id: "agent-1", name: "Anna", email: "anna@alpine.example", role: "admin" as const };
export const BEN = { id: "agent-2", name: "Ben", email: "ben@alpine.example", role: "agent" as const };

function personNamed(name: string, changes: Partial<PersonSummary> = {}): PersonSummary {
  const id = name.toLowerCase();
  return { id, userId: id, name, stage: "new", flags: [], lastSeen: NOW, orders: 0, valueMinor: {}, blocked: false, ...changes };
}

export function visitorMessage(seq: number, text: string, at = NOW - 60_000 + seq): ThreadMessage {
  return { id: `m${seq}`, seq, author: { kind: "visitor" }, text, at };
}

export function agentMessage(seq: number, text: string, by: { id: string; name: string } = AGENT, at = NOW + seq): ThreadMessage {
  return { id: `m${seq}`, seq, author: { kind: "agent", id: by.id, name: by.name }, text, at };
}

export function conversationWith(
  name: string,
  messages: ThreadMessage[],
  changes: Partial<ConversationDetail> = {},
): ConversationDetail {
  const last = messages.at(-1) ?? visitorMessage(0, "");
  const isWaiting = last.author.kind === "visitor" && messages.length > 0;
  return {
    id: `c-${name.toLowerCase()}`,
    person: personNamed(name),
    status: "open",
    assignee: null,
    preview: last.text,
    lastBy: last.author.kind,
    lastSeq: last.seq,
    lastAt: last.at,
    unread: isWaiting ? 1 : 0,
    waitingSince: isWaiting ? last.at : null,
    snoozedUntil: null,
    wokenAt: null,
    labels: [],
    cart: null,
    messages,
    notes: [],
    readByVisitor: null,
    ...changes,
  };
}

export function createMemoryStorage(): Surroundings["storage"] {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    keys: () => [...kept.keys()],
  };
}

/** Timers that run when told to, soonest first. */
export function createTimers() {
  let timers: { run: () => void; delayMs: number }[] = [];
  return {
    setTimeout(run: () => void, delayMs: number): () => void {
      const timer = { run, delayMs };
      timers.push(timer);
      return () => (timers = timers.filter((one) => one !== timer));
    },
    delays: () => timers.map((timer) => timer.delayMs).toSorted((one, other) => one - other),
    /** Runs those that are due within `withinMs`. */
    run(withinMs = Infinity): void {
      const due = timers.filter((timer) => timer.delayMs <= withinMs);
      timers = timers.filter((timer) => timer.delayMs > withinMs);
      for (const { run } of due) run();
    },
  };
}

/** Notifications and sounds that are only counted. Of several pages the one that asked first leads. */
export function createTestNotices() {
  const shown: Notice[] = [];
  const permission = signal<NotificationPermission | "unsupported">("granted");
  const looking = signal(false);
  const pages: { leads: Signal<boolean> }[] = [];
  let made = 0;
  const next = () => {
    if (pages[0]) pages[0].leads.value = true;
  };
  return {
    permission,
    shown,
    looking,
    sounds: () => made,
    ask: async () => void (permission.value = "granted"),
    show: (notice: Notice) => void shown.push(notice),
    sound: () => void made++,
    isSomebodyLooking: async () => looking.value,
    lead: () => {
      const page = { leads: signal(false) };
      pages.push(page);
      next();
      const close = () => {
        pages.splice(pages.indexOf(page), 1);
        next();
      };
      return { leads: page.leads, close };
    },
  };
}

export function createTestSurroundings(fetchFrom: typeof fetch) {
  const timers = createTimers();
  const attended = signal(true);
  const visible = signal(true);
  const notices = createTestNotices();
  let made = 0;
  const surroundings: Surroundings = {
    fetch: fetchFrom,
    storage: createMemoryStorage(),
    now: signal(NOW),
    makeId: () => uuidv7(NOW + made++, (bytes) => bytes.fill(1)),
    random: () => 0.5,
    setTimeout: timers.setTimeout,
    attended,
    visible,
    notices,
  };
  return { surroundings, timers, attended, visible, notices };
}
