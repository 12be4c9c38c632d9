import type { WireEvent } from "@tappa/protocol";
import { waitOf } from "./backoff.ts";
import { createConsent, type ConsentState } from "./consent.ts";
import type { Delivery } from "./delivery/index.ts";
import type { Pair } from "./delivery/storage.ts";
import { createDoor } from "./door.ts";
import { guarded, type Env } from "./env.ts";
import { WAITING_EVENTS, isUrgent, type Item } from "./item.ts";
import { createRecorder } from "./recorder.ts";
import { createVisitors, type Visitors } from "./visitor.ts";

/** Events of a page that may not keep or send them yet. */
export interface Waiting {
  items: Item[];
  /** Lost because there were too many. */
  dropped: number;
}

/** One visitor in this page: consent, identity, and what happened. It keeps and sends nothing by itself. */
export interface Session {
  readonly visitors: Visitors;
  readonly consent: ConsentState;
  readonly waiting: Waiting;
  isGranted(): boolean;
  /** Something may be kept: everything, or the chat alone. */
  isAllowed(): boolean;
  /** Recalls what an earlier consent has kept. */
  begin(): Promise<void>;
  /** Makes an event and returns its id, "" when it is not taken. */
  record(name: string, props?: object, at?: number): string;
  /** Keeps something on the device, if that is allowed. */
  save(pairs: Pair[]): void;
  /** What keeps and sends, once there was leave for it. */
  delivery(): Delivery | undefined;
  /** Loads what keeps and sends; it asks for leave itself. */
  deliver(): Promise<Delivery>;
  /** Begins another visitor in this page. */
  forget(): void;
  /** Forgets the visitor in every tab and begins another one. */
  renew(): Promise<void>;
}

export interface SessionPorts {
  open(): Promise<Delivery>;
  /** Something happened here. */
  added(events: WireEvent[]): void;
  /** Everything known of the visitor is to be forgotten. */
  cleared(): void;
}

/** Called once per client. */
export function createSession(env: Env, name: string, { open, added, cleared }: SessionPorts): Session {
  const waiting: Waiting = { items: [], dropped: 0 };
  const door = createDoor(env, open);
  const { now: delivery, load: deliver } = door;
  const isGranted = () => consent.status() === "granted";
  const isAllowed = () => isGranted() || consent.mayChat();
  const save = (pairs: Pair[]) => {
    if (isGranted()) void delivery()?.storage.write(pairs);
  };
  const visitors = createVisitors(env, save);

  const forget = () => {
    waiting.items = [];
    visitors.renew();
    cleared();
  };
  let failures = 2;
  const keep = async (): Promise<void> => {
    try {
      const it = await deliver();
      // It may have been taken back meanwhile.
      if (isAllowed()) await it.keep();
    } catch (error) {
      // The events wait meanwhile.
      env.after(waitOf(failures++, 1), keep);
      env.report(error);
    }
  };
  const changed = () => (isAllowed() ? keep() : delivery() ? delivery()!.purge() : forget());
  const consent = createConsent(name, guarded(env.report, changed));
  const wait = (item: Item) => {
    const { items } = waiting;
    if (items.push(item) <= WAITING_EVENTS) return;
    items.splice(
      items.findIndex((one) => !isUrgent(one)),
      1,
    );
    waiting.dropped++;
  };
  const record = createRecorder(env, (item) => {
    if (consent.status() === "denied") return false;
    (delivery()?.outbox.add ?? wait)(item);
    added([item.event]);
    return true;
  });
  return {
    visitors,
    consent,
    waiting,
    isGranted,
    isAllowed,
    record,
    save,
    delivery,
    deliver,
    forget,
    begin: async () => (isAllowed() ? keep() : undefined),
    renew: async () => (delivery() ? delivery()!.renew() : forget()),
  };
}
