import type { Ephemeral, FeedEntry, FeedLine } from "@tappa/protocol";
import type { Dispose } from "@tappa/widgets";
import type { Core } from "../core.ts";
import type { Delivery } from "../delivery/index.ts";
import { createReader } from "./reader.ts";

export interface Feed {
  /** Keeps the feed connected until disposed, and as long as an answer is awaited; all tabs share one stream. */
  connect(listener: (line: Ephemeral) => void): Dispose;
  /** A line that another tab heard; without one, hears what there is, unless a stream is open that hears it anyway. */
  hear(line?: FeedLine): Promise<void>;
}

const isEntry = (line: FeedLine): line is FeedEntry => "seq" in line;

/** Durable entries go into the core, the others to whoever listens. */
function createLog(core: Core, delivery: Delivery) {
  const { entries } = core;
  const listeners = new Set<(line: Ephemeral) => void>();
  const put = (next: readonly FeedEntry[], news: readonly FeedEntry[]) => {
    delivery.bring(next);
    heed(core, delivery, news);
  };
  return {
    listeners,
    apply(line: FeedLine) {
      if ("e" in line) for (const listener of listeners) listener(line);
      else if ("reset" in line) put(line.entries, line.entries);
      else if (isEntry(line) && line.seq > (entries.value.at(-1)?.seq ?? 0)) put([...entries.value, line], [line]);
      if ("cursor" in line) delivery.moveCursor(line.cursor);
    },
  };
}

export function createFeed(core: Core, delivery: Delivery): Feed {
  const { env, session } = core;
  const { tabs } = delivery;
  const { listeners, apply } = createLog(core, delivery);
  let release: Dispose | undefined;

  // Tabs without a common storage are different visitors, each with a feed of its own.
  const lock = () => `feed/${session.visitors.current().id}`;
  /** What this tab heard it keeps for all, and tells the others. */
  const reader = createReader(core, delivery, (line) => {
    apply(line);
    delivery.share(line);
  });
  const begin = () => {
    reader.start();
    return reader.stop;
  };
  const adjust = () => {
    // Who wrote last awaits an answer, also with the chat closed.
    const last = core.entries.value.findLast((entry) => entry.type === "message");
    release = listeners.size || last?.author.kind === "visitor" ? (release ?? tabs.hold(lock(), begin)) : void release?.();
  };
  core.entries.subscribe(adjust);
  return {
    connect(listener) {
      listeners.add(listener);
      adjust();
      return () => {
        listeners.delete(listener);
        adjust();
      };
    },
    async hear(line) {
      if (line) return apply(line);
      const free = release ? null : await tabs.seize(lock());
      if (!free) return;
      await reader.once().catch(env.report);
      free();
    },
  };
}

/** Applies what concerns more than the widgets: facts, items and the config. */
function heed({ session, config, stage }: Core, { hear }: Delivery, entries: readonly FeedEntry[]): void {
  for (const entry of entries)
    if (entry.type === "profile") {
      if (entry.person) session.visitors.change({ person: entry.person });
      hear(entry.facts, entry.replace);
    } else if (entry.type === "item") {
      const { checklist, item, doneAt } = entry;
      const items = { [`${checklist}/${item}`]: { doneAt, by: "server", version: "" } };
      hear({ ...stage.facts.value, items });
    } else if (entry.type === "config" && entry.version !== config.current()?.version) void config.load();
}
