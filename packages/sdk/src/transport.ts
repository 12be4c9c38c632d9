import { LIMITS, type EventsRequest, type EventsResponse, type ProblemBody, type VisitorProof } from "@tappa/protocol";
import type { Dispose } from "@tappa/widgets";
import type { Env } from "./env.ts";
import type { Item, Outbox } from "./outbox.ts";

export type Stop = "site_unknown" | "client_too_old";

export interface TransportPorts {
  env: Env;
  /** `<endpoint>/v1/events`. */
  url: string;
  key: string;
  outbox: Outbox;
  /** null = nothing may be sent (no consent, or another tab leads). */
  proof(): VisitorProof | null;
  heard(answer: EventsResponse, items: Item[]): void;
  /** The collector wants no more of this client, or nothing ever gets through (an ad blocker). */
  stopped(why: Stop | "blocked"): void;
  beacon(url: string, body: string): boolean;
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
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 300_000;
const TIMEOUT_MS = 30_000;
/** Browsers allow 64 KiB for all keepalive requests and beacons in flight together. */
const KEEPALIVE_BYTES = 16 * 1024;
const BEACON_BYTES = 60 * 1024;
/** Room for key, visitor, tab and times beside the events. */
const ENVELOPE_BYTES = 512;
const TRIES_BEFORE_BLOCKED = 3;

/** Brings the outbox to the collector: one request at a time, each a simple request without preflight. */
export function createTransport(ports: TransportPorts): Transport {
  const { env, url, key, outbox, proof, heard, stopped, beacon } = ports;
  let running: Promise<void> | undefined;
  let timer: Dispose | undefined;
  let isWaiting = false;
  let failures = 0;
  let wasHeard = false;
  let isStopped = false;
  let isRefused = false;
  let room = LIMITS.pageBatchBytes - ENVELOPE_BYTES;
  const handedOver = new Set<string>();

  const bodyOf = (items: Item[], visitor: VisitorProof, dropped: number) => {
    const request: EventsRequest = {
      v: 1,
      key,
      visitor,
      tab: items[0]!.tab,
      sentAt: env.now(),
      events: items.map(({ event }) => event),
    };
    if (dropped) request.dropped = dropped;
    return JSON.stringify(request);
  };

  const backoff = (leastMs = 0) => {
    const most = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures++);
    return Math.max(leastMs, env.chance() * most);
  };

  /** What a failure means: a number = wait so long, undefined = go on. */
  const refuse = async (response: Response, items: Item[]): Promise<number | undefined> => {
    const { status } = response;
    if (status === 408 || status === 425 || status === 429 || status >= 500)
      return backoff(1000 * Number(response.headers.get("retry-after") ?? 0) || 0);
    if (status === 413 && items.length > 1) {
      room = Math.max(1, items.reduce((sum, item) => sum + item.bytes, 0) >> 1);
      return undefined;
    }
    const { code } = (await response.json().catch(() => ({}))) as Partial<ProblemBody>;
    if (code === "site_unknown" || code === "client_too_old") {
      isStopped = isRefused = true;
      stopped(code);
      return LONGEST_WAIT_MS;
    }
    const reason = status === 413 ? "event_too_large" : "event_invalid";
    outbox.settle(items, { rejected: items.map(({ event }) => ({ id: event.id, code: reason })) });
    return undefined;
  };

  const post = async (items: Item[], visitor: VisitorProof): Promise<number | undefined> => {
    const dropped = outbox.dropped();
    const body = bodyOf(items, visitor, dropped);
    try {
      const response = await env.fetch(url, {
        method: "POST",
        body,
        keepalive: body.length <= KEEPALIVE_BYTES,
        credentials: "omit",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (!response.ok) return await refuse(response, items);
      const answer = (await response.json()) as EventsResponse;
      failures = 0;
      wasHeard = true;
      outbox.dropped(dropped);
      outbox.settle(items, answer);
      heard(answer, items);
      return answer.pauseMs || undefined;
    } catch {
      const wait = backoff();
      if (wasHeard || failures < TRIES_BEFORE_BLOCKED || !navigator.onLine) return wait;
      isStopped = true;
      stopped("blocked");
      return wait;
    }
  };

  const drain = async () => {
    for (;;) {
      const visitor = proof();
      const items = visitor && !isStopped ? outbox.batch(room) : [];
      if (!items.length) return;
      const wait = await post(items, visitor!);
      if (wait !== undefined) return later(wait, true);
    }
  };
  const flush = () => (running ??= drain().finally(() => (running = undefined)));

  const later = (ms: number, isWait: boolean) => {
    timer?.();
    isWaiting = isWait;
    timer = env.after(ms, () => {
      timer = undefined;
      isWaiting = false;
      return flush();
    });
  };

  return {
    flush,
    soon(urgent) {
      if (isWaiting) return;
      if (urgent) later(0, false);
      else if (!timer) later(GROUP_MS, false);
    },
    pass(item, visitor) {
      const body = visitor && bodyOf([item], visitor, 0);
      if (body && !isStopped) env.fetch(url, { method: "POST", body, credentials: "omit" }).catch(() => {});
    },
    retry() {
      failures = 0;
      isStopped &&= isRefused;
      later(0, false);
    },
    leave() {
      const visitor = proof();
      let left = BEACON_BYTES;
      while (visitor && !isStopped) {
        const items = outbox.batch(Math.min(room, left - ENVELOPE_BYTES), handedOver);
        const body = items.length ? bodyOf(items, visitor, 0) : "";
        left -= body.length;
        if (!body || left < 0 || !beacon(url, body)) return;
        for (const { event } of items) handedOver.add(event.id);
      }
    },
  };
}
