import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { Problem } from "./problem.ts";

export interface LoginLimits {
  /** Throws `rate_limited` when too many logins of this kind have failed. */
  check(email: string, address: string): Promise<void>;
  failed(email: string, address: string): Promise<void>;
  succeeded(email: string, address: string): Promise<void>;
}

const WINDOW_S = 15 * 60;

/**
 * Counts failed logins: few for one account from one address, more for an address (an office is one address) and for an account
 * (else anybody could lock an agent out by guessing from elsewhere).
 */
export function createLoginLimits(): LoginLimits {
  const pairs = new RateLimiterMemory({ keyPrefix: "pair", points: 10, duration: WINDOW_S });
  const addresses = new RateLimiterMemory({ keyPrefix: "address", points: 100, duration: WINDOW_S });
  const accounts = new RateLimiterMemory({ keyPrefix: "account", points: 100, duration: WINDOW_S });
  const keyed = (email: string, address: string) =>
    [
      [pairs, `${email.toLowerCase()} ${address}`],
      [addresses, address],
      [accounts, email.toLowerCase()],
    ] as const;

  return {
    check: async (email, address) => {
      for (const [limiter, key] of keyed(email, address)) {
        const state = await limiter.get(key);
        if (state && state.consumedPoints >= limiter.points) throw tooMany(state.msBeforeNext);
      }
    },
    failed: async (email, address) => {
      for (const [limiter, key] of keyed(email, address)) await limiter.consume(key).catch(ignoreFull);
    },
    succeeded: async (email, address) => {
      await pairs.delete(`${email.toLowerCase()} ${address}`);
    },
  };
}

/** The limiter rejects when it is full, which `check` reports next time. */
function ignoreFull(reason: unknown): void {
  if (!(reason instanceof RateLimiterRes)) throw reason;
}

function tooMany(retryAfterMs: number): Problem {
  const minutes = Math.max(1, Math.ceil(retryAfterMs / 60_000));
  return new Problem("rate_limited", `Too many failed attempts. Try again in ${minutes} min.`, { retryAfterMs });
}
