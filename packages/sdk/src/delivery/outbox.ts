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
  /**
   * Applies the collector's answer to a batch that told of `told` losses; no answer = it refused the batch as a whole, and knows of no
   * event in it.
   */
  settle(sent: Item[], rejected?: EventsResponse["rejected"], told?: number): void;
  /** How many losses no answer has confirmed that the collector knows of, by all pages of this device. */
  losses(): Promise<number>;
  /** Lets go what facts hold by now, and what is too old or too much to keep. */
  tidy(): void;
  /** Forgets events: confirmed by the feed, or given up by the visitor. */
  forget(ids: string[]): void;
  /** Writes at once what waits for its group. */
  write(): Promise<void>;
  /** Forgets all events in this page: the visitor is another one. Those that wait and were not handed over are lost. */
  clear(handed: Set<Item>): void;
  all(): Item[];
  /** What would be lost with the page. */
  left(): Item[];
  /** Losses that this page alone knows of: they go onto the device with the next event. */
  dropped: number;
  /** Unconfirmed messages, oldest first. */
  readonly outgoing: Source<readonly Outgoing[]>;
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
  /** Nobody sees the page: the browser gives it no timer in less than a second, and ends it without a word. */
  isHidden(): boolean;
}

type Ready = (urgent: boolean) => void;
type Tell = (changes: Change[]) => void;

const KEY = "e/";
const DROPPED = "dropped";
const GROUP_MS = 100;
const ORPHAN_MS = 300_000;
const KEPT_MS = 7 * 86_400_000;
const KEPT_BYTES = 512 * 1024;
const KEPT_EVENTS = 500;
const isSent = ({ state }: Item) => state === "sent";
const isMessage = (item?: Item) => item?.event.name === "$message";
// Ids made in one millisecond are in no order, so `n` decides there.
const byTime = ({ event: a }: Item, { event: b }: Item) => a.at - b.at || a.n - b.n;
const pairOf = ([id, item]: Change): Pair => [KEY + id, item];
const adding = (more: number): Pair => [DROPPED, (count = 0) => count + more || undefined];
const changeOf = (item: Item): Change => [item.event.id, item];
const removalOf = ({ event }: Item): Change => [event.id, undefined];

/**
 * What has to go so that the page's own storage is never filled: old events first, orders and messages last. All of them are looked at,
 * so it is asked once for those that are written together; with each event only where nothing is, or when there are too many.
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

/** What becomes of events on the device and in the other tabs, and how losses are counted there. */
function createChanges(
  storage: Storage,
  { facts, handDown }: OutboxPorts,
  { unsaved, isKnown, shown: { hear } }: ReturnType<typeof createItems>,
  tell: Tell,
) {
  /** In one transaction: a page that ends here has either the events or the facts that hold them, and counts a loss once. */
  const put = (changes: Change[], more: Pair[] = [], toPair = pairOf) => {
    void storage.write([...changes.map(toPair), ...more]);
    tell(changes);
  };
  /** Where nothing of it is on the device, a crash may take it as soon as the end of the page. */
  const guard = () => storage.isDurable() || handDown();
  const change = (wanted: Change[], counted: Pair[] = [], toPair = pairOf) => {
    const changes = wanted.filter(isKnown);
    if (!changes.length && !counted.length) return;
    hear(changes);
    put(changes, [...counted, ...(facts() ?? [])], toPair);
    guard();
  };
  /** Two tabs may drop the same one: it counts for the tab that finds it on the device. Answers how many were never there. */
  const drop = (excess: Item[]) => {
    const alone = excess.filter((item) => unsaved.has(item)).length;
    let found = 0;
    const toPair = ([id]: Change): Pair => [KEY + id, (old: unknown) => void (old && found++)];
    const count: Pair = [DROPPED, (before = 0) => before + found || undefined];
    if (excess[0]) change(excess.map(removalOf), [count], toPair);
    return alone;
  };
  const losses = async () => {
    let count = 0;
    await storage.write([[DROPPED, (known = 0) => (count = known) || undefined]]);
    return count;
  };
  return { put, guard, change, drop, losses };
}

/**
 * Events that `track()` accepted and the collector has not answered for yet.
 * @param ready something can be sent now
 * @param tell tells the other tabs
 */
export function createOutbox(env: Env, storage: Storage, ports: OutboxPorts, ready: Ready, tell: Tell): Outbox {
  const { allows, mayKeep, facts, handDown, isHidden } = ports;
  const parts = createItems(env.report, allows);
  const { items, unsaved, loose, isKnown, openBut, clear, shown } = parts;
  const { put, guard, change, drop, losses } = createChanges(storage, ports, parts, tell);
  let timer: Dispose | undefined;
  const cap = (most: number, since?: number) => void (outbox.dropped += drop(excessOf([...items.values()], most, since)));
  const outbox: Outbox = {
    ...shown,
    losses,
    dropped: 0,
    forget: (ids) => change(ids.map((id) => [id, undefined])),
    async write() {
      timer = void timer?.();
      cap(KEPT_EVENTS);
      const group = [...unsaved].filter((item) => allows(item.event) && unsaved.delete(item));
      const changes = group.map(changeOf);
      const { dropped } = outbox;
      if (group[0]) outbox.dropped = 0;
      await storage.write([...changes.map(pairOf), ...(group[0] && dropped ? [adding(dropped)] : [])]);
      for (const item of group) loose.delete(item);
      guard();
      // What was answered meanwhile is gone already, and the others know.
      tell(changes.filter(isKnown));
      ready(group.some(isUrgent));
    },
    add(item) {
      shown.hear([changeOf(item)]);
      unsaved.add(item);
      loose.add(item);
      const most = mayKeep(item.event) ? KEPT_EVENTS : WAITING_EVENTS;
      if (items.size > most || !storage.isDurable()) cap(most);
      if (!allows(item.event)) handDown();
      if (isUrgent(item) || isHidden()) void outbox.write();
      else timer ??= env.after(GROUP_MS, outbox.write);
    },
    left: () => [...(storage.isDurable() ? loose : items.values())].filter(({ state }) => state === "saved"),
    batch: (most, but = loose) => batchOf(openBut(but), most),
    clear(handed) {
      outbox.dropped += openBut(handed).length;
      // The other tabs are left with what only they know. Written here later, these would be the next visitor's.
      put(clear());
    },
    settle(sent, answer, told = 0) {
      const rejected = answer ?? sent.map(({ event: { id } }) => ({ id, code: "event_invalid" as const }));
      const more = answer ? -told : sent.length;
      for (const { id, code } of rejected) env.report(new Error(`${items.get(id)?.event.name} refused: ${code}`));
      change(
        sent.map((item) => [item.event.id, answered(item, rejected, !!facts())]),
        more ? [adding(more)] : [],
      );
    },
    tidy() {
      if (!facts()) return;
      outbox.settle(shown.all().filter(isSent), []);
      cap(KEPT_EVENTS, env.now() - KEPT_MS);
    },
  };
  return outbox;
}
