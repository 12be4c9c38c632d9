import type { EventsRequest, EventsResponse, ProblemBody, ProblemCode, VisitorProof } from "@tappa/protocol";
import type { Env } from "./env.ts";
import { toJson } from "./json.ts";
import type { Item } from "./outbox.ts";

/** What the collector said to a batch: its answer, or the code of its refusal, or that it was too much at once. */
export interface Reply {
  answer?: EventsResponse;
  code?: ProblemCode;
  tooLarge?: true;
}

export interface Sender {
  /** Rejects when the same batch may be taken later: with the seconds to wait, or what broke the connection. */
  send(items: Item[], visitor: VisitorProof, dropped: number): Promise<Reply>;
  /** Sends an item that is worth nothing later: once, now, unheard. */
  pass(item: Item, visitor: VisitorProof): void;
  /** Hands a batch over to the browser and tells its length; 0 = it was not taken. */
  beacon(items: Item[], visitor: VisitorProof, most: number): number;
}

const TIMEOUT_MS = 30_000;
/** Browsers allow 64 KiB for all keepalive requests and beacons in flight together. */
const KEEPALIVE_BYTES = 16 * 1024;

/** Worth another try. */
const isPassing = (status: number) => status >= 500 || [408, 425, 429].includes(status);

/** Simple requests without preflight: all in a text body, no header, no cookie. */
export function createSender(env: Env, url: string, key: string): Sender {
  const bodyOf = (items: Item[], visitor: VisitorProof, dropped?: number) => {
    const events = items.map(({ event }) => event);
    const request: EventsRequest = { v: 1, key, visitor, tab: items[0]!.tab, sentAt: env.now(), events };
    return toJson(dropped ? { ...request, dropped } : request);
  };
  const post = (body: string) =>
    env.fetch(url, {
      method: "POST",
      body,
      keepalive: body.length <= KEEPALIVE_BYTES,
      credentials: "omit",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  return {
    async send(items, visitor, dropped) {
      const response = await post(bodyOf(items, visitor, dropped));
      const { status } = response;
      if (isPassing(status)) throw Number(response.headers.get("retry-after"));
      if (status === 413 && items.length > 1) return { tooLarge: true };
      const body = (await response.json()) as EventsResponse & ProblemBody;
      return response.ok ? { answer: body } : { code: body.code };
    },
    pass(item, visitor) {
      post(bodyOf([item], visitor)).catch(() => {});
    },
    beacon(items, visitor, most) {
      const body = bodyOf(items, visitor);
      return body.length <= most && navigator.sendBeacon(url, body) ? body.length : 0;
    },
  };
}
