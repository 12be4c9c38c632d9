import type { Tappa, TappaOptions } from "./api.ts";
import { createQueue, createStub } from "./stub.ts";
import { start } from "./tappa.ts";

export type { Explanation, IdentifyOptions, Product, Tappa, TappaEvents, TappaOptions, TappaSignals } from "./api.ts";

/** One client per key and page, so that a component mounted twice starts nothing twice. */
const clients = new Map<string, Tappa>();

/** On a server nothing happens, and everything can be called. */
const inert = () =>
  createStub((method) =>
    /^(on|subscribe)$/.test(method) ? () => {} : /^(open|explain|flush)$/.test(method) ? Promise.resolve() : undefined,
  );

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
  const tappa = start(options, createQueue());
  clients.set(options.key, tappa);
  return tappa;
}
