import { PAGE_BATCH_BYTES, type EventsRequest, type EventsResponse, type ProblemBody, type VisitorProof } from "@tappa/protocol";
import type { Dispose } from "@tappa/widgets";
import { waitOf } from "../backoff.ts";
import type { Env } from "../env.ts";
import type { Item } from "../item.ts";
import { toJson } from "../json.ts";
import { firstOf, isLost, isSaved, type Outbox } from "./outbox.ts";

/** Why nothing more is sent: the collector said so, or nothing ever gets through (an ad blocker, respected). */
export type Stop = "site_unknown" | "client_too_old" | "blocked";

export interface Transport {
  /** Sends all there is; resolves when it is answered, or has to wait. */
  flush(): Promise<void>;
  /** Sends within the group's delay. */
  soon(urgent: boolean): void;
  /** The collector answered, whatever it said: it is not blocked, not any more. */
  reached(): void;
  /** The connection is back: forgets the waiting. */
  retry(): void;
  /**
   * The page may be going: hands over what it can and says what, each once. It stays stored until the collector answers. With
   * `visitor` it is this one who goes, and nobody else sends for it later: all of it is handed over, again or not.
   */
  leave(visitor?: VisitorProof | null): WeakSet<Item>;
}

export interface TransportPorts {
  /** null = nothing may be sent (no consent, or another tab leads). */
  proof(): VisitorProof | null;
  /** Id of the visitor who is here. */
  who(): string;
  answered(answer: EventsResponse, items: Item[]): void;
  /** The collector knows the visitor no more; it counted these as lost. */
  refused(items: Item[]): void;
  /** Nothing more is sent. */
  stopped(why: Stop): void;
}

const GROUP_MS = 250;
const TIMEOUT_MS = 30_000;
/** Browsers allow 64 KiB for all keepalive requests and beacons in flight together. */
const KEEPALIVE_BYTES = 16 * 1024;
const BEACON_BYTES = 60 * 1024;
/** Room for key, visitor, tab and times beside the events. */
const ENVELOPE_BYTES = 512;
const TRIES_BEFORE_BLOCKED = 3;

/** What is in a batch, in UTF-8: the text of a body counts letters. */
const bytesOf = (items: Item[]) => items.reduce((sum, { bytes }) => sum + bytes + 1, 0);

/** The next batch without those in `but`, as it goes over the wire. */
type Next = (most: number, but?: WeakSet<Item>, visitor?: VisitorProof | null) => [items: Item[], body: string] | undefined;

/** Events, and the runs of numbers that are lost. */
function saidOf(items: Item[]): Pick<EventsRequest, "dropped" | "events"> {
  const lost = items.filter(isLost).map((item): [number, number] => [firstOf(item), item.event.n]);
  return { ...(lost[0] && { dropped: lost }), events: items.filter(isSaved).map(({ event }) => event) };
}

/** Beacons as much as the browser takes, in slices, and adds it to `done`. */
function handOver(url: string, next: Next, done: WeakSet<Item>, visitor?: VisitorProof | null): WeakSet<Item> {
  // Taken offline as well, and lost.
  if (navigator.onLine === false) return done;
  for (let left = BEACON_BYTES; ;) {
    const [items, body] = next(left - ENVELOPE_BYTES, done, visitor) ?? [];
    if (!items || !body || (left -= bytesOf(items) + ENVELOPE_BYTES) < 0 || !navigator.sendBeacon(url, body)) return done;
    for (const item of items) done.add(item);
  }
}

/** What the collector says to a batch; throws what is worth another try. */
async function post(
  { fetch }: Env,
  url: string,
  body: string,
  bytes: number,
  reached: () => void,
): Promise<[status: number, answer: EventsResponse & ProblemBody]> {
  const keepalive = bytes <= KEEPALIVE_BYTES - ENVELOPE_BYTES;
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(url, { method: "POST", body, keepalive, credentials: "omit", signal });
  const { status } = response;
  reached();
  if (status >= 500 || [408, 425, 429].includes(status)) throw response.headers.get("retry-after");
  // Whoever stands in between may refuse in words of its own; that something was stored only the collector can say.
  return [status, response.ok ? await response.json() : await response.json().catch(() => ({}))];
}

/** Who asks while the work is under way waits for the same one. */
function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= work().finally(() => (running = undefined)));
}

/** When to send next: grouped, at once, or not before a wait is over. */
function createAlarm(env: Env, ring: () => unknown) {
  let timer: Dispose | undefined;
  let isWaiting = false;
  const set = (ms: number) => {
    timer?.();
    timer = env.after(ms, () => {
      timer = undefined;
      isWaiting = false;
      return ring();
    });
  };
  return {
    wait(ms: number) {
      isWaiting = true;
      set(ms);
    },
    soon(urgent: boolean) {
      if (!isWaiting && (urgent || !timer)) set(urgent ? 0 : GROUP_MS);
    },
  };
}

/**
 * Brings the outbox to the collector, one request at a time: simple requests without preflight, all in a text body.
 */
export function createTransport(env: Env, url: string, key: string, outbox: Outbox, ports: TransportPorts): Transport {
  let failures = 0;
  let wasHeard = false;
  let stop: Stop | undefined;
  let room = PAGE_BATCH_BYTES - ENVELOPE_BYTES;
  const handed = new WeakSet<Item>();

  const halt = (why: Stop) => ports.stopped((stop = why));
  const next: Next = (most, but, visitor = ports.proof()) => {
    const items = visitor && !stop ? outbox.batch(most, but) : [];
    return items[0] && [items, toJson({ v: 1, key, visitor, tab: items[0].tab, sentAt: env.now(), ...saidOf(items) })];
  };
  /** Sends one batch and says how long to wait before the next. */
  const send = async (items: Item[], body: string): Promise<number | undefined> => {
    const [visitor, bytes] = [ports.who(), bytesOf(items)];
    const [status, answer] = await post(env, url, body, bytes, reached);
    const { code, rejected, pauseMs } = answer;
    failures = 0;
    // Who left is answered too late.
    if (visitor !== ports.who()) return pauseMs;
    if (status === 413 && items[1]) room = bytes / 2;
    else if (code === "site_unknown" || code === "client_too_old") halt(code);
    else if (code === "visitor_forbidden") ports.refused(items);
    // Nothing but losses: they are told until they are heard.
    else if (!rejected && !items.some(isSaved)) throw "";
    else outbox.settle(items, rejected);
    if (rejected) ports.answered(answer, items);
    return pauseMs;
  };
  /** How long to wait after a failure, at least what the collector asked for. */
  const waitAfter = (retryAfter: unknown) => {
    if (++failures === TRIES_BEFORE_BLOCKED && !wasHeard && navigator.onLine !== false) halt("blocked");
    return Math.max(Number(retryAfter) * 1000 || 0, waitOf(failures, env.chance()));
  };
  const flush = oneAtATime(async () => {
    for (let batch = next(room); batch; batch = next(room)) {
      const pauseMs = await send(...batch).catch(waitAfter);
      if (pauseMs) return alarm.wait(pauseMs);
    }
  });
  const alarm = createAlarm(env, flush);
  const retry = () => {
    failures = 0;
    if (stop === "blocked") stop = undefined;
    alarm.wait(0);
  };
  const reached = () => {
    wasHeard = true;
    if (stop === "blocked") retry();
  };
  return {
    flush,
    soon: alarm.soon,
    reached,
    retry,
    leave: (visitor) =>
      handOver(url, (most, ...rest) => next(Math.min(room, most), ...rest), visitor ? new WeakSet() : handed, visitor),
  };
}
