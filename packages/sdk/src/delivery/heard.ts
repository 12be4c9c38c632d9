import { FEED_BACKLOG, type EventsResponse, type FeedEntry, type FeedLine } from "@tappa/protocol";
import type { Core } from "../core.ts";
import type { Item } from "../item.ts";
import type { Sending } from "./sending.ts";
import type { Storage } from "./storage.ts";
import type { Stop } from "./transport.ts";

/** What the feed brought, how far it was heard, and whether the collector has more. */
export interface Heard {
  cursor(): string | null;
  moveCursor(cursor: string): void;
  /** Goes on from what is kept; without, from nothing. */
  begin(kept?: Map<string, unknown>, isNewVisitor?: boolean): void;
  answered(answer: EventsResponse, items: Item[]): void;
  /** Nothing more is sent. */
  stopped(why: Stop): void;
  /** A line that another tab heard; none = there is something to hear. */
  hearLine(line?: FeedLine): void;
  /** Takes the entries there are by now. */
  bring(entries: readonly FeedEntry[]): void;
  /** Keeps what a line brought, and tells the other tabs. */
  share(line: FeedLine): void;
}

const CURSOR = "cursor";
const ENTRIES = "feed";

export function createHeard(storage: Storage, core: Core, sending: () => Sending): Heard {
  const { env, entries, campaigns, config, emit } = core;
  let cursor: string | null = null;
  let isNew = false;
  const hearLine = (line?: FeedLine) =>
    void campaigns
      .load()
      .then((it) => it.hear(line))
      .catch(env.report);
  const moveCursor = (next: string) => {
    cursor = next;
    void storage.write([[CURSOR, next]]);
  };
  const bring = (next: readonly FeedEntry[]) => {
    entries.set(next.slice(-FEED_BACKLOG));
    // Back from the collector, a message no longer waits in the outbox.
    const { forget } = sending().outbox;
    forget(next.flatMap((entry) => (entry.type === "message" && entry.author.kind === "visitor" ? [entry.id] : [])));
  };
  return {
    hearLine,
    stopped(why) {
      core.connection = why;
      emit("ready", "blocked");
    },
    moveCursor,
    bring,
    cursor: () => cursor,
    begin(kept, isNewVisitor = false) {
      cursor = (kept?.get(CURSOR) as string | undefined) ?? null;
      isNew = isNewVisitor;
      const [first] = entries.value;
      const earlier = (kept?.get(ENTRIES) ?? []) as FeedEntry[];
      bring([...earlier.filter(({ seq }) => !first || seq < first.seq), ...entries.value]);
    },
    answered(answer, items) {
      core.connection = "ready";
      emit("ready", "ready");
      if (answer.config !== (config.current()?.version ?? answer.config)) void config.load();
      // What a visitor just born did leaves nothing to hear, unless it wrote or was recognised.
      const isSilent = isNew && !cursor && !items.some(({ event }) => /^\$(mes|ide)/.test(event.name));
      isNew = false;
      if (isSilent) moveCursor(answer.cursor);
      else if (answer.cursor !== cursor) hearLine();
    },
    share(line) {
      sending().tell({ line });
      if (!("e" in line)) void storage.write([[ENTRIES, entries.value]]);
    },
  };
}
