import type { FeedLine, VisitorProof, WireEvent } from "@tappa/protocol";
import { createConsent, type ConsentState } from "./consent.ts";
import { createDelivery, type Delivery } from "./delivery.ts";
import type { Env } from "./env.ts";
import { itemsOf } from "./outbox.ts";
import { createRecorder } from "./recorder.ts";
import { createStorage, type Storage } from "./storage.ts";
import type { Stop } from "./transport.ts";
import { createVisitors, type Visitors } from "./visitor.ts";

export interface SessionPorts {
  env: Env;
  key: string;
  endpoint: string;
  /** Events happened, here or in another tab. */
  added(events: WireEvent[]): void;
  /** What an earlier page knew. */
  restored(entries: Map<string, unknown>): void;
  /** Everything known of the visitor is to be forgotten. */
  cleared(): void;
  /** A line of the feed that another tab heard. */
  line(line: FeedLine): void;
  /** The feed holds something that was not heard yet. */
  behind(): void;
  state(state: "ready" | "blocked" | Stop): void;
}

/** All that is kept and told of one visitor: consent, storage, identity, events. */
export interface Session extends Delivery {
  readonly storage: Storage;
  readonly visitors: Visitors;
  readonly consent: ConsentState;
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
/** Without Web Locks another tab's events are taken over when it has had time enough. */
const ORPHAN_MS = 300_000;

/** Called once per client. */
export function createSession(ports: SessionPorts): Session {
  const { env, key } = ports;
  const storage = createStorage(`tappa-${key}`, env.report);
  const consent = createConsent(key, () => (isAllowed() ? keep() : drop()));
  const isGranted = () => consent.status() === "granted";
  const isAllowed = () => isGranted() || consent.mayChat();
  const visitors = createVisitors(env, storage, isGranted);
  let cursor: string | null = null;
  let isNew = false;
  let isKept = false;

  const proof = () => {
    const { id, secret } = visitors.current();
    return isKept ? { id, secret } : null;
  };
  const moveCursor = (next: string) => {
    cursor = next;
    void storage.save([["cursor", next]]);
  };
  const delivery = createDelivery({
    ...ports,
    storage,
    proof,
    allows: ({ name }) => isGranted() || (consent.mayChat() && CHAT.test(name)),
    answered(answer, items) {
      ports.state("ready");
      if (answer.cursor === cursor) return;
      // What a visitor just born did leaves nothing to hear, unless it wrote or was recognised.
      const isSilent = isNew && !cursor && !items.some(({ event }) => /^\$(mes|ide)/.test(event.name));
      isNew = false;
      if (isSilent) moveCursor(answer.cursor);
      else ports.behind();
    },
    stopped: ports.state,
    heardEvents: ports.added,
    heardConsent: consent.set,
    heardReset: () => void start(),
    heardLine: ports.line,
  });
  const { outbox, transport, tabs, tell } = delivery;

  const keep = async () => {
    storage.open();
    const entries = await storage.load();
    const { items, expired } = itemsOf(entries, env.now());
    void storage.remove(expired);
    outbox.add(tabs.alone ? items.filter(({ event }) => event.at < env.now() - ORPHAN_MS) : items, "tab");
    cursor = (entries.get("cursor") as string | undefined) ?? null;
    isNew = await visitors.keep(!isGranted());
    isKept = true;
    if (isGranted()) ports.restored(entries);
    outbox.save();
    transport.soon(true);
  };
  const forget = () => {
    outbox.clear();
    visitors.renew();
    isKept = false;
    cursor = null;
    ports.cleared();
  };
  const drop = () => {
    forget();
    return storage.purge();
  };
  /** From nothing: what is on the device by then belongs to the next visitor. */
  const start = async (before?: Promise<void>) => {
    transport.leave();
    forget();
    await before;
    if (isAllowed()) await keep();
  };

  return {
    ...delivery,
    storage,
    visitors,
    consent,
    proof,
    moveCursor,
    cursor: () => cursor,
    begin: async () => (isAllowed() ? keep() : undefined),
    async renew() {
      await start(storage.clear());
      tell({ t: "reset" });
    },
    record: createRecorder(env, (item) => {
      if (consent.status() === "denied") return false;
      if (item.event.name === "$typing") transport.pass(item, proof());
      else outbox.add([item], "here");
      ports.added([item.event]);
      return true;
    }),
  };
}
