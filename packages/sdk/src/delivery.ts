import type { EventsResponse, FeedLine, VisitorProof, WireEvent } from "@tappa/protocol";
import type { Env } from "./env.ts";
import { createOutbox, type Item, type Outbox, type Outcome } from "./outbox.ts";
import type { Storage } from "./storage.ts";
import { createTabs, type Tabs } from "./tabs.ts";
import { createTransport, type Stop, type Transport } from "./transport.ts";

/** What tabs tell each other. */
type TabMessage =
  | { t: "items"; items: Item[] }
  | { t: "outcome"; outcome: Outcome }
  | { t: "consent"; status: "granted" | "denied" }
  | { t: "reset" }
  | { t: "line"; line: FeedLine };

export interface DeliveryPorts {
  env: Env;
  key: string;
  endpoint: string;
  storage: Storage;
  allows(event: WireEvent): boolean;
  proof(): VisitorProof | null;
  answered(answer: EventsResponse, items: Item[]): void;
  stopped(why: Stop | "blocked"): void;
  /** From other tabs. */
  heardEvents(events: WireEvent[]): void;
  heardConsent(status: "granted" | "denied"): void;
  heardReset(): void;
  heardLine(line: FeedLine): void;
}

export interface Delivery {
  readonly outbox: Outbox;
  readonly transport: Transport;
  readonly tabs: Tabs;
  tell(message: TabMessage): void;
}

/** Outbox, transport and tabs put together: what one tab accepts, the leading tab sends, and all of them know. */
export function createDelivery(ports: DeliveryPorts): Delivery {
  const { env, key, endpoint, storage, proof } = ports;
  // Without a common storage each tab is a visitor of its own, and the others must not send for it.
  const isAlone = () => !storage.isDurable();
  const tell = (message: TabMessage) => tabs.post(message);

  const outbox = createOutbox({
    env,
    storage,
    allows: ports.allows,
    ready: (urgent) => transport.soon(urgent),
    tellItems: (items) => isAlone() || tell({ t: "items", items }),
    tellOutcome: (outcome) => isAlone() || tell({ t: "outcome", outcome }),
  });
  const transport = createTransport({
    env,
    url: `${endpoint}/v1/events`,
    key,
    outbox,
    proof: () => (tabs.isLeader() || isAlone() ? proof() : null),
    heard: ports.answered,
    stopped: ports.stopped,
    beacon: (url, body) => navigator.sendBeacon(url, body),
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
    if (message.t === "items") {
      outbox.add(message.items, "tab");
      ports.heardEvents(message.items.map(({ event }) => event));
    } else if (message.t === "outcome") outbox.hear(message.outcome);
    else if (message.t === "consent") ports.heardConsent(message.status);
    else if (message.t === "reset") ports.heardReset();
    else ports.heardLine(message.line);
  };
  const tabs = createTabs(`tappa-${key}`, hear, () => transport.soon(true));
  return { outbox, transport, tabs, tell };
}
