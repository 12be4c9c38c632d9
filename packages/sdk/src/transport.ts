import { PAGE_BATCH_BYTES, type EventsResponse, type VisitorProof } from "@tappa/protocol";
import type { Dispose } from "@tappa/widgets";
import type { Env } from "./env.ts";
import type { Item, Outbox } from "./outbox.ts";
import type { Sender } from "./sender.ts";

/** Why nothing more is sent: the collector said so, or nothing ever gets through (an ad blocker, respected). */
export type Stop = "site_unknown" | "client_too_old" | "blocked";

export interface TransportPorts {
  env: Env;
  sender: Sender;
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
  /** The collector answered something else: it is not blocked. */
  reached(): void;
  /** The connection is back: forgets the waiting. */
  retry(): void;
  /** The page may be going: hands over what it can. What it hands over stays stored until the collector answers. */
  leave(): void;
}

const GROUP_MS = 250;
const LONGEST_WAIT_MS = 300_000;
/** A little less than the 64 KiB that browsers allow in flight. */
const BEACON_BYTES = 60 * 1024;
/** Room for key, visitor, tab and times beside the events. */
const ENVELOPE_BYTES = 512;
const TRIES_BEFORE_BLOCKED = 3;

/** Full jitter: anything up to 1 s, 2 s, 4 s … 5 min. */
export const waitOf = (failures: number, chance: number) => chance * Math.min(LONGEST_WAIT_MS, 500 * 2 ** failures);

/** Brings the outbox to the collector, one request at a time. */
export function createTransport({ env, sender, outbox, proof, heard, stopped }: TransportPorts): Transport {
  let running: Promise<void> | undefined;
  let failures = 0;
  let wasHeard = false;
  let stop: Stop | undefined;
  let room = PAGE_BATCH_BYTES - ENVELOPE_BYTES;

  const halt = (why: Stop) => stopped((stop = why));
  /** How long to wait after a failure, at least what the collector asked for. */
  const waitAfter = (retryAfter: unknown) => {
    if (++failures === TRIES_BEFORE_BLOCKED && !wasHeard && navigator.onLine !== false) halt("blocked");
    return Math.max((typeof retryAfter === "number" && retryAfter * 1000) || 0, waitOf(failures, env.chance()));
  };
  /** Sends one batch and says how long to wait before the next. */
  const send = async (items: Item[], visitor: VisitorProof): Promise<number | undefined> => {
    const dropped = outbox.dropped();
    const { answer, code, tooLarge } = await sender.send(items, visitor, dropped);
    failures = 0;
    wasHeard = true;
    if (tooLarge) room = items.reduce((sum, { bytes }) => sum + bytes, 0) / 2;
    else if (code === "site_unknown" || code === "client_too_old") halt(code);
    else outbox.settle(items, answer?.rejected ?? items.map(({ event: { id } }) => ({ id, code: "event_invalid" })));
    if (!answer) return undefined;
    outbox.dropped(dropped);
    heard(answer, items);
    return answer.pauseMs;
  };
  const drain = async () => {
    for (;;) {
      const visitor = stop ? null : proof();
      const items = visitor ? outbox.batch(room) : [];
      if (!items.length) return;
      const pauseMs = await send(items, visitor!).catch(waitAfter);
      if (pauseMs) return alarm.wait(pauseMs);
    }
  };
  const flush = () => (running ??= drain().finally(() => (running = undefined)));
  const alarm = createAlarm(env, () => flush());
  return {
    flush,
    soon: alarm.soon,
    reached() {
      wasHeard = true;
    },
    retry() {
      failures = 0;
      if (stop === "blocked") stop = undefined;
      alarm.wait(0);
    },
    leave() {
      const visitor = stop ? null : proof();
      if (visitor) handOver(outbox, sender, visitor, room);
    },
  };
}

/** Beacons as much as the browser takes, in slices. */
function handOver(outbox: Outbox, sender: Sender, visitor: VisitorProof, room: number): void {
  const done = new Set<string>();
  for (let left = BEACON_BYTES; ;) {
    const items = outbox.batch(Math.min(room, left - ENVELOPE_BYTES), done);
    const taken = items.length ? sender.beacon(items, visitor, left) : 0;
    if (!taken) return;
    left -= taken;
    for (const { event } of items) done.add(event.id);
  }
}

/** When to send next: grouped, at once, or not before a wait is over. */
function createAlarm(env: Env, ring: () => Promise<void>) {
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
