import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { Problem } from "../problem.ts";

/** Per-site allowance, in visitors that send as much as one may. */
const SITE_FACTOR = 500;
/** A server imports history; this only stops a loop gone wild. */
const SERVER_EVENTS_PER_MINUTE = 2_000_000;

export interface EventLimits {
  /** @throws Problem `rate_limited` */
  page(site: string, visitor: string, events: number, eventsPerMinute: number): Promise<void>;
  server(site: string, events: number): Promise<void>;
}

/** Counts events by visitor and by site, never by address: one office is one address. */
export function createEventLimits(): EventLimits {
  // Each consumer brings its own allowance: what is counted is the share of it, in millionths.
  const limiter = new RateLimiterMemory({ points: 1_000_000, duration: 60 });
  const consume = async (key: string, events: number, allowed: number) => {
    try {
      await limiter.consume(key, Math.ceil((Math.min(events, allowed) / allowed) * 1_000_000));
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      throw new Problem("rate_limited", "Too many events in a minute. Wait as long as Retry-After says, then go on.", {
        retryAfterMs: error.msBeforeNext,
      });
    }
  };
  return {
    async page(site, visitor, events, eventsPerMinute) {
      await consume(`v:${site}:${visitor}`, Math.max(1, events), eventsPerMinute);
      await consume(`s:${site}`, Math.max(1, events), eventsPerMinute * SITE_FACTOR);
    },
    server: (site, events) => consume(`k:${site}`, events, SERVER_EVENTS_PER_MINUTE),
  };
}
