import type { Tappa, TappaOptions } from "./api.ts";
import { clients, envs, type AppEnv } from "./clients.ts";
import { browserEnv } from "./env.ts";
import { createSource } from "./source.ts";
import { createQueue, createStub } from "./stub.ts";
import { start } from "./tappa.ts";

export type { ConsentAnswer } from "./consent.ts";
export type { Explanation, IdentifyOptions, Product, Tappa, TappaEvents, TappaOptions, TappaSignals } from "./api.ts";

/** On a server nothing happens, and everything can be called; a listener of the stage hears what it is there. */
const inert = () =>
  createStub((method, [listener]) => {
    if (method === "subscribe") (listener as (stage: string) => void)("unknown");
    if (/^(on|subscribe)$/.test(method)) return () => {};
    return /^(open|explain|flush)$/.test(method) ? Promise.resolve() : undefined;
  });

/**
 * The client of a site. Inert on a server; the same one for the same key.
 * @example
 * const tappa = createTappa({ key: "pk_…", endpoint: "https://collector.example" });
 * tappa.track("order_completed", { order_id: "A-7", value: 42, currency: "EUR" });
 */
export function createTappa(options: TappaOptions): Tappa {
  if (typeof document === "undefined") return inert();
  const known = clients.get(options.key);
  if (known) return known;
  const env = browserEnv(options.onError);
  const app: AppEnv = { ...env, doors: createSource({}, env.report) };
  const tappa = start(options, createQueue(), app);
  clients.set(options.key, tappa);
  envs.set(tappa, app);
  return tappa;
}
