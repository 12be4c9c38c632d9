import { uuidv7, type WireEvent } from "@tappa/protocol";
import { waitOf } from "./backoff.ts";
import { createConsent, type ConsentState } from "./consent.ts";
import type { Delivery } from "./delivery/index.ts";
import type { Pair } from "./delivery/storage.ts";
import { createDoor } from "./door.ts";
import { guarded, type Env } from "./env.ts";
import { toJson } from "./json.ts";
import { createRecorder } from "./recorder.ts";
import { createVisitors, type Visitors } from "./visitor.ts";
import { MOST_LETTERS, WAITING_EVENTS, isUrgent, lose, type Item } from "./item.ts";

type Waiting = Item[] & {
  /** What is on the device is of a visitor who went before it could be opened. */
  isStale?: boolean;
};

/** One visitor in this page: consent, identity, and what happened. It keeps and sends nothing by itself. */
export interface Session {
  readonly visitors: Visitors;
  readonly consent: ConsentState;
  /** Events of a page that may not keep or send them yet: a few, in memory, and what is left of those that are lost. */
  readonly waiting: Waiting;
  /** Leave for measurement or widgets: the visitor lasts. */
  isGranted(): boolean;
  /** Something may be kept: that, or the chat alone. */
  isAllowed(): boolean;
  /** Recalls what an earlier consent has kept; resolves without it where what keeps does not come. */
  begin(): Promise<unknown>;
  /** Makes an event and returns its id, "" when it is not taken. */
  record(name: string, props?: object, at?: number): string;
  /** Keeps something on the device, if that is allowed. */
  save(pairs: Pair[]): void;
  /** What keeps and sends, once there was leave for it. */
  delivery(): Delivery | undefined;
  /** Loads what keeps and sends; by itself it does neither. */
  deliver(): Promise<Delivery>;
  /** Puts what is not on the device where that needs no time, under a key of this page's own: the next one takes it over. */
  handDown(): void;
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
// oxlint-disable-next-line max-lines-per-function -- taken apart, it costs every page more bytes than the core has left
export function createSession(env: Env, name: string, { open, added, cleared }: SessionPorts): Session {
  const waiting: Waiting = [];
  const tab = uuidv7(env.now(), env.random);
  const place = `${name}/${tab}`;
  const { now: delivery, load: deliver } = createDoor(env, open);
  const consent = createConsent(
    name,
    guarded(env.report, () => (isAllowed() ? keep : (delivery()?.purge ?? purge))()),
  );
  const { isGranted, isAllowed } = consent;
  const save = (pairs: Pair[]) => {
    if (isGranted()) delivery()?.save(pairs);
  };
  const visitors = createVisitors(env, save);

  const replace = () => {
    visitors.renew();
    cleared();
  };
  // While what is on the device cannot be reached: without leave nothing is.
  const renew = () => {
    waiting.forEach(lose);
    waiting.isStale = isAllowed();
    replace();
    delete localStorage[place];
  };
  const purge = () => {
    renew();
    indexedDB.deleteDatabase(name);
  };
  let failures = 2;
  // Nothing is awaited before `it.keep()`: a change is heard before anything else happens, and whoever loads it later finds it keeping.
  const keep = guarded(
    env.report,
    () =>
      delivery()?.keep() ??
      deliver().then(
        (it) => it.keep(),
        (error: unknown) => {
          // The events wait meanwhile.
          env.after(waitOf(failures++, 1), keep);
          throw error;
        },
      ),
  );
  const handDown = guarded(env.report, () => {
    const left = (delivery()?.outbox.left() ?? waiting).filter(({ event }) => consent.allows(event.name));
    // On its way from here to what keeps it is neither here nor there yet.
    if (!isAllowed() || !(delivery() || (left[0] && !toJson(localStorage)[MOST_LETTERS]))) return;
    if (left[0]) localStorage[place] = toJson(left);
    else delete localStorage[place];
  });
  const wait = (item: Item) => {
    waiting.push(item);
    const held = waiting.filter(({ state }) => state === "saved");
    if (held[WAITING_EVENTS]) lose(held.find((one) => !isUrgent(one)) ?? held[0]!);
    // All that one task made at once: a browser gives a page that goes little time.
    void Promise.resolve().then(() => item === waiting.at(-1) && handDown());
  };
  // Until the visitor answered, all of it waits in memory.
  const takes = (event: string) => consent.status() !== "denied" || consent.allows(event);
  const record = createRecorder(env, tab, takes, (item) => {
    (delivery()?.outbox.add ?? wait)(item);
    added([item.event]);
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
    replace,
    handDown,
    begin: async () => isAllowed() && keep(),
    renew: async () => (delivery()?.renew ?? renew)(),
  };
}
