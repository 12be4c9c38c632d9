import type { FeedMode } from "@tappa/protocol";
import type { AgentSession } from "./accounts.ts";
import { createAudience } from "./audience.ts";
import type { Bus } from "./bus/bus.ts";
import type { Pipe } from "./feed-pipe.ts";
import { linesOf, openLive, type Reading, type Source } from "./feed-stream.ts";
import { Problem } from "./problem.ts";
import type { Clock } from "./services.ts";
import type { AgentRef, Site, Store, Visitor } from "./store/store.ts";
import { createViewing } from "./viewing.ts";

/** The open feeds of this process. */
export interface Feeds {
  /** What is answered to `POST /v1/feed`: newline-delimited JSON of `FeedLine`. */
  visitor(site: Pick<Site, "id" | "key" | "log">, visitor: Visitor, cursor: string | null, mode: FeedMode): Promise<FeedBody>;
  /** What is answered to `POST /api/sites/{site}/feed`: newline-delimited JSON of `AgentFeedLine`. Visitors see the agent as present. It ends with the session. */
  agents(
    site: Pick<Site, "log">,
    cursor: string | null,
    mode: FeedMode,
    agent?: AgentRef,
    session?: AgentSession,
    page?: string | null,
  ): Promise<FeedBody>;
  /** A console page of the agent shows this conversation, or none; its colleagues hear of it. [W41] */
  look(site: Pick<Site, "log">, page: string, agent: AgentRef, conversation: string | null): void;
  /** How many are open. */
  size(): number;
  /** Ends every feed with a line that holds its cursor, so that readers resume elsewhere. */
  close(): Promise<void>;
}

/** Each holds a socket and some 17 KiB; beyond it readers wait, or find another process. */
const MOST_OPEN = 20_000;
const FULL_RETRY_MS = 10_000;

/** A feed, to be sent with `FEED_HEADERS`; null: there is nobody any more who could read it. */
export type FeedBody = Pipe["body"] | string | null;

export const FEED_HEADERS = {
  "Content-Type": "application/x-ndjson; charset=utf-8",
  "Cache-Control": "no-store, no-transform",
  "X-Accel-Buffering": "no",
  "X-Content-Type-Options": "nosniff",
};

const visitorReading = (store: Store): Reading<Required<Pick<Source, "log" | "visitor">>> => ({
  read: ({ visitor }, cursor) => store.visitors.readFeed(visitor, cursor),
  resetLine: ({ entries, cursor }) => ({ reset: true, entries, cursor }),
  movedTo: ({ visitor }, log, only = visitor.key) => (only === visitor.key ? { log, visitor: { ...visitor, log } } : null),
});

/** Agents load their lists anew after a reset, so it carries no entries. */
const agentReading = (store: Store): Reading<Source> => ({
  read: ({ log }, cursor) => store.readLog(log, cursor),
  resetLine: ({ cursor }) => ({ reset: true, cursor }),
  movedTo: (source, log) => ({ ...source, log }),
});

/** Where a reader goes on, and how it reads. */
interface Asked {
  cursor: string | null;
  mode: FeedMode;
}

export interface FeedsOptions {
  store: Store;
  bus: Bus;
  clock: Clock;
  /** Open at once in this process. */
  mostOpen?: number;
}

const both = (one: () => void, other: () => void) => () => {
  one();
  other();
};

export function createFeeds({ store, bus, clock, mostOpen = MOST_OPEN }: FeedsOptions): Feeds {
  const open = new Set<Pipe>();
  const audience = createAudience({ store, bus, clock });
  const viewing = createViewing(clock, (site, line) => bus.publish(site, { kind: "ephemeral", line }));
  const [visitors, agents] = [visitorReading(store), agentReading(store)];
  let isClosed = false;

  /** @param begun is told of a feed that stays open; its answer is called at the end */
  const answer = async <S extends Source>(
    reading: Reading<S>,
    source: S,
    { cursor, mode }: Asked,
    begun: (pipe: Pipe) => () => void,
  ): Promise<FeedBody> => {
    if (mode === "once" || isClosed) {
      const slice = await reading.read(source, cursor);
      return slice && linesOf(reading.resetLine, slice);
    }
    if (open.size >= mostOpen)
      throw new Problem("rate_limited", "Too many feeds are open here. Ask again in a moment.", { retryAfterMs: FULL_RETRY_MS });
    const pipe = await openLive({ reading, source, cursor, mode, bus, clock }, (own) => {
      const ended = begun(own);
      open.add(own);
      return () => {
        open.delete(own);
        ended();
      };
    });
    if (isClosed) pipe.end();
    return pipe.body;
  };

  return {
    async visitor(site, visitor, cursor, mode) {
      if (mode !== "once") await audience.ready(site);
      return answer(visitors, { log: visitor.log, visitor }, { cursor, mode }, (pipe) => {
        audience.enter(site, pipe, mode);
        return () => audience.leave(site, pipe);
      });
    },
    agents: (site, cursor, mode, agent, session, page) =>
      answer(agents, { log: site.log, session }, { cursor, mode }, (pipe) => {
        if (mode === "stream") for (const line of viewing.lines(site.log)) pipe.send(`${JSON.stringify(line)}\n`);
        return agent ? both(audience.attend(site.log, agent), viewing.enter(site.log, page ?? null, agent)) : () => {};
      }),
    look: (site, page, agent, conversation) => viewing.look(site.log, page, agent, conversation),
    size: () => open.size,
    async close() {
      isClosed = true;
      audience.close();
      for (const pipe of open) pipe.end();
    },
  };
}
