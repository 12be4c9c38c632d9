import type { EventsResponse, FeedLine, VisitorProof } from "@tappa/protocol";
import { createConsent, type ConsentState } from "./consent.ts";
import { createDelivery, type Delivery, type DeliveryPorts } from "./delivery.ts";
import type { Env } from "./env.ts";
import { itemsOf, type Item } from "./outbox.ts";
import { createRecorder } from "./recorder.ts";
import { createStorage, type Storage } from "./storage.ts";
import type { Stop } from "./transport.ts";
import { createVisitors, type Visitors } from "./visitor.ts";

export interface SessionPorts extends Pick<DeliveryPorts, "added" | "facts"> {
  /** What an earlier page knew; its events are in the outbox. */
  restored(entries: Map<string, unknown>): void;
  /** Everything known of the visitor is to be forgotten. */
  cleared(): void;
  /** A line of the feed that another tab heard; none = there is something to hear. */
  feed(line?: FeedLine): void;
  /** The collector answered, and which version of the site's config it has; or nothing more is sent. */
  state(state: "ready" | Stop, version?: string): void;
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
    begin(next: string | null, isNewVisitor = false) {
      cursor = next;
      isNew = isNewVisitor;
    },
    answered(answer: EventsResponse, items: Item[]) {
      state("ready", answer.config);
      // What a visitor just born did leaves nothing to hear, unless it wrote or was recognised.
      const isSilent = isNew && !cursor && !items.some(({ event }) => /^\$(mes|ide)/.test(event.name));
      isNew = false;
      if (isSilent) moveCursor(answer.cursor);
      else if (answer.cursor !== cursor) feed();
    },
  };
}

/** Called once per client. */
export function createSession(env: Env, key: string, endpoint: string, ports: SessionPorts): Session {
  const name = `tappa-${key}`;
  const storage = createStorage(name, env.report);
  const isGranted = () => consent.status() === "granted";
  const isAllowed = () => isGranted() || consent.mayChat();
  const visitors = createVisitors(env, storage, isGranted);
  const { answered, begin, cursor, moveCursor } = createPosition(storage, ports);
  let isKept = false;

  const proof = () => (isKept ? visitors.proof() : null);
  const delivery = createDelivery(env, name, key, endpoint, storage, {
    ...ports,
    proof,
    answered,
    allows: (event) => isGranted() || (consent.mayChat() && CHAT.test(event.name)),
    stopped: ports.state,
    told: ({ consent: status, line }) => (status ? consent.set(status) : line ? ports.feed(line) : void start()),
  });
  const { outbox, transport, tell } = delivery;

  const keep = async () => {
    storage.open();
    const entries = await storage.load();
    outbox.hear(itemsOf(entries, env.now()));
    begin((entries.get(CURSOR) as string | undefined) ?? null, await visitors.keep(!isGranted()));
    isKept = true;
    if (isGranted()) ports.restored(entries);
    outbox.tidy();
    await outbox.write();
  };
  /** From nothing: what is on the device by then belongs to the next visitor. */
  const start = async (before?: Promise<void>) => {
    outbox.clear(transport.leave(proof()));
    visitors.renew();
    isKept = false;
    begin(null);
    ports.cleared();
    await before;
    if (isAllowed()) await keep();
  };
  const consent = createConsent(name, () => (isAllowed() ? keep() : start().then(storage.purge)));
  const record = createRecorder(env, (item) => {
    if (consent.status() === "denied") return false;
    outbox.add(item);
    ports.added([item.event]);
    return true;
  });
  const own = { storage, visitors, consent, isGranted, proof, record, cursor, moveCursor };
  return {
    ...delivery,
    ...own,
    begin: async () => (isAllowed() ? keep() : undefined),
    async renew() {
      await start(storage.clear());
      tell({ reset: true });
    },
  };
}
