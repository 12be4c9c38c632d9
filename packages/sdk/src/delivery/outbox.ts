import { BATCH_EVENTS, type EventsResponse, type WireEvent } from "@tappa/protocol";
import type { Outgoing, Source } from "@tappa/widgets";
import type { Env } from "../env.ts";
import { WAITING_EVENTS, isUrgent, lose, type Item, type Kept } from "../item.ts";
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
   * The next items to send, the lost ones too, all of one tab: at most `most` bytes together. Only what is on the device: answered
   * earlier, it could be lost with the page before facts hold it. With `but` the page is going: all there is, without those.
   */
  batch(most: number, but?: WeakSet<Item>): Item[];
  /** Applies the collector's answer to a batch; no answer = it refused the batch as a whole, and knows of no event in it. */
  settle(sent: Item[], rejected?: EventsResponse["rejected"]): void;
  /** Lets go what facts hold by now, and what is too old or too much to keep. */
  tidy(): void;
  /** Forgets events: confirmed by the feed, or given up by the visitor. */
  forget(ids: string[]): void;
  /** Writes at once what waits for its group. */
  write(): Promise<void>;
  /** Forgets all events in this page: the visitor is another one, and tells of those that wait and were not handed over as lost. */
  clear(handed: WeakSet<Item>): void;
  /** All but the lost ones. */
  all(): Kept[];
  /** What would be lost with the page. */
  left(): Item[];
  /** Unconfirmed messages, oldest first. */
  readonly outgoing: Source<readonly Outgoing[]>;
  /** Whether a message waits for files; what sends them says so, and adds it again as `saved`. What is written after it waits too. */
  holds?(item: Item): boolean;
}

export interface OutboxPorts {
  /** May this event leave the page's memory: it is allowed, and the device was read? */
  allows(event: WireEvent): boolean;
  /** May it be kept as far as consent goes? */
  mayKeep(event: WireEvent): boolean;
  /** The facts, to be saved with the removal of the events they hold; nothing while they cannot hold any. */
  facts(): Pair[] | undefined;
  /** Something changed that only memory holds. */
  handDown(): void;
  /** The page may be going right now: what is begun may not come to its end. */
  isGoing(): boolean;
}

type Ready = (urgent: boolean) => void;
type Tell = (changes: Change[]) => void;

const KEY = "e/";
const ORPHAN_MS = 300_000;
const SLOW_MS = 200;
const KEPT_MS = 7 * 86_400_000;
const KEPT_BYTES = 512 * 1024;
const KEPT_EVENTS = 500;
/** Runs of numbers that are lost. What goes beyond shows as gaps. */
const KEPT_LOST = 500;

/** Of the run that a lost one stands for. */
export const firstOf = ({ event, from = event.n }: Item): number => from;
const isSent = ({ state }: Item) => state === "sent";
export const isSaved = ({ state }: Item) => state === "saved";
export const isKept = (item: Item): item is Kept => item.state !== "lost";
export const isLost = (item: Item) => !isKept(item);
const isHeld = ({ state }: Pick<Item, "state">) => state === "held";
/** The collector does not know of it. */
const isOpen = (item: Item) => isHeld(item) || isSaved(item) || isLost(item);
const isMessage = (item?: Item) => item?.event.name === "$message";
// Ids made in one millisecond are in no order, so `n` decides there.
const byTime = ({ event: a }: Item, { event: b }: Item) => a.at - b.at || a.n - b.n;
const pairOf = ([id, item]: Change): Pair => [KEY + id, item];
/** A number in a body. */
const LOST_BYTES = 8;
const changeOf = (item: Item): Change => [item.event.id, item];
const removalOf = ({ event }: Item): Change => [event.id, undefined];

/**
 * What has to go so that the page's own storage is never filled: old events first, orders and messages last. All of them are looked at,
 * so it is asked once for those that are written together.
 */
export function excessOf(items: Item[], most: number, since?: number): Item[] {
  let count = items.length;
  let bytes = items.reduce((sum, item) => sum + item.bytes, 0);
  return items
    .toSorted((a, b) => +isUrgent(a) - +isUrgent(b) || byTime(a, b))
    .filter((item) => (count > most || bytes > KEPT_BYTES || item.event.at < since!) && ((bytes -= item.bytes), count--));
}

/** The items among the entries of a storage. */
export function itemsOf(entries: Map<string, unknown>, now: number): Change[] {
  return [...entries]
    .filter(([key]) => key.startsWith(KEY))
    .map(([, item]) => changeOf(item as Item))
    .filter(([, item]) => !isAlone() || now - item!.event.at > ORPHAN_MS);
}

/**
 * The first items that fit, all of the tab of the first; a single one goes even when it is larger. None that comes after a message of
 * another tab: a conversation is written in many tabs, and stays in its order.
 */
function batchOf(open: Item[], most: number): Item[] {
  let left = most;
  return open.filter((item, index) => {
    const isOwn = item.tab === open[0]!.tab;
    if (!isOwn && isMessage(item)) left = 0;
    return isOwn && index < BATCH_EVENTS && ((left -= item.bytes + 1) >= 0 || !index);
  });
}

/** What an answer makes of an item: a message stays until the feed brings it back or the visitor gives it up, any event until facts hold it. */
function answered(item: Item, rejected: EventsResponse["rejected"], hasFacts: boolean): Item | undefined {
  const code = rejected.find(({ id }) => id === item.event.id)?.code;
  if (code) return isMessage(item) ? { ...item, state: "refused", code } : undefined;
  return isMessage(item) || !(hasFacts || isLost(item)) ? { ...item, state: "sent" } : undefined;
}

/** The items by id, those that wait for their group to be written, and those that are not on the device yet. */
function createItems(report: Env["report"], allows: OutboxPorts["allows"]) {
  const items = new Map<string, Item>();
  const unsaved = new Set<Item>();
  const loose = new Set<Item>();
  const outgoing = createSource<readonly Outgoing[]>([], report);
  const sorted = () => [...items.values()].toSorted(byTime);
  const all = () => sorted().filter(isKept);
  const openBut = (but: WeakSet<Item>) => sorted().filter((item) => isOpen(item) && allows(item.event) && !but.has(item));
  const hear = (changes: Change[]) => {
    const isNews = changes.some(([id, item]) => isMessage(item) || isMessage(items.get(id)));
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
  /** Made here, or made another: not on the device yet. */
  const put = (item: Item) => {
    hear([changeOf(item)]);
    unsaved.add(item);
    loose.add(item);
  };
  return { items, unsaved, loose, isKnown, openBut, clear, put, shown: { outgoing, all, hear } };
}

type Items = ReturnType<typeof createItems>;

/**
 * Drops one; what the device has of it yet becomes the changes that are the answer. Its number is kept under a key that no answer to the
 * event itself removes. The run before it is taken in, so that runs stay few; the key holds both ends, as another tab may know of a shorter
 * one that ends with the same number. What is answered is no loss.
 */
function dropIn({ items, unsaved, loose, shown }: Items, item: Item): Change[] {
  const changes = [removalOf(item)];
  const isNew = unsaved.has(item);
  const { tab, event } = item;
  const { n } = event;
  if (isOpen(item)) {
    const isRun = (one: Item) => isLost(one) && one.tab === tab && one.event.n === n - 1 && unsaved.has(one) === isNew;
    const run = [...items.values()].find(isRun) ?? item;
    const from = firstOf(run);
    const next = lose({ ...item, bytes: LOST_BYTES, from, event: { ...event, id: `${tab}/${from}/${n}` } });
    changes.push(removalOf(run), changeOf(next));
    // What it stands for may have been left to this page by another, and may not be on the device: its end must not lose both.
    loose.add(next);
    if (isNew) unsaved.add(next);
  }
  shown.hear(changes);
  return isNew ? [] : changes;
}

/** What becomes of events on the device and in the other tabs. */
function createChanges({ after }: Env, storage: Storage, { facts, handDown }: OutboxPorts, all: Items, ready: Ready, tell: Tell) {
  const { items, loose, isKnown, shown } = all;
  /** Something was left beside the device, and has to go from there. */
  let isLeft = false;
  const leave = () => {
    isLeft = true;
    handDown();
  };
  /** Where the device is slow, as while a tab hangs that writes to it, what is not on it is left beside it: a tab may crash. */
  const store = async (pairs: Pair[]) => {
    const stored = after(SLOW_MS, leave);
    await storage.write(pairs);
    stored();
  };
  /** In one transaction: a page that ends here has either the events or the facts that hold them. */
  const save = async (changes: Change[], more: Pair[] = []) => {
    const written = store([...changes.map(pairOf), ...more]);
    tell(changes);
    await written;
    // Losses: they can be told of now.
    if (changes.filter(([, item]) => loose.delete(item!))[0]) ready(false);
  };
  /** Where nothing of it is on the device, or was not in time, what is left beside it is what a crash would take. */
  const guard = () => (storage.isDurable() && !isLeft) || leave();
  /** What is so in this page already becomes so on the device and in the other tabs. */
  const keep = (changes: Change[]) => {
    if (!changes[0]) return;
    void save(changes, facts());
    guard();
  };
  const change = (wanted: Change[]) => {
    const changes = wanted.filter(isKnown);
    shown.hear(changes);
    keep(changes);
  };
  /** All at once, however many: each by itself would be a transaction, and every page of the site would wait for them. */
  const drop = (dropped: Item[]) => {
    const changes = new Map<string, Item | undefined>();
    for (const item of dropped) for (const [id, next] of dropIn(all, item)) changes.set(id, next);
    keep([...changes]);
  };
  const cap = (most: number, since?: number) => {
    const held = [...items.values()];
    drop(excessOf(held.filter(isKept), most, since));
    change(excessOf(held.filter(isLost), KEPT_LOST).map(removalOf));
  };
  return { leave, store, save, guard, change, drop, cap };
}

/**
 * Events that `track()` accepted and the collector has not answered for yet.
 * @param ready something can be sent now
 * @param tell tells the other tabs
 */
export function createOutbox(env: Env, storage: Storage, ports: OutboxPorts, ready: Ready, tell: Tell): Outbox {
  const { allows, mayKeep, facts, isGoing } = ports;
  const parts = createItems(env.report, allows);
  const { items, unsaved, loose, isKnown, openBut, clear, put, shown } = parts;
  const { leave, store, save, guard, change, drop, cap } = createChanges(env, storage, ports, parts, ready, tell);
  let writing: Promise<void> | undefined;
  const outbox: Outbox = {
    ...shown,
    // A loss that is not on the device yet stays this page's, whatever another tab made of it: it is not there either. Told twice it is one.
    hear: (changes) => shown.hear(changes.filter(([id]) => !(loose.has(items.get(id)!) && isLost(items.get(id)!)))),
    forget: (ids) => change(ids.map((id) => [id, undefined])),
    async write() {
      writing = undefined;
      cap([...unsaved].every(({ event }) => mayKeep(event)) ? KEPT_EVENTS : WAITING_EVENTS);
      const group = [...unsaved].filter((item) => allows(item.event) && unsaved.delete(item));
      const changes = group.map(changeOf);
      if (unsaved.size || isGoing()) leave();
      await store(changes.map(pairOf));
      for (const item of group) loose.delete(item);
      guard();
      // What was answered meanwhile is gone already, and the others know.
      tell(changes.filter(isKnown));
      ready(group.some(isUrgent));
    },
    add(item) {
      const first = shown.outgoing.value.find(isHeld) ?? item;
      if (isMessage(item) && (first.event.id !== item.event.id || outbox.holds?.(item))) item.state = "held";
      put(item);
      // What one task makes is one group.
      writing ??= Promise.resolve().then(outbox.write);
    },
    left: () => [...(storage.isDurable() ? loose : items.values())].filter(isOpen),
    batch: (most, but = loose) =>
      batchOf(
        openBut(but).filter((item) => !isHeld(item)),
        most,
      ),
    clear(handed) {
      const gone = openBut(handed);
      // The other tabs are left with what only they know. Written here later, these would be the next visitor's.
      void save(clear());
      for (const item of gone) put(isLost(item) ? item : lose({ ...item, bytes: LOST_BYTES }));
    },
    settle(sent, answer) {
      const rejected = answer ?? sent.filter(isSaved).map(({ event: { id } }) => ({ id, code: "event_invalid" as const }));
      for (const { id, code } of rejected) env.report(new Error(`${items.get(id)?.event.name} refused: ${code}`));
      const isDropped = (item: Item) => !(answer || isMessage(item));
      change(sent.flatMap((item) => (isDropped(item) ? [] : [[item.event.id, answered(item, rejected, !!facts())] as Change])));
      drop(sent.filter((item) => isDropped(item) && isSaved(item) && isKnown(removalOf(item))));
    },
    tidy() {
      if (!facts()) return;
      outbox.settle(shown.all().filter(isSent), []);
      cap(KEPT_EVENTS, env.now() - KEPT_MS);
    },
  };
  return outbox;
}
