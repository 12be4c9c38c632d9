import type { CompiledRule, Facts } from "@tappa/lifecycle";
import type { Attachment, Ephemeral, FeedEntry, Locale, ReservedEvents, SiteCampaign, Theme, WireEvent } from "@tappa/protocol";

/** Ends what the function that returned it began. Calling it twice does nothing. */
export type Dispose = () => void;

/** A value that changes: signal-shaped, so any framework can read it. `subscribe` calls at once with the current value. */
export interface Source<T> {
  readonly value: T;
  subscribe(listener: (value: T) => void): Dispose;
}

/** An event of this visitor that the collector has not confirmed in the feed yet; survives reloads and other tabs. */
export interface Outgoing {
  event: WireEvent;
  /** `held`: on this device, until its files are stored · `saved`: on this device · `sent`: stored by the collector · `refused`: for good, with the code. */
  state: "held" | "saved" | "sent" | "refused";
  code?: string;
}

/** A file that was picked: in the composer, or in a message that the feed has not brought back yet. */
export interface Upload extends Attachment {
  blob: Blob;
  /** Share of it that the collector has, 0 to 1. */
  sent: number;
  /** `waiting` for a connection, then it goes on by itself · `sending` · `stored` by the collector · `refused` for good. */
  state: "waiting" | "sending" | "stored" | "refused";
  /** Why it was refused: `attachment_type`, `body_too_large`, `quota_reached`, `attachments_many`, or another code of the collector. */
  code?: string;
  /** It outlives this page. */
  isKept: boolean;
}

/** Files of this visitor on their way to the collector. */
export interface Files {
  readonly uploads: Source<readonly Upload[]>;
  /** The most bytes that a file may have on this site. */
  most(): number;
  /** Looks at a file, keeps it and begins to send it; it is in `uploads` then, also when it is refused. */
  add(file: Blob & { name?: string }): Promise<void>;
  /** Tries a refused one again. */
  retry(id: string): void;
  remove(id: string): void;
  /** Addresses by which files can be read for an hour; those that are gone have none. */
  links(ids: readonly string[]): Promise<Record<string, string>>;
}

/** A small durable store of the widget's own (drafts, collapsed state). Never throws: without storage it remembers for the page. */
export interface HostStorage {
  get<T>(key: string): Promise<T | undefined>;
  set(key: string, value: unknown): Promise<void>;
  remove(key: string): Promise<void>;
}

/** The port a widget gets. It never sees the SDK: the console previews it and tests drive it with `createTestHost()`. */
export interface Host<C extends SiteCampaign = SiteCampaign> {
  readonly campaign: C;
  readonly locale: Locale;
  readonly theme: Theme;
  /** The site's own wording by text key, over the built-in texts. */
  readonly texts: Record<string, string>;
  readonly facts: Source<Facts>;
  readonly stage: Source<string>;
  /** Whether a rule holds for this person and page now; null = not known yet. Ask again when `facts` or `stage` change. */
  holds(rule: CompiledRule): boolean;
  /** Durable entries of the visitor's feed, oldest first, at most the newest 500. */
  readonly feed: Source<readonly FeedEntry[]>;
  /** Unconfirmed `$message` events, in the order they were made. */
  readonly outgoing: Source<readonly Outgoing[]>;
  readonly online: Source<boolean>;
  readonly storage: HostStorage;
  /** Epoch ms. */
  now(): number;
  /** Sends one event through the outbox and returns its id. */
  send<N extends keyof ReservedEvents & string>(name: N, props: ReservedEvents[N]): string;
  /** Forgets a refused event. */
  discard(id: string): void;
  /** Keeps the feed connected until disposed, and hands over typing and presence. */
  connect(listener: (line: Ephemeral) => void): Dispose;
  /**
   * Asks the collector in the name of the visitor: `v`, `key` and `visitor` are added to the body. Rejects when it cannot be reached.
   * @example await host.ask("me/export", { lang: "it" });
   */
  ask(path: string, body: object): Promise<Response>;
  /** Forgets the visitor in every tab, and takes every widget down: the page goes on as with somebody new. */
  forget(): Promise<void>;
  /** What sends files; loaded when it is first asked for. */
  files(): Promise<Files>;
  /** Opens another widget; `text` goes into the composer of a chat. */
  open(kind: "chat" | "checklist", text?: string): void;
  /** Tells the page a checklist item asks for its function `name`. */
  call(name: string): void;
  /** The widget has gone: it was closed by the visitor or has nothing more to show. */
  closed(): void;
  /** Reports an error without disturbing the page. */
  report(error: unknown): void;
}

/** What every widget chunk exports. Mounts itself into the page and returns its end. */
export type Show<C extends SiteCampaign = SiteCampaign> = (host: Host<C>, options: ShowOptions) => Dispose;

export interface ShowOptions {
  /** Opened by the visitor (focus goes in) or an ask (announced politely, focus stays). */
  by: "visitor" | "ask";
  /** Text for the composer of a chat. */
  text?: string;
}
