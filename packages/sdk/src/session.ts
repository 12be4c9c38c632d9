import type { EventsResponse, FeedLine, VisitorProof, WireEvent } from "@tappa/protocol";
import { createConsent, type ConsentState } from "./consent.ts";
import { createDelivery, type Delivery } from "./delivery.ts";
import type { Env } from "./env.ts";
import type { Item } from "./outbox.ts";
import { createRecorder } from "./recorder.ts";
import { createStorage, type Pair, type Storage } from "./storage.ts";
import type { Stop } from "./transport.ts";
import { createVisitors, type Visitors } from "./visitor.ts";

export interface SessionPorts {
  env: Env;
  key: string;
  endpoint: string;
  /** Events happened, here or in another tab. */
  added(events: WireEvent[]): void;
  /** The facts, to be saved; nothing while they cannot hold events. */
  facts(): Pair[] | undefined;
  /** What an earlier page knew. */
  restored(entries: Map<string, unknown>): void;
  /** Everything known of the visitor is to be forgotten. */
  cleared(): void;
  /** A line of the feed that another tab heard; none = there is something to hear. */
  feed(line?: FeedLine): void;
  state(state: "ready" | Stop): void;
}

/** All that is kept and told of one visitor: consent, storage, identity, events. */
export interface Session extends Delivery {
  readonly storage: Storage;
  readonly visitors: Visitors;
  readonly consent: ConsentState;
  isGranted(): boolean;
  /** Opens what an earlier consent allows; resolves when it was read. */
  begin(): Promise<void>;
  /** Makes an event and returns its id, "" when it is not taken. */
  record(name: string, props?: object, at?: number): string;
  /** Forgets the visitor in every tab and begins another one. */
  renew(): Promise<void>;
  proof(): VisitorProof | null;
  cursor(): string | null;
  moveCursor(cursor: string): void;
}

const CHAT = /^\$(message|read|typing)$/;
const CURSOR = "cursor";

/** Called once per client. */
export function createSession(ports: SessionPorts): Session {
  const { env, key } = ports;
  const storage = createStorage(`tappa-${key}`, env.report);
  const isGranted = () => consent.status() === "granted";
  const isAllowed = () => isGranted() || consent.mayChat();
  const visitors = createVisitors(env, storage, isGranted);
  const position = createPosition(storage, ports);
  let isKept = false;

  const proof = () => (isKept ? visitors.proof() : null);
  const delivery = createDelivery({
    ...ports,
    storage,
    proof,
    answered: position.answered,
    allows: ({ name }) => isGranted() || (consent.mayChat() && CHAT.test(name)),
    stopped: ports.state,
    told: ({ consent: status, line }) => (status ? consent.set(status) : line ? ports.feed(line) : void start()),
  });
  const { outbox, transport, tell } = delivery;

  const keep = async () => {
    storage.open();
    const entries = await storage.load();
    outbox.restore(entries);
    position.restore(entries, await visitors.keep(!isGranted()));
    isKept = true;
    if (isGranted()) ports.restored(entries);
    await outbox.write();
  };
  /** From nothing: what is on the device by then belongs to the next visitor. */
  const start = async (before?: Promise<void>) => {
    transport.leave();
    outbox.clear();
    visitors.renew();
    isKept = false;
    position.clear();
    ports.cleared();
    await before;
    if (isAllowed()) await keep();
  };
  const consent = createConsent(key, () => (isAllowed() ? keep() : start().then(storage.purge)));
  return {
    ...delivery,
    storage,
    visitors,
    consent,
    isGranted,
    proof,
    record: createRecorder(env, (item) => consent.status() !== "denied" && take(delivery, ports, item)),
    cursor: position.cursor,
    moveCursor: position.moveCursor,
    begin: async () => (isAllowed() ? keep() : undefined),
    async renew() {
      await start(storage.clear());
      tell({ reset: true });
    },
  };
}

function take({ outbox, pass }: Delivery, { added }: SessionPorts, item: Item): boolean {
  if (item.event.name === "$typing") pass(item);
  else outbox.add(item);
  added([item.event]);
  return true;
}

/** How far the feed was heard, and whether the collector has more. */
function createPosition(storage: Storage, { state, feed }: SessionPorts) {
  let cursor: string | null = null;
  let isNew = false;
  const moveCursor = (next: string) => {
    cursor = next;
    void storage.write([[CURSOR, next]]);
  };
  return {
    moveCursor,
    cursor: () => cursor,
    restore(entries: Map<string, unknown>, isNewVisitor: boolean) {
      cursor = (entries.get(CURSOR) as string | undefined) ?? null;
      isNew = isNewVisitor;
    },
    clear() {
      cursor = null;
    },
    answered(answer: EventsResponse, items: Item[]) {
      state("ready");
      // What a visitor just born did leaves nothing to hear, unless it wrote or was recognised.
      const isSilent = isNew && !cursor && !items.some(({ event }) => /^\$(mes|ide)/.test(event.name));
      isNew = false;
      if (isSilent) moveCursor(answer.cursor);
      else if (answer.cursor !== cursor) feed();
    },
  };
}
