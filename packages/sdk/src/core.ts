import type { FeedEntry, SiteCampaign, WireEvent } from "@tappa/protocol";
import type { TappaSignals } from "./api.ts";
import type { Campaigns } from "./campaigns/index.ts";
import type { Config } from "./config.ts";
import type { ConsentSource } from "./consent.ts";
import type { Door } from "./door.ts";
import type { Env } from "./env.ts";
import type { Session } from "./session.ts";
import type { Writable } from "./source.ts";
import type { StageState } from "./stage.ts";

/** What the lazily loaded parts (delivery, campaigns, widgets and feed, capture, explain) get of the core. */
export interface Core {
  readonly env: Env;
  /** Of the site in this browser: database, channel and locks. */
  readonly name: string;
  readonly key: string;
  readonly endpoint: string;
  readonly session: Session;
  readonly config: Config;
  readonly stage: StageState;
  /** What the feed brought: oldest first, at most the newest 500. */
  readonly entries: Writable<readonly FeedEntry[]>;
  /** Campaigns open in this tab. */
  readonly opened: Writable<readonly SiteCampaign[]>;
  /** What capture found on the page, by where it was said. */
  readonly found: Record<string, string[]>;
  /** Names of what happened since this page was viewed. */
  readonly happened: Set<string>;
  /** Takes what happened here or in another tab. */
  add(events: readonly WireEvent[]): void;
  /** Tells the page's listeners. */
  emit<S extends keyof TappaSignals>(signal: S, value: TappaSignals[S]): void;
  /** Address of the newest page view. */
  viewed?: string;
  /** Who told last on this page what the visitor answered. */
  answeredBy?: ConsentSource;
  /** What shows itself, and what draws and hears. */
  readonly campaigns: Door<Campaigns>;
  /** Whether events get through to the collector, in a word; none while nothing was heard. */
  connection?: string;
}
