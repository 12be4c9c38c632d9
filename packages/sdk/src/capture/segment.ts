import type { CreateReader } from "./reader.ts";

type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Reads the calls a page makes to Segment: those waiting in its stub, then every one to come, after Segment itself has had it.
 * `page()` is told by ourselves, and who somebody is only by the site's own `identify`: here it is a login without a name.
 */
export const createReader: CreateReader = ({ env }, { tell }, nameOf) => {
  const seen = new WeakSet<object>();
  let wasIdentified = false;

  /** Calls out of the stub. The library is handed them later, with the same object. */
  const waited: unknown[][] = [];

  const take = (method: unknown, first: unknown, props: unknown) => {
    const said = Object(props ?? {}) as Record<string, unknown>;
    if (method === "track") {
      const name = nameOf(String(first));
      if (name) tell("segment", name, said);
    } else if (method === "identify" && /^(string|number)$/.test(typeof first) && !wasIdentified) {
      wasIdentified = true;
      tell("segment", "logged_in", {});
    }
  };
  /** What waits in the stub, each call once. */
  const drain = (queue: unknown[]) => {
    for (const call of queue)
      if (Array.isArray(call) && !seen.has(call)) {
        seen.add(call);
        waited.push(call);
        take(call[0], call[1], call[2]);
      }
  };
  /** Whether a call was told when it waited, once for each time it did: a page may say more with the same object. */
  const wasTold = (method: string, [first, props]: unknown[]): boolean => {
    const at = waited.findIndex((call) => call[2] === props && call[1] === first && call[0] === method);
    return at >= 0 && Object(props) === props && waited.splice(at, 1).length > 0;
  };
  const wrap = (analytics: Record<string, unknown>, method: string) => {
    const own = analytics[method];
    if (typeof own !== "function" || seen.has(own)) return;
    const wrapped: Method = function (...args) {
      const result: unknown = (own as Method).apply(this, args);
      try {
        if (Array.isArray(analytics)) drain(analytics);
        else if (!wasTold(method, args)) take(method, args[0], args[1]);
      } catch (error) {
        env.report(error);
      }
      return result;
    };
    // What others keep on the function stays there.
    seen.add(Object.assign(wrapped, own));
    analytics[method] = wrapped;
  };
  return () => {
    const { analytics } = window as { analytics?: Record<string, unknown> };
    if (!analytics) return;
    if (Array.isArray(analytics)) drain(analytics);
    wrap(analytics, "track");
    wrap(analytics, "identify");
  };
};
