import {
  LIMITS,
  createLineSplitter,
  type Ephemeral,
  type FeedEntry,
  type FeedLine,
  type FeedMode,
  type FeedRequest,
} from "@tappa/protocol";
import type { Dispose, Source } from "@tappa/widgets";
import type { Core } from "./core.ts";
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
/** A proxy that buffers shows itself by silence; then the feed is asked for in turns, for the rest of the page. */
const FIRST_LINE_MS = 8000;
const LONGEST_WAIT_MS = 30_000;

const isEntry = (line: FeedLine): line is FeedEntry => "seq" in line;

/** @param hearEntries takes the durable entries that concern more than the widgets */
export function createFeed(core: Core, hearEntries: (entries: readonly FeedEntry[]) => void): Feed {
  const { env, session } = core;
  const { storage, tabs } = session;
  const entries = createSource<readonly FeedEntry[]>([], env.report);
  const listeners = new Set<(line: Ephemeral) => void>();
  let release: Dispose | undefined;

  const put = (next: readonly FeedEntry[]) => {
    entries.set(next.slice(-LIMITS.feedBacklog));
    // Back from the collector, a message no longer waits in the outbox.
    session.outbox.forget(
      next.flatMap((entry) => (entry.type === "message" && entry.author.kind === "visitor" ? [entry.id] : [])),
    );
  };
  const recalled = storage
    .load()
    .then((stored) => put([...((stored.get(KEY) as FeedEntry[] | undefined) ?? []), ...entries.value]));

  const apply = (line: FeedLine) => {
    if ("e" in line) for (const listener of listeners) listener(line);
    else if ("reset" in line) {
      put(line.entries);
      hearEntries(line.entries);
    } else if (isEntry(line) && !(line.seq <= (entries.value.at(-1)?.seq ?? 0))) {
      put([...entries.value, line]);
      hearEntries([line]);
    }
  };
  /** What this tab heard it keeps for all, and tells the others. */
  const hear = (line: FeedLine) => {
    apply(line);
    session.tell({ line });
    if ("e" in line) return;
    void storage.write([[KEY, entries.value]]);
    if ("cursor" in line) session.moveCursor(line.cursor);
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
        if (listeners.delete(listener) && !listeners.size) {
          release?.();
          release = undefined;
        }
      };
    },
    async once() {
      if (release) return;
      const free = await tabs.seize(lock());
      if (!free) return;
      await recalled;
      await reader.once().catch(env.report);
      free();
    },
    clear() {
      entries.set([]);
      // A stream of the last visitor must not be heard by the next one.
      if (release) {
        reader.stop();
        reader.start();
      }
    },
  };
}

/** One reader of the feed: connects, watches, and connects again. */
function createReader(core: Core, hear: (line: FeedLine) => void) {
  const { env, session, key, endpoint } = core;
  let mode: FeedMode = "stream";
  let failures = 0;
  let abort: AbortController | undefined;
  let timer: Dispose | undefined;

  const read = async (how: FeedMode, { signal }: AbortController, alive: () => void) => {
    const visitor = session.proof();
    if (!visitor) throw new Error("no visitor yet");
    const request: FeedRequest = { v: 1, key, visitor, cursor: session.cursor(), mode: how };
    const response = await env.fetch(`${endpoint}/v1/feed`, {
      method: "POST",
      body: JSON.stringify(request),
      credentials: "omit",
      signal,
    });
    if (!response.ok || !response.body) throw new Error(`feed ${response.status}`);
    const split = createLineSplitter((line) => {
      failures = 0;
      alive();
      if (line && !signal.aborted) hear(JSON.parse(line) as FeedLine);
    });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      split(value);
    }
  };

  const run = async () => {
    const own = (abort = new AbortController());
    let isFirst = true;
    let watchdog: Dispose | undefined;
    const watch = (ms: number) => {
      watchdog?.();
      watchdog = env.after(ms, () => {
        if (isFirst && mode === "stream") mode = "poll";
        own.abort();
      });
    };
    watch(mode === "stream" ? FIRST_LINE_MS : LIMITS.watchdogMs);
    try {
      await read(mode, own, () => {
        isFirst = false;
        watch(LIMITS.watchdogMs);
      });
    } catch {
      // Whatever broke the connection, another one is the answer.
      failures++;
    }
    watchdog?.();
    // An answer without a line is no answer: the wait keeps a broken proxy from being flooded.
    if (isFirst) failures++;
    if (abort !== own) return;
    timer = env.after(failures ? env.chance() * Math.min(LONGEST_WAIT_MS, 500 * 2 ** failures) : 0, run);
  };

  addEventListener("online", () => {
    if (!abort) return;
    stop();
    void run();
  });
  const stop = () => {
    timer?.();
    const last = abort;
    abort = undefined;
    last?.abort();
  };
  return {
    start: () => void run(),
    stop,
    once: () => read("once", new AbortController(), () => {}),
  };
}
