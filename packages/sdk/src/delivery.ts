import type { FeedLine, WireEvent } from "@tappa/protocol";
import type { Env } from "./env.ts";
import { createOutbox, type Change, type Outbox, type OutboxPorts } from "./outbox.ts";
import type { Storage } from "./storage.ts";
import { createTabs, type Tabs } from "./tabs.ts";
import { createTransport, type Transport, type TransportPorts } from "./transport.ts";

/** What tabs tell each other; one of these. */
export interface TabMessage {
  changes?: Change[];
  consent?: "granted" | "denied";
  line?: FeedLine;
  reset?: true;
}

export interface DeliveryPorts extends OutboxPorts, TransportPorts {
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
}

/** Outbox, transport and tabs put together: what one tab accepts, the leading tab sends, and all of them know. */
export function createDelivery(
  env: Env,
  name: string,
  key: string,
  endpoint: string,
  storage: Storage,
  ports: DeliveryPorts,
): Delivery {
  // Without a common storage each tab is a visitor of its own: the others must neither send for it nor hear what it hears.
  const isApart = () => !storage.isDurable();
  const tell = (message: TabMessage) => isApart() || tabs.tell(message);
  const soon = (urgent: boolean) => transport.soon(urgent);

  const outbox = createOutbox(env, storage, ports, soon, (changes) => tell({ changes }));
  const proof = () => (tabs.isLeader() || isApart() ? ports.proof() : null);
  const transport = createTransport(env, `${endpoint}/v1/events`, key, outbox, { ...ports, proof });

  const leave = () => {
    void outbox.write();
    transport.leave();
  };
  // Before the tabs' own listener, which gives up the lead.
  addEventListener("pagehide", leave);
  addEventListener("visibilitychange", () => document.hidden && leave());
  addEventListener("online", transport.retry);

  const hear = (message: TabMessage) => {
    const { changes } = message;
    if (!changes) return ports.told(message);
    outbox.hear(changes);
    soon(false);
    // Also what is answered by now: this tab may let it go, so its facts must hold it.
    ports.added(changes.flatMap(([, item]) => (item ? [item.event] : [])));
  };
  const tabs = createTabs(name, hear, () => soon(true));
  return { outbox, transport, tabs, tell };
}
