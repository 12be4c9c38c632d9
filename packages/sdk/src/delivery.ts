import type { EventsResponse, FeedLine, VisitorProof, WireEvent } from "@tappa/protocol";
import type { Env } from "./env.ts";
import { createOutbox, type Change, type Item, type Outbox } from "./outbox.ts";
import { createSender } from "./sender.ts";
import type { Pair, Storage } from "./storage.ts";
import { createTabs, type Tabs } from "./tabs.ts";
import { createTransport, type Stop, type Transport } from "./transport.ts";

/** What tabs tell each other; one of these. */
export interface TabMessage {
  changes?: Change[];
  consent?: "granted" | "denied";
  line?: FeedLine;
  reset?: true;
}

export interface DeliveryPorts {
  env: Env;
  key: string;
  endpoint: string;
  storage: Storage;
  allows(event: WireEvent): boolean;
  proof(): VisitorProof | null;
  answered(answer: EventsResponse, items: Item[]): void;
  stopped(why: Stop): void;
  facts(): Pair[] | undefined;
  /** Events happened in another tab. */
  added(events: WireEvent[]): void;
  /** Another tab said something else. */
  told(message: TabMessage): void;
}

export interface Delivery {
  readonly outbox: Outbox;
  readonly transport: Transport;
  readonly tabs: Tabs;
  tell(message: TabMessage): void;
  /** Sends an item that is worth nothing later. */
  pass(item: Item): void;
}

/** Outbox, transport and tabs put together: what one tab accepts, the leading tab sends, and all of them know. */
export function createDelivery(ports: DeliveryPorts): Delivery {
  const { env, key, endpoint, storage, proof } = ports;
  // Without a common storage each tab is a visitor of its own: the others must neither send for it nor hear what it hears.
  const isApart = () => !storage.isDurable();
  const tell = (message: TabMessage) => isApart() || tabs.tell(message);

  const outbox = createOutbox({
    ...ports,
    ready: (urgent) => transport.soon(urgent),
    tell: (changes) => tell({ changes }),
  });
  const sender = createSender(env, `${endpoint}/v1/events`, key);
  const transport = createTransport({
    ...ports,
    outbox,
    sender,
    proof: () => (tabs.isLeader() || isApart() ? proof() : null),
    heard: ports.answered,
  });

  const leave = () => {
    void outbox.write();
    transport.leave();
  };
  // Before the tabs' own listener, which gives up the lead.
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
  addEventListener("online", transport.retry);

  const hear = (message: TabMessage) => {
    const { changes } = message;
    if (!changes) return ports.told(message);
    outbox.hear(changes);
    transport.soon(false);
    ports.added(changes.flatMap(([, item]) => (item?.state === "saved" ? [item.event] : [])));
  };
  const tabs = createTabs(`tappa-${key}`, hear, () => transport.soon(true));
  const pass = (item: Item) => {
    const visitor = proof();
    if (visitor) sender.pass(item, visitor);
  };
  return { outbox, transport, tabs, tell, pass };
}
