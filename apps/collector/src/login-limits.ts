import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { Problem } from "./problem.ts";

export interface LoginLimits {
  /**
   * Makes one attempt, counted before it begins, so that guesses made at the same moment count too. Throws `rate_limited`
   * instead when too many of this kind have failed. What succeeds, or breaks on our side, does not count.
   */
  attempt<T>(email: string, address: string, make: () => Promise<T>, isSuccess: (answer: T) => boolean): Promise<T>;
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

  const take = async (email: string, address: string): Promise<void> => {
    const taken: [RateLimiterMemory, string][] = [];
    for (const [limiter, key] of keyed(email, address)) {
      taken.push([limiter, key]);
      try {
        await limiter.consume(key);
      } catch (reason) {
        await giveBack(taken);
        throw reason instanceof RateLimiterRes ? tooMany(reason.msBeforeNext) : reason;
      }
    }
  };

  return {
    async attempt(email, address, make, isSuccess) {
      await take(email, address);
      try {
        const answer = await make();
        if (!isSuccess(answer)) return answer;
        await giveBack(keyed(email, address));
        await pairs.delete(`${email.toLowerCase()} ${address}`);
        return answer;
      } catch (error) {
        await giveBack(keyed(email, address));
        throw error;
      }
    },
  };
}

async function giveBack(taken: readonly (readonly [RateLimiterMemory, string])[]): Promise<void> {
  for (const [limiter, key] of taken) await limiter.reward(key);
}

function tooMany(retryAfterMs: number): Problem {
  const minutes = Math.max(1, Math.ceil(retryAfterMs / 60_000));
  return new Problem("rate_limited", `Too many failed attempts. Try again in ${minutes} min.`, { retryAfterMs });
}
