import type { FeedMode, Presence } from "@tappa/protocol";
import type { Pipe } from "./feed-pipe.ts";
import { createPresence } from "./presence.ts";
import { createReception, type Known } from "./reception.ts";
import type { Services } from "./services.ts";
import type { AgentRef } from "./store/store.ts";

/** The visitors who listen in this process, and what they are told of who answers them: agents, hours, the wait to expect. */
export interface Audience {
  /** Knows what visitors of the site may expect now. */
  ready(site: Known): Promise<void>;
  /** Tells a reader now and, while it streams, with every change, until it leaves. */
  enter(site: Known, pipe: Pipe, mode: FeedMode): void;
  leave(site: Known, pipe: Pipe): void;
  /** Visitors see the agent; the answer takes the agent away again, after a moment. */
  attend(site: number, agent: AgentRef): () => void;
  close(): void;
}

const NOBODY: Presence = { e: "presence", agents: [] };

export function createAudience({ store, bus, clock }: Pick<Services, "store" | "bus" | "clock">): Audience {
  /** By their site's log. */
  const rooms = new Map<number, { streams: Set<Pipe>; close(): void }>();
  const textOf = (site: number) => {
    const line = presence.line(site);
    const expectation = reception.of(site);
    const isSilent = !line && Object.keys(expectation).length === 0;
    return { isSilent, text: `${JSON.stringify({ ...(line ?? NOBODY), ...expectation })}\n` };
  };
  const tell = (site: number) => {
    const { text } = textOf(site);
    for (const pipe of rooms.get(site)?.streams ?? []) pipe.send(text);
  };
  const presence = createPresence(clock, tell);
  const reception = createReception({ store, bus, clock }, tell);
  return {
    ready: (site) => reception.ready(site),
    attend: (site, agent) => presence.enter(site, agent),
    enter(site, pipe, mode) {
      const { isSilent, text } = textOf(site.log);
      if (!isSilent) pipe.send(text);
      // News of who is there would end every poll at once.
      if (mode === "poll") return;
      const room = rooms.get(site.log) ?? { streams: new Set(), close: reception.follow(site) };
      rooms.set(site.log, room);
      room.streams.add(pipe);
    },
    leave(site, pipe) {
      const room = rooms.get(site.log);
      if (!room?.streams.delete(pipe) || room.streams.size > 0) return;
      rooms.delete(site.log);
      room.close();
    },
    close: () => reception.close(),
  };
}
