import type { FeedMode } from "@tappa/protocol";
import { linesOf, openLive, type Source } from "./feed-stream.ts";
import type { Bus } from "./bus/bus.ts";
import type { Clock } from "./services.ts";
import type { Site, Store, Visitor } from "./store/store.ts";

/** The open feeds of this process. */
export interface Feeds {
  /** The answer to `POST /v1/feed`: newline-delimited JSON of `FeedLine`. */
  visitor(visitor: Visitor, cursor: string | null, mode: FeedMode): Promise<Response>;
  /** The answer to `POST /api/sites/{site}/feed`: newline-delimited JSON of `AgentFeedLine`. */
  agents(site: Site, cursor: string | null, mode: FeedMode): Promise<Response>;
  /** How many are open. */
  size(): number;
  /** Ends every feed with a line that holds its cursor, so that readers resume elsewhere. */
  close(): Promise<void>;
}

const HEADERS = {
  "Content-Type": "application/x-ndjson; charset=utf-8",
  "Cache-Control": "no-store, no-transform",
  "X-Accel-Buffering": "no",
  "X-Content-Type-Options": "nosniff",
};

export function createFeeds({ store, bus, clock }: { store: Store; bus: Bus; clock: Clock }): Feeds {
  const open = new Set<() => void>();
  let isClosed = false;

  const visitorSource = (visitor: Visitor): Source => ({
    log: visitor.log,
    read: (cursor) => store.visitors.readFeed(visitor, cursor),
    resetLine: ({ entries, cursor }) => ({ reset: true, entries, cursor }),
    movedTo: (log) => visitorSource({ ...visitor, log }),
  });
  /** Agents load their lists anew after a reset, so it carries no entries. */
  const agentSource = (log: number): Source => ({
    log,
    read: (cursor) => store.readLog(log, cursor),
    resetLine: ({ cursor }) => ({ reset: true, cursor }),
    movedTo: agentSource,
  });

  const answer = async (source: Source, cursor: string | null, mode: FeedMode): Promise<Response> => {
    if (mode === "once" || isClosed) return new Response(linesOf(source, await source.read(cursor)), { headers: HEADERS });
    let forget: (() => void) | undefined;
    const live = await openLive({ source, cursor, mode, bus, clock, onEnd: () => forget?.() });
    if (!live.isEnded()) {
      open.add(live.end);
      forget = () => open.delete(live.end);
    }
    if (isClosed) live.end();
    return new Response(live.body, { headers: HEADERS });
  };

  return {
    visitor: (visitor, cursor, mode) => answer(visitorSource(visitor), cursor, mode),
    agents: (site, cursor, mode) => answer(agentSource(site.log), cursor, mode),
    size: () => open.size,
    async close() {
      isClosed = true;
      for (const end of open) end();
    },
  };
}
