import type { SiteCampaign } from "@tappa/protocol";
import type { TappaSignals } from "./api.ts";
import type { Config } from "./config.ts";
import type { Env } from "./env.ts";
import type { Session } from "./session.ts";

/** What the lazily loaded parts (widgets and feed, capture, explain) get of the core. */
export interface Core {
  readonly env: Env;
  readonly key: string;
  readonly endpoint: string;
  readonly session: Session;
  readonly config: Config;
  /** What capture found on the page, by where it was said. */
  readonly found: Record<string, string[]>;
  /** Order ids that were told of. */
  knownOrders(): object;
  /** Campaigns open in this tab. */
  opened(): readonly SiteCampaign[];
  /** Tells the page's listeners. */
  emit<S extends keyof TappaSignals>(signal: S, value: TappaSignals[S]): void;
  /** Whether events get through to the collector, in a word. */
  connection(): string;
}
