import { FEED_BACKLOG, type FeedEntry, type FeedLine, type VisitorProof, type WireEvent } from "@tappa/protocol";
import type { Core } from "../core.ts";
import { createMemory, type Memory } from "./memory.ts";
import { createOutbox, itemsOf, type Change, type Outbox } from "./outbox.ts";
import { createPosition, type Position } from "./position.ts";
import { createStorage, type Storage } from "./storage.ts";
import { createTabs, type Tabs } from "./tabs.ts";
import { createTransport, type Transport } from "./transport.ts";

/** What tabs tell each other; one of these. */
interface TabMessage {
  changes?: Change[];
  line?: FeedLine;
  reset?: true;
}

/** Everything that keeps or sends, put together: what one tab accepts, the leading tab sends, and all of them know. */
export interface Delivery extends Pick<Memory, "hear" | "tell">, Omit<Position, "begin" | "answered"> {
  readonly outbox: Outbox;
  readonly transport: Transport;
  readonly tabs: Tabs;
  readonly storage: Storage;
  /** The visitor as the collector knows it; null = nothing may be sent for it yet. */
  proof(): VisitorProof | null;
  /** Takes over what is on the device, and keeps from now on what is allowed. */
  keep(): Promise<void>;
  /** Takes entries of the feed, all there are by now. */
  bring(entries: readonly FeedEntry[]): void;
  /** Tells the other tabs a line of the feed. */
  share(line: FeedLine): void;
  /** Sends all there is. */
  flush(): Promise<void>;
  /** Forgets the visitor in every tab and begins another one. */
  renew(): Promise<void>;
  /** Removes every trace. */
  purge(): Promise<void>;
}

const ENTRIES = "feed";
const CHAT = /^\$(message|read|typing)$/;

/** Called once per client, when something may be kept for the first time. */
export function createDelivery(core: Core): Delivery {
  const { env, key, endpoint, name, session, entries } = core;
  const { visitors, consent, waiting, isGranted, isAllowed, forget } = session;
  const storage = createStorage(name, env.report);
  // Without a common storage each tab is a visitor of its own: the others must neither send for it nor hear what it hears.
  const isApart = () => !storage.isDurable();
  const send = (message: TabMessage) => isApart() || tabs.tell(message);
  const soon = (urgent: boolean) => transport.soon(urgent);
  let isKept = false;

  const proof = () => (isKept ? visitors.proof() : null);
  const allows = ({ name: event }: WireEvent) => isGranted() || (consent.mayChat() && CHAT.test(event));
  const { begin, answered, ...position } = createPosition(storage, core);
  const { pairs, restore, hear, tell } = createMemory(storage, core);
  const outbox = createOutbox(env, storage, { allows, facts: pairs }, soon, (changes) => send({ changes }));
  const transport = createTransport(env, `${endpoint}/v1/events`, key, outbox, {
    proof: () => (tabs.isLeader() || isApart() ? proof() : null),
    answered,
    stopped: core.answered,
  });

  const bring = (next: readonly FeedEntry[]) => {
    entries.set(next.slice(-FEED_BACKLOG));
    // Back from the collector, a message no longer waits in the outbox.
    outbox.forget(next.flatMap((entry) => (entry.type === "message" && entry.author.kind === "visitor" ? [entry.id] : [])));
  };
  const keep = async () => {
    storage.open();
    const kept = await storage.load();
    outbox.hear(itemsOf(kept, env.now()));
    const { id } = visitors.current();
    await storage.write([visitors.pair(!isGranted())]);
    begin(kept, visitors.current().id === id);
    isKept = true;
    bring([...((kept.get(ENTRIES) as FeedEntry[] | undefined) ?? []), ...entries.value]);
    if (isGranted()) {
      restore(kept, outbox.all());
      core.config.restore(kept);
    }
    outbox.tidy();
    await outbox.write();
  };
  /** From nothing: what is on the device by then belongs to the next visitor. */
  const start = async (before?: Promise<void>) => {
    outbox.clear(transport.leave(proof()));
    isKept = false;
    begin();
    forget();
    await before;
    if (isAllowed()) await keep();
  };

  const leave = () => {
    void outbox.write();
    transport.leave();
  };
  // Before the tabs' own listener, which gives up the lead.
  addEventListener("pagehide", leave);
  addEventListener("visibilitychange", () => document.hidden && leave());
  addEventListener("online", transport.retry);

  const tabs = createTabs(
    name,
    ({ changes, line }: TabMessage) => {
      if (line) return core.hear(line);
      if (!changes) return void start();
      outbox.hear(changes);
      soon(false);
      // Also what is answered by now: this tab may let it go, so its facts must hold it.
      core.add(changes.flatMap(([, item]) => (item ? [item.event] : [])));
    },
    () => soon(true),
  );
  outbox.dropped = waiting.dropped;
  for (const item of waiting.items.splice(0)) outbox.add(item);
  return {
    outbox,
    transport,
    tabs,
    storage,
    ...position,
    hear,
    proof,
    keep,
    bring,
    tell,
    share(line) {
      send({ line });
      if (!("e" in line)) void storage.write([[ENTRIES, entries.value]]);
    },
    async flush() {
      await outbox.write();
      await transport.flush();
    },
    async renew() {
      await start(storage.clear());
      send({ reset: true });
    },
    purge: () => start().then(storage.purge),
  };
}
