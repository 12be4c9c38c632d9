import type { WireEvent } from "@tappa/protocol";
import { waitOf } from "./backoff.ts";
import { createConsent, type ConsentState } from "./consent.ts";
import type { Delivery } from "./delivery/index.ts";
import type { Pair } from "./delivery/storage.ts";
import { createDoor } from "./door.ts";
import { guarded, type Env } from "./env.ts";
import { createRecorder } from "./recorder.ts";
import { createVisitors, type Visitors } from "./visitor.ts";
import { createWaiting, type Waiting } from "./waiting.ts";

/** One visitor in this page: consent, identity, and what happened. It keeps and sends nothing by itself. */
export interface Session {
  readonly visitors: Visitors;
  readonly consent: ConsentState;
  readonly waiting: Waiting;
  /** Leave for measurement or widgets: the visitor lasts. */
  isGranted(): boolean;
  /** Something may be kept: that, or the chat alone. */
  isAllowed(): boolean;
  /** Recalls what an earlier consent has kept; resolves without it where what keeps does not come. */
  begin(): Promise<void>;
  /** Makes an event and returns its id, "" when it is not taken. */
  record(name: string, props?: object, at?: number): string;
  /** Keeps something on the device, if that is allowed. */
  save(pairs: Pair[]): void;
  /** What keeps and sends, once there was leave for it. */
  delivery(): Delivery | undefined;
  /** Loads what keeps and sends; by itself it does neither. */
  deliver(): Promise<Delivery>;
  /** Puts another visitor in this one's place, in this page alone. */
  replace(): void;
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
  const waiting = createWaiting();
  const { now: delivery, load: deliver } = createDoor(env, open);
  const isGranted = () => consent.isGranted();
  const isAllowed = () => isGranted() || consent.mayChat();
  const save = (pairs: Pair[]) => {
    if (isGranted()) void delivery()?.storage.write(pairs);
  };
  const visitors = createVisitors(env, save);

  const replace = () => {
    visitors.renew();
    cleared();
  };
  // While what is on the device cannot be reached. Without leave nothing of this visitor is there.
  const renew = () => {
    waiting.abandon(isAllowed());
    replace();
  };
  const purge = () => {
    renew();
    indexedDB.deleteDatabase(name);
  };
  let failures = 2;
  const keep = guarded(env.report, async () => {
    // Once it is there it hears of a change before anything else happens.
    const it =
      delivery() ??
      (await deliver().catch((error: unknown) => {
        // The events wait meanwhile.
        env.after(waitOf(failures++, 1), keep);
        throw error;
      }));
    // It may have been taken back meanwhile.
    if (isAllowed()) await it.keep();
  });
  const consent = createConsent(
    name,
    guarded(env.report, () => (isAllowed() ? keep : (delivery()?.purge ?? purge))()),
  );
  // Until the visitor answered, all of it waits in memory.
  const takes = (event: string) => consent.status() !== "denied" || consent.allows(event);
  const record = createRecorder(env, takes, (item) => {
    (delivery()?.outbox ?? waiting).add(item);
    added([item.event]);
  });
  const parts = { visitors, consent, waiting };
  return {
    ...parts,
    isGranted,
    isAllowed,
    record,
    save,
    delivery,
    deliver,
    replace,
    begin: async () => (isAllowed() ? keep() : undefined),
    renew: async () => (delivery()?.renew ?? renew)(),
  };
}
