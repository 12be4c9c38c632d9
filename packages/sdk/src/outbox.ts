import { BATCH_EVENTS, type EventsResponse, type RejectionCode, type WireEvent } from "@tappa/protocol";
import type { Dispose, Outgoing } from "@tappa/widgets";
import type { Env } from "./env.ts";
import { createSource, type Writable } from "./source.ts";
import type { Pair, Storage } from "./storage.ts";
import { isAlone } from "./tabs.ts";

/** One event on its way, as it lies in storage: one key per event, so two tabs never overwrite each other. */
export interface Item {
  event: WireEvent;
  /** The page that made it: `n` counts within it. */
  tab: string;
  bytes: number;
  state: Outgoing["state"];
  code?: RejectionCode;
}

/** What became of an event: its item as it is now, or nothing. */
export type Change = [id: string, item: Item | undefined];

export interface Outbox {
  /** Takes an event made here: kept on the device, then sent. */
  add(item: Item): void;
  /** Applies what is on the device, or what another tab did. */
  hear(changes: Change[]): void;
  /** The next items to send, all of one tab: at most `most` bytes together, without those in `but`. */
  batch(most: number, but?: Set<string>): Item[];
  /** Applies the collector's answer to a batch. */
  settle(sent: Item[], rejected: EventsResponse["rejected"]): void;
  /** Lets go what was answered before facts could hold it. */
  release(): void;
  /** Forgets events: confirmed by the feed, or given up by the visitor. */
  forget(ids: string[]): void;
  /** Writes at once what waits for its group. */
  write(): Promise<void>;
  /** Takes what earlier pages left. */
  restore(entries: Map<string, unknown>): void;
  clear(): void;
  /** Events lost that the collector does not know of; `told` of them it has just heard about. */
  dropped(told?: number): number;
  all(): Item[];
  /** Unconfirmed messages, oldest first. */
  readonly outgoing: Writable<readonly Outgoing[]>;
}

export interface OutboxPorts {
  env: Env;
  storage: Storage;
  /** May this event leave the page's memory (consent)? */
  allows(event: WireEvent): boolean;
  /** Something can be sent now. */
  ready(urgent: boolean): void;
  /** Tells the other tabs. */
  tell(changes: Change[]): void;
  /** The facts, to be saved with the removal of the events they hold; nothing while they cannot hold any. */
  facts(): Pair[] | undefined;
}

const KEY = "e/";
const pairOf = ([id, item]: Change): Pair => [KEY + id, item];
const GROUP_MS = 250;
const ORPHAN_MS = 300_000;
const KEPT_MS = 7 * 86_400_000;
const KEPT_BYTES = 512 * 1024;
const KEPT_EVENTS = 500;
/** Before consent nothing is stored, so little is kept. */
const WAITING_EVENTS = 50;

/** Orders, identity, consent, answers and messages: written and sent at once, dropped last. */
const isUrgent = ({ event }: Item) => /^(order_|\$(mes|ide|con|ans))/.test(event.name);
const isSent = ({ state }: Item) => state === "sent";
const isMessage = ({ event }: Item) => event.name === "$message";
// Ids made in one millisecond are in no order, so `n` decides there.
const byTime = ({ event: a }: Item, { event: b }: Item) => a.at - b.at || a.n - b.n;

/** What has to go so that the page's own storage is never filled: old events first, orders and messages last. */
export function excessOf(items: Item[], most: number): Item[] {
  let excess = items.length - most;
  let excessBytes = items.reduce((sum, { bytes }) => sum + bytes, -KEPT_BYTES);
  if (excess <= 0 && excessBytes <= 0) return [];
  return items
    .toSorted((a, b) => +isUrgent(a) - +isUrgent(b) || byTime(a, b))
    .filter(({ bytes }) => {
      const isOver = excess > 0 || excessBytes > 0;
      excess--;
      excessBytes -= bytes;
      return isOver;
    });
}

/**
 * What the collector's answer makes of a batch. A message stays until the feed brings it back, or the visitor gives it up;
 * any event stays until facts hold it.
 */
export function outcomeOf(sent: Item[], rejected: EventsResponse["rejected"], isHeld: boolean): Change[] {
  const codes = new Map(rejected.map(({ id, code }) => [id, code]));
  return sent.map((item) => {
    const { id } = item.event;
    const code = codes.get(id);
    const isKept = isMessage(item) || !(isHeld || code);
    return [id, isKept ? { ...item, ...(code ? { state: "refused", code } : { state: "sent" }) } : undefined];
  });
}

/** The items by id, in the order they were made. */
function createItems(report: Env["report"]) {
  const items = new Map<string, Item>();
  const unsaved = new Set<Item>();
  const outgoing = createSource<readonly Outgoing[]>([], report);
  const all = () => [...items.values()].toSorted(byTime);
  return {
    items,
    unsaved,
    outgoing,
    all,
    hear(changes: Change[]) {
      let isNews = false;
      for (const [id, item] of changes) {
        const before = items.get(id);
        // Answered before it was written: it must not be written after.
        unsaved.delete(before!);
        if (item) items.set(id, item);
        else items.delete(id);
        const either = item ?? before;
        if (either && isMessage(either)) isNews = true;
      }
      if (isNews) outgoing.set(all().filter(isMessage));
    },
  };
}

/** Events that `track()` accepted and the collector has not answered for yet. */
export function createOutbox({ env, storage, allows, ready, tell, facts }: OutboxPorts): Outbox {
  const { items, unsaved, outgoing, all, hear } = createItems(env.report);
  let dropped = 0;
  let timer: Dispose | undefined;

  const change = (changes: Change[]) => {
    if (!changes.length) return;
    hear(changes);
    // One transaction: a page that ends here has either the events or the facts that hold them.
    void storage.write([...changes.map(pairOf), ...(facts() ?? [])]);
    tell(changes);
  };
  /** Cleared meanwhile, it belonged to another visitor. */
  const isKnown = ([id]: Change) => items.has(id);
  const write = async () => {
    timer?.();
    timer = undefined;
    const group = [...unsaved].filter(({ event }) => allows(event));
    for (const item of group) unsaved.delete(item);
    const changes = group.map((item): Change => [item.event.id, item]);
    await storage.write(changes.map(pairOf));
    // What was answered meanwhile is gone already, and the others know.
    tell(changes.filter(isKnown));
    ready(group.some(isUrgent));
  };
  return {
    outgoing,
    all,
    hear,
    write,
    add(item) {
      hear([[item.event.id, item]]);
      unsaved.add(item);
      const excess = excessOf([...items.values()], allows(item.event) ? KEPT_EVENTS : WAITING_EVENTS);
      dropped += excess.length;
      change(excess.map(({ event }) => [event.id, undefined]));
      if (isUrgent(item)) void write();
      else timer ??= env.after(GROUP_MS, write);
    },
    batch(most, but) {
      const open = all().filter(({ event, state }) => state === "saved" && allows(event) && !but?.has(event.id));
      return batchOf(open, most);
    },
    settle(sent, rejected) {
      for (const { id, code } of rejected) env.report(new Error(`${items.get(id)?.event.name} refused: ${code}`));
      dropped += rejected.length;
      change(outcomeOf(sent, rejected, !!facts()).filter(isKnown));
    },
    release: () => change(outcomeOf(all().filter(isSent), [], !!facts())),
    forget: (ids) => change(ids.map((id): Change => [id, undefined]).filter(isKnown)),
    restore(entries) {
      const changes = itemsOf(entries, env.now());
      hear(changes);
      void storage.write(changes.filter(([, item]) => !item).map(pairOf));
    },
    clear: () => hear([...items.keys()].map((id) => [id, undefined])),
    dropped: (told = 0) => (dropped -= told),
  };
}

/** The first items that fit, all of the tab of the first. */
function batchOf(items: Item[], most: number): Item[] {
  let left = most;
  const mine = items.filter(({ tab }) => tab === items[0]!.tab).slice(0, BATCH_EVENTS);
  const end = mine.findIndex(({ bytes }, index) => (left -= bytes + 1) < 0 && index);
  return end < 0 ? mine : mine.slice(0, end);
}

/** The items among the entries of a storage; those too old to keep become nothing. */
function itemsOf(entries: Map<string, unknown>, now: number): Change[] {
  const found: Change[] = [];
  for (const [key, value] of entries) {
    if (!key.startsWith(KEY)) continue;
    const { event } = value as Item;
    const ageMs = now - event.at;
    // Without Web Locks the tab that made it may still be sending it.
    if (ageMs > ORPHAN_MS || !isAlone()) found.push([event.id, ageMs < KEPT_MS ? (value as Item) : undefined]);
  }
  return found;
}
