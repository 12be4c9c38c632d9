import { PAGE_BATCH_BYTES, type EventsRequest, type EventsResponse, type ProblemBody, type VisitorProof } from "@tappa/protocol";
import type { Dispose } from "@tappa/widgets";
import type { Env } from "./env.ts";
import type { Item, Outbox } from "./outbox.ts";

/** Why nothing more is sent: the collector said so, or nothing ever gets through (an ad blocker, respected). */
export type Stop = "site_unknown" | "client_too_old" | "blocked";

export interface TransportPorts {
  env: Env;
  /** `<endpoint>/v1/events`. */
  url: string;
  key: string;
  outbox: Outbox;
  /** null = nothing may be sent (no consent, or another tab leads). */
  proof(): VisitorProof | null;
  heard(answer: EventsResponse, items: Item[]): void;
  stopped(why: Stop): void;
}

export interface Transport {
  /** Sends all there is; resolves when it is answered, or has to wait. */
  flush(): Promise<void>;
  /** Sends within the group's delay. */
  soon(urgent: boolean): void;
  /** Sends an item that is worth nothing later: once, now, unheard. */
  pass(item: Item, visitor: VisitorProof | null): void;
  /** The connection is back: forgets the waiting. */
  retry(): void;
  /** The page may be going: hands over what it can. What it hands over stays stored until the collector answers. */
  leave(): void;
}

const GROUP_MS = 250;
const LONGEST_WAIT_MS = 300_000;
const TIMEOUT_MS = 30_000;
/** Browsers allow 64 KiB for all keepalive requests and beacons in flight together. */
const KEEPALIVE_BYTES = 16 * 1024;
const BEACON_BYTES = 60 * 1024;
/** Room for key, visitor, tab and times beside the events. */
const ENVELOPE_BYTES = 512;
const TRIES_BEFORE_BLOCKED = 3;

/** Worth another try: the same batch may be taken later. */
const isPassing = (status: number) => status >= 500 || [408, 425, 429].includes(status);

/** Full jitter: anything up to 1 s, 2 s, 4 s … 5 min. */
export const waitOf = (failures: number, chance: number) => chance * Math.min(LONGEST_WAIT_MS, 500 * 2 ** failures);

/** Brings the outbox to the collector: one request at a time, each a simple request without preflight. */
export function createTransport({ env, url, key, outbox, proof, heard, stopped }: TransportPorts): Transport {
  let running: Promise<void> | undefined;
  let timer: Dispose | undefined;
  let isWaiting = false;
  let failures = 0;
  let wasHeard = false;
  let stop: Stop | undefined;
  let room = PAGE_BATCH_BYTES - ENVELOPE_BYTES;

  const halt = (why: Stop) => stopped((stop = why));
  const bodyOf = (items: Item[], visitor: VisitorProof, dropped?: number) => {
    const events = items.map(({ event }) => event);
    const request: EventsRequest = { v: 1, key, visitor, tab: items[0]!.tab, sentAt: env.now(), events };
    return JSON.stringify(dropped ? { ...request, dropped } : request);
  };
  const post = (body: string) =>
    env.fetch(url, {
      method: "POST",
      body,
      keepalive: body.length <= KEEPALIVE_BYTES,
      credentials: "omit",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });

  /** Sends one batch; rejects when it has to be sent again. */
  const send = async (items: Item[], visitor: VisitorProof): Promise<number | undefined> => {
    const dropped = outbox.dropped();
    const response = await post(bodyOf(items, visitor, dropped));
    const { status, headers, ok } = response;
    if (isPassing(status)) throw Number(headers.get("retry-after"));
    if (status === 413 && items.length > 1) {
      room = items.reduce((sum, { bytes }) => sum + bytes, 0) / 2;
      return undefined;
    }
    const answer = (await response.json()) as EventsResponse & ProblemBody;
    if (ok) {
      failures = 0;
      wasHeard = true;
      outbox.dropped(dropped);
      outbox.settle(items, answer);
      heard(answer, items);
      return answer.pauseMs;
    }
    const { code } = answer;
    if (code === "site_unknown" || code === "client_too_old") halt(code);
    else outbox.settle(items, { rejected: items.map(({ event }) => ({ id: event.id, code: "event_invalid" })) });
    return undefined;
  };
  const drain = async () => {
    for (let visitor, items; !stop && (visitor = proof()) && (items = outbox.batch(room)).length;) {
      const pauseMs = await send(items, visitor).catch((retryAfter: unknown) => {
        if (++failures === TRIES_BEFORE_BLOCKED && !wasHeard && navigator.onLine) halt("blocked");
        const leastMs = typeof retryAfter === "number" ? retryAfter * 1000 : 0;
        return Math.max(leastMs || 0, waitOf(failures, env.chance()));
      });
      if (pauseMs) return later(pauseMs, true);
    }
  };
  const flush = () => (running ??= drain().finally(() => (running = undefined)));
  const later = (ms: number, wait: boolean) => {
    timer?.();
    isWaiting = wait;
    timer = env.after(ms, () => {
      timer = undefined;
      isWaiting = false;
      return flush();
    });
  };
  return {
    flush,
    soon(urgent) {
      if (!isWaiting && (urgent || !timer)) later(urgent ? 0 : GROUP_MS, false);
    },
    pass(item, visitor) {
      if (visitor && !stop) post(bodyOf([item], visitor)).catch(() => {});
    },
    retry() {
      failures = 0;
      if (stop === "blocked") stop = undefined;
      later(0, false);
    },
    leave() {
      const visitor = proof();
      const handedOver = new Set<string>();
      for (let left = BEACON_BYTES, items; visitor && !stop;) {
        items = outbox.batch(Math.min(room, left - ENVELOPE_BYTES), handedOver);
        const body = items.length ? bodyOf(items, visitor) : "";
        left -= body.length;
        if (!body || left < 0 || !navigator.sendBeacon(url, body)) return;
        for (const { event } of items) handedOver.add(event.id);
      }
    },
  };
}
