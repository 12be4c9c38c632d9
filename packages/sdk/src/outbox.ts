import { LIMITS, type EventsResponse, type RejectionCode, type WireEvent } from "@tappa/protocol";
import type { Dispose, Outgoing } from "@tappa/widgets";
import type { Env } from "./env.ts";
import { createSource, type Writable } from "./source.ts";
import type { Storage } from "./storage.ts";

/** One event on its way, as it lies in storage: one key per event, so two tabs never overwrite each other. */
export interface Item {
  event: WireEvent;
  /** The page that made it: `n` counts within it. */
  tab: string;
  bytes: number;
  state: Outgoing["state"];
  code?: RejectionCode;
}

export interface Outbox {
  /** Takes items made here (kept on the device, then sent) or heard from another tab (only sent). */
  add(items: Item[], from: "here" | "tab"): void;
  /** Applies what another tab heard from the collector. */
  hear(outcome: Outcome): void;
  /** The next items to send, all of one tab: at most `bytes` long together, without those in `but`. */
  batch(bytes: number, but?: Set<string>): Item[];
  /** Applies the collector's answer to a batch. */
  settle(items: Item[], answer: Pick<EventsResponse, "rejected">): void;
  /** Forgets an event: confirmed by the feed, or given up by the visitor. */
  forget(ids: string[]): void;
  /** Writes at once what waits for its group. */
  write(): Promise<void>;
  /** Writes everything that may be kept; after consent. */
  save(): void;
  clear(): void;
  /** Events lost to caps and rejections that the collector does not know of; `told` of them it has just heard about. */
  dropped(told?: number): number;
  all(): Item[];
  /** Unconfirmed messages, oldest first. */
  readonly outgoing: Writable<readonly Outgoing[]>;
}

/** What became of events: gone for good, or kept in a new state. */
export interface Outcome {
  gone: string[];
  kept: Item[];
}

export interface OutboxPorts {
  env: Env;
  storage: Storage;
  /** May this event leave the page's memory (consent)? */
  allows(event: WireEvent): boolean;
  /** Something can be sent now. */
  ready(urgent: boolean): void;
  /** Tells the other tabs. */
  tellItems(items: Item[]): void;
  tellOutcome(outcome: Outcome): void;
}

const KEY = "e/";
const GROUP_MS = 250;
const KEPT_BYTES = 512 * 1024;
const KEPT_EVENTS = 500;
/** Before consent nothing is stored, so little is kept. */
const WAITING_EVENTS = 50;

/** Orders, identity, consent and messages: written and sent at once, dropped last. */
const isUrgent = ({ event }: Item) => /^(order_|\$(mes|ide|con|ans))/.test(event.name);
const isMessage = ({ event }: Item) => event.name === "$message";

/** Events that `track()` accepted and the collector has not answered for yet. */
export function createOutbox({ env, storage, allows, ready, tellItems, tellOutcome }: OutboxPorts): Outbox {
  const items = new Map<string, Item>();
  const unsaved = new Set<Item>();
  const outgoing = createSource<readonly Outgoing[]>([], env.report);
  let dropped = 0;
  let bytes = 0;
  let timer: Dispose | undefined;

  // Ids made in one millisecond are in no order, so `n` decides there.
  const sorted = () => [...items.values()].sort(({ event: a }, { event: b }) => a.at - b.at || a.n - b.n);
  const showMessages = () => outgoing.set(sorted().filter(isMessage));

  const write = async () => {
    timer?.();
    timer = undefined;
    const group = [...unsaved].filter(({ event }) => allows(event));
    if (!group.length) return;
    for (const item of group) unsaved.delete(item);
    await storage.save(group.map((item) => [KEY + item.event.id, item]));
    tellItems(group);
    ready(group.some(isUrgent));
  };

  const put = (item: Item) => {
    take(item.event.id);
    items.set(item.event.id, item);
    bytes += item.bytes;
  };
  const take = (id: string) => {
    const item = items.get(id);
    if (!item) return;
    bytes -= item.bytes;
    items.delete(id);
    // Answered before it was written: it must not be written after.
    unsaved.delete(item);
  };
  const apply = ({ gone, kept }: Outcome) => {
    for (const id of gone) take(id);
    for (const item of kept) put(item);
    showMessages();
  };
  const finish = (outcome: Outcome) => {
    apply(outcome);
    const { gone, kept } = outcome;
    if (gone.length) void storage.remove(gone.map((id) => KEY + id));
    if (kept.length) void storage.save(kept.map((item) => [KEY + item.event.id, item]));
    tellOutcome(outcome);
  };

  /** Old events go first, orders and messages last; the page's own storage is never filled. */
  const cap = () => {
    const list = sorted();
    const most = list[0] && allows(list[0].event) ? KEPT_EVENTS : WAITING_EVENTS;
    let excess = list.length - most;
    let excessBytes = bytes - KEPT_BYTES;
    if (excess <= 0 && excessBytes <= 0) return;
    const gone: string[] = [];
    for (const item of list.sort((a, b) => +isUrgent(a) - +isUrgent(b))) {
      if (excess <= 0 && excessBytes <= 0) break;
      gone.push(item.event.id);
      excess--;
      excessBytes -= item.bytes;
    }
    dropped += gone.length;
    finish({ gone, kept: [] });
  };

  return {
    outgoing,
    add(added, from) {
      for (const item of added) {
        put(item);
        if (from === "here") unsaved.add(item);
      }
      if (!added.length) return;
      cap();
      if (added.some(isMessage)) showMessages();
      if (from === "tab") ready(added.some(isUrgent));
      else if (added.some(isUrgent)) void write();
      else timer ??= env.after(GROUP_MS, write);
    },
    hear: apply,
    batch(most, but) {
      const group: Item[] = [];
      let size = 0;
      for (const item of sorted()) {
        const { event, tab, state } = item;
        if (state !== "saved" || !allows(event) || but?.has(event.id) || tab !== (group[0]?.tab ?? tab)) continue;
        size += item.bytes + 1;
        if (group.length && (size > most || group.length === LIMITS.batchEvents)) break;
        group.push(item);
      }
      return group;
    },
    settle(sent, { rejected }) {
      const outcome: Outcome = { gone: [], kept: [] };
      const codes = new Map(rejected.map(({ id, code }) => [id, code]));
      for (const item of sent) {
        // Cleared meanwhile: it belonged to another visitor.
        if (!items.has(item.event.id)) continue;
        const code = codes.get(item.event.id);
        // A message stays until the feed brings it back, or the visitor gives a refused one up.
        if (isMessage(item)) outcome.kept.push({ ...item, ...(code ? { state: "refused", code } : { state: "sent" }) });
        else outcome.gone.push(item.event.id);
        if (code && !isMessage(item)) {
          dropped++;
          env.report(new Error(`event ${item.event.name} refused: ${code}`));
        }
      }
      finish(outcome);
    },
    forget(ids) {
      const gone = ids.filter((id) => items.has(id));
      if (gone.length) finish({ gone, kept: [] });
    },
    write,
    save() {
      for (const item of items.values()) unsaved.add(item);
      void write();
    },
    clear() {
      items.clear();
      unsaved.clear();
      bytes = 0;
      timer?.();
      timer = undefined;
      showMessages();
    },
    dropped: (told = 0) => (dropped -= told),
    all: sorted,
  };
}

const KEPT_MS = 7 * 86_400_000;

/** The items among the entries of a storage; those too old to keep apart. */
export function itemsOf(entries: Map<string, unknown>, now: number): { items: Item[]; expired: string[] } {
  const all = [...entries].filter(([key]) => key.startsWith(KEY)).map(([, item]) => item as Item);
  const isFresh = ({ event }: Item) => event.at > now - KEPT_MS;
  return { items: all.filter(isFresh), expired: all.filter((item) => !isFresh(item)).map(({ event }) => event.id) };
}
