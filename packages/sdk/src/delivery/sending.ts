import type { FeedLine, WireEvent } from "@tappa/protocol";
import type { Core } from "../core.ts";
import type { Env } from "../env.ts";
import type { Item } from "../item.ts";
import { createOutbox, isKept, type Change, type Outbox, type OutboxPorts } from "./outbox.ts";
import type { Storage } from "./storage.ts";
import { createTabs, type Tabs } from "./tabs.ts";
import { createTransport, type Transport, type TransportPorts } from "./transport.ts";

/** What tabs tell each other; one of these. */
interface TabMessage {
  changes?: Change[];
  line?: FeedLine;
  reset?: true;
  /** Whom it is about. */
  of?: string;
}

/** Outbox, transport and tabs put together: what one tab accepts, the leading tab sends, and all of them know. */
export interface Sending {
  readonly outbox: Outbox;
  readonly transport: Transport;
  readonly tabs: Tabs;
  tell(message: TabMessage): void;
  /** Sends all that can be sent now; resolves when it was answered. */
  flush(): Promise<void>;
}

export interface SendingPorts extends Pick<OutboxPorts, "facts">, Omit<TransportPorts, "who" | "refused"> {
  /** A line that another tab heard. */
  hearLine(line?: FeedLine): void;
  /** Another tab began another visitor, or the collector knows this one no more. */
  renewed(refused?: Item[]): Promise<void>;
  isForeign(id: string | undefined): boolean;
}

export function createSending(
  core: Core,
  storage: Storage,
  { proof, answered, stopped, hearLine, facts, renewed, isForeign }: SendingPorts,
): Sending {
  const { env, key, endpoint, name, session } = core;
  const { visitors } = session;
  const who = () => visitors.current().id;
  // Without a common storage each tab is a visitor of its own: the others must neither send for it nor hear what it hears.
  const isApart = () => !storage.isDurable();
  const tell = (message: TabMessage) => isApart() || tabs.tell({ ...message, of: who() });
  const renew = (refused?: Item[]) => void renewed(refused).catch(env.report);
  const soon = (urgent: boolean) => transport.soon(urgent);
  const mayKeep = ({ name: event }: WireEvent) => session.consent.allows(event);
  // Not before the device was read: what is written earlier would be in memory.
  const allows = (event: WireEvent) => !!proof() && mayKeep(event);

  // Before the tabs' own listener, which gives up the lock.
  const isGoing = whenGoing(env, () => void outbox.write());
  const handDown = () => {
    session.handDown();
    if (isGoing()) transport.leave();
  };
  const outbox = createOutbox(
    env,
    storage,
    { allows, mayKeep, facts, handDown, isGoing },
    soon,
    (changes) => void (changes.length && tell({ changes })),
  );
  const transport = createTransport(env, `${endpoint}/v1/events`, key, outbox, {
    proof: () => (tabs.isLeader() || isApart() ? proof() : null),
    who,
    answered,
    refused: renew,
    stopped,
  });

  addEventListener("online", transport.retry);

  const hear = ({ changes, line, of }: TabMessage) => {
    if (!changes && !line) return renew();
    if (isForeign(of)) return;
    if (!changes) return hearLine(line);
    outbox.hear(changes);
    soon(false);
    // Also what is answered by now: this tab may let it go, so its facts must hold it.
    core.add(changes.flatMap(([, item]) => (item && isKept(item) ? [item.event] : [])));
  };
  const tabs = createTabs(env, name, hear, () => soon(true));
  const flush = async () => {
    await outbox.write();
    await transport.flush();
  };
  return { outbox, transport, tabs, tell, flush };
}

/** Calls `leave` when the page may be going, and answers whether that is now: listeners of the page itself may tell of something yet. */
function whenGoing({ after }: Env, leave: () => void): () => boolean {
  let isGoing = false;
  const go = () => {
    isGoing = true;
    after(0, () => (isGoing = false));
    leave();
  };
  addEventListener("pagehide", go);
  // Later it may be discarded without a word. The event does not bubble.
  addEventListener("freeze", go, true);
  addEventListener("visibilitychange", () => document.hidden && go());
  return () => isGoing;
}
