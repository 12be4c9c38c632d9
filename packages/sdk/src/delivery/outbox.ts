import { BATCH_EVENTS, type EventsResponse, type WireEvent } from "@tappa/protocol";
import type { Dispose, Outgoing, Source } from "@tappa/widgets";
import type { Env } from "../env.ts";
import { WAITING_EVENTS, isUrgent, type Item } from "../item.ts";
import { createSource } from "../source.ts";
import type { Pair, Storage } from "./storage.ts";
import { isAlone } from "./tabs.ts";

/** What became of an event: its item as it is now, or nothing. */
export type Change = [id: string, item: Item | undefined];

export interface Outbox {
  /** Takes an event made here: kept on the device, then sent. */
  add(item: Item): void;
  /** Applies what is on the device, or what another tab did. */
  hear(changes: Change[]): void;
  /**
   * The next items to send, all of one tab: at most `most` bytes together. Only what is on the device: answered earlier, it could
   * be lost with the page before facts hold it. With `but` the page is going: all there is, without those.
   */
  batch(most: number, but?: Set<Item>): Item[];
  /** Applies the collector's answer to a batch; none = it refused the batch as a whole, and knows of no event in it. */
  settle(sent: Item[], rejected?: EventsResponse["rejected"]): void;
  /** Lets go what facts hold by now, and what is too old or too much to keep. */
  tidy(): void;
  /** Forgets events: confirmed by the feed, or given up by the visitor. */
  forget(ids: string[]): void;
  /** Writes at once what waits for its group. */
  write(): Promise<void>;
  /** Forgets all events in this page: the visitor is another one. Those that wait and were not handed over are lost. */
  clear(handed: Set<Item>): void;
  all(): Item[];
  /** Events lost that the collector does not know of. */
  dropped: number;
  /** Unconfirmed messages, oldest first. */
  readonly outgoing: Source<readonly Outgoing[]>;
}

export interface OutboxPorts {
  /** May this event leave the page's memory (consent)? */
  allows(event: WireEvent): boolean;
  /** The facts, to be saved with the removal of the events they hold; nothing while they cannot hold any. */
  facts(): Pair[] | undefined;
}

type Ready = (urgent: boolean) => void;
type Tell = (changes: Change[]) => void;

const KEY = "e/";
const GROUP_MS = 250;
const ORPHAN_MS = 300_000;
const KEPT_MS = 7 * 86_400_000;
const KEPT_BYTES = 512 * 1024;
const KEPT_EVENTS = 500;
const isSent = ({ state }: Item) => state === "sent";
const isMessage = (item?: Item) => item?.event.name === "$message";
// Ids made in one millisecond are in no order, so `n` decides there.
const byTime = ({ event: a }: Item, { event: b }: Item) => a.at - b.at || a.n - b.n;
const pairOf = ([id, item]: Change): Pair => [KEY + id, item];
const changeOf = (item: Item): Change => [item.event.id, item];

/** What has to go so that the page's own storage is never filled: old events first, orders and messages last. */
export function excessOf(items: Item[], most: number, since = 0): Item[] {
  let count = items.length;
  let bytes = items.reduce((sum, item) => sum + item.bytes, 0);
  const isOver = ({ event }: Item) => count > most || bytes > KEPT_BYTES || event.at < since;
  // Sorted only when it matters: this runs with every event.
  if (!items.some(isOver)) return [];
  return items
    .toSorted((a, b) => +isUrgent(a) - +isUrgent(b) || byTime(a, b))
    .filter((item) => isOver(item) && (count--, (bytes -= item.bytes), true));
}

/** The items among the entries of a storage. */
export function itemsOf(entries: Map<string, unknown>, now: number): Change[] {
  return [...entries]
    .filter(([key]) => key.startsWith(KEY))
    .map(([, item]) => changeOf(item as Item))
    .filter(([, item]) => !isAlone() || now - item!.event.at > ORPHAN_MS);
}

/** The first items that fit, all of the tab of the first; a single one goes even when it is larger. */
function batchOf(open: Item[], most: number): Item[] {
  let left = most;
  return open.filter(
    ({ tab, bytes }, index) => tab === open[0]!.tab && index < BATCH_EVENTS && ((left -= bytes + 1) >= 0 || !index),
  );
}

/** What an answer makes of an item: a message stays until the feed brings it back or the visitor gives it up, any event until facts hold it. */
function answered(item: Item, rejected: EventsResponse["rejected"], isHeld: boolean): Item | undefined {
  const code = rejected.find(({ id }) => id === item.event.id)?.code;
  if (code) return isMessage(item) ? { ...item, state: "refused", code } : undefined;
  return isMessage(item) || !isHeld ? { ...item, state: "sent" } : undefined;
}

/** The items by id, those that wait for their group to be written, and those that are not on the device yet. */
function createItems(report: Env["report"], allows: OutboxPorts["allows"]) {
  const items = new Map<string, Item>();
  const unsaved = new Set<Item>();
  const loose = new Set<Item>();
  const outgoing = createSource<readonly Outgoing[]>([], report);
  const all = () => [...items.values()].toSorted(byTime);
  const openBut = (but: Set<Item>) => all().filter((item) => item.state === "saved" && allows(item.event) && !but.has(item));
  const hear = (changes: Change[]) => {
    const isNews = changes.some(([id, item]) => isMessage(item ?? items.get(id)));
    for (const [id, item] of changes) {
      // Answered before it was written: it must not be written after.
      unsaved.delete(items.get(id)!);
      loose.delete(items.get(id)!);
      if (item) items.set(id, item);
      else items.delete(id);
    }
    if (isNews) outgoing.set(all().filter(isMessage));
  };
  const clear = () => {
    const changes = [...items.keys()].map((id): Change => [id, undefined]);
    hear(changes);
    return changes;
  };
  /** Cleared meanwhile, it belonged to another visitor. */
  const isKnown = ([id]: Change) => items.has(id);
  return { items, unsaved, loose, isKnown, openBut, clear, shown: { outgoing, all, hear } };
}

/** On the device in one transaction: a page that ends here has either the events or the facts that hold them. */
const createPut =
  (storage: Storage, tell: Tell) =>
  (changes: Change[], more: Pair[] = []) => {
    void storage.write([...changes.map(pairOf), ...more]);
    tell(changes);
  };

/**
 * Events that `track()` accepted and the collector has not answered for yet.
 * @param ready something can be sent now
 * @param tell tells the other tabs
 */
export function createOutbox(env: Env, storage: Storage, { allows, facts }: OutboxPorts, ready: Ready, tell: Tell): Outbox {
  const { items, unsaved, loose, isKnown, openBut, clear, shown } = createItems(env.report, allows);
  const { all, hear } = shown;
  let timer: Dispose | undefined;

  const put = createPut(storage, tell);
  const change = (wanted: Change[]) => {
    const changes = wanted.filter(isKnown);
    if (!changes.length) return;
    hear(changes);
    put(changes, facts());
  };
  const drop = (excess: Item[]) => {
    outbox.dropped += excess.length;
    change(excess.map(({ event }) => [event.id, undefined]));
  };
  const outbox: Outbox = {
    ...shown,
    dropped: 0,
    forget: (ids) => change(ids.map((id) => [id, undefined])),
    async write() {
      timer?.();
      timer = undefined;
      const group = [...unsaved].filter((item) => allows(item.event) && unsaved.delete(item));
      const changes = group.map(changeOf);
      await storage.write(changes.map(pairOf));
      for (const item of group) loose.delete(item);
      // What was answered meanwhile is gone already, and the others know.
      tell(changes.filter(isKnown));
      ready(group.some(isUrgent));
    },
    add(item) {
      hear([changeOf(item)]);
      unsaved.add(item);
      loose.add(item);
      drop(excessOf([...items.values()], allows(item.event) ? KEPT_EVENTS : WAITING_EVENTS));
      if (isUrgent(item)) void outbox.write();
      else timer ??= env.after(GROUP_MS, outbox.write);
    },
    batch: (most, but = loose) => batchOf(openBut(but), most),
    clear(handed) {
      outbox.dropped += openBut(handed).length;
      // Dealt with here: the other tabs are left with what only they know.
      // Written here after the device was cleared elsewhere, they would be the next visitor's.
      put(clear());
    },
    settle(sent, told) {
      const rejected = told ?? sent.map(({ event: { id } }) => ({ id, code: "event_invalid" as const }));
      if (!told) outbox.dropped += sent.length;
      for (const { id, code } of rejected) env.report(new Error(`${items.get(id)?.event.name} refused: ${code}`));
      change(sent.map((item) => [item.event.id, answered(item, rejected, !!facts())]));
    },
    tidy() {
      if (!facts()) return;
      outbox.settle(all().filter(isSent), []);
      drop(excessOf(all(), KEPT_EVENTS, env.now() - KEPT_MS));
    },
  };
  return outbox;
}
