import type { Context, Rule } from "@tappa/lifecycle";
import type { FeedEntry, SiteConfig } from "@tappa/protocol";
import type { Source } from "@tappa/widgets";
import type { Env } from "./env.ts";
import type { Session } from "./session.ts";
import type { StageState } from "./stage.ts";

/** What the lazily loaded parts (feed and hosts, capture, explain) get of the core. */
export interface Core {
  readonly env: Env;
  readonly key: string;
  readonly endpoint: string;
  readonly session: Session;
  readonly stage: StageState;
  readonly online: Source<boolean>;
  /** What capture found on the page, by where it was said. */
  readonly found: Record<string, string[]>;
  config(): SiteConfig | undefined;
  context(): Context;
  holds(rule: Rule): boolean | null;
  /** Applies durable entries that concern more than the widgets. */
  hear(entries: readonly FeedEntry[]): void;
  open(widget: string, text?: string): Promise<void>;
  /** Tells the page's listeners. */
  call(name: string): void;
  /** Whether events get through to the collector, in a word. */
  connection(): string;
}
