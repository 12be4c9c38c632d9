import { FEED_BACKLOG, type Ephemeral, type FeedEntry, type FeedLine } from "@tappa/protocol";
import type { Dispose, Source } from "@tappa/widgets";
import type { Core } from "./core.ts";
import { createReader } from "./reader.ts";
import { seize } from "./seize.ts";
import { createSource } from "./source.ts";

export interface Feed {
  /** Oldest first, at most the newest 500. */
  readonly entries: Source<readonly FeedEntry[]>;
  /** Keeps the feed connected until disposed; all tabs share one stream. */
  connect(listener: (line: Ephemeral) => void): Dispose;
  /** Hears what there is, unless a stream is open that hears it anyway. */
  once(): Promise<void>;
  /** A line that another tab heard. */
  apply(line: FeedLine): void;
  /** Forgets everything: the visitor is another one. */
  clear(): void;
}

const KEY = "feed";

const isEntry = (line: FeedLine): line is FeedEntry => "seq" in line;

type HearEntries = (entries: readonly FeedEntry[]) => void;

/** The durable entries as this tab knows them, and what hears the ephemeral ones. */
function createLog({ env, session }: Core, hearEntries: HearEntries) {
  const entries = createSource<readonly FeedEntry[]>([], env.report);
  const listeners = new Set<(line: Ephemeral) => void>();
  const put = (next: readonly FeedEntry[]) => {
    entries.set(next.slice(-FEED_BACKLOG));
    // Back from the collector, a message no longer waits in the outbox.
    session.outbox.forget(
      next.flatMap((entry) => (entry.type === "message" && entry.author.kind === "visitor" ? [entry.id] : [])),
    );
  };
  return {
    entries,
    listeners,
    recalled: session.storage.load().then((stored) => {
      put([...((stored.get(KEY) as FeedEntry[] | undefined) ?? []), ...entries.value]);
    }),
    apply(line: FeedLine) {
      if ("e" in line) for (const listener of listeners) listener(line);
      else if ("reset" in line) {
        put(line.entries);
        hearEntries(line.entries);
      } else if (isEntry(line) && line.seq > (entries.value.at(-1)?.seq ?? 0)) {
        put([...entries.value, line]);
        hearEntries([line]);
      }
      if ("cursor" in line) session.moveCursor(line.cursor);
    },
  };
}

/** @param hearEntries takes the durable entries: some concern more than the widgets */
export function createFeed(core: Core, hearEntries: HearEntries): Feed {
  const { env, session } = core;
  const { storage, tabs } = session;
  const { entries, listeners, recalled, apply } = createLog(core, hearEntries);
  let release: Dispose | undefined;

  /** What this tab heard it keeps for all, and tells the others. */
  const hear = (line: FeedLine) => {
    apply(line);
    session.tell({ line });
    if (!("e" in line)) void storage.write([[KEY, entries.value]]);
  };
  // Tabs without a common storage are different visitors, each with a feed of its own.
  const lock = () => `feed/${session.visitors.current().id}`;
  const reader = createReader(core, hear);
  const resume = (): Dispose => {
    void recalled.then(reader.start);
    return reader.stop;
  };
  return {
    entries,
    apply,
    connect(listener) {
      listeners.add(listener);
      release ??= tabs.hold(lock(), resume);
      return () => {
        if (!listeners.delete(listener) || listeners.size) return;
        release?.();
        release = undefined;
      };
    },
    async once() {
      const free = release ? null : await seize(core.key, lock());
      if (!free) return;
      await recalled;
      await reader.once().catch(env.report);
      free();
    },
    clear: () => entries.set([]),
  };
}
