import { type AgentFeedLine, VIEWING } from "@tappa/protocol";
import type { Clock } from "./services.ts";
import type { AgentRef } from "./store/store.ts";

export type ViewingLine = Extract<AgentFeedLine, { e: "viewing" }>;

/** A page whose line is renewed comes back within this; one that ended is not seen for longer. */
const GRACE_MS = 3_000;

/** Which conversation each open console page of a site shows. */
export interface Viewing {
  /** The page shows this conversation now, or none; said again while it lasts. */
  look(site: number, page: string, agent: AgentRef, conversation: string | null): void;
  /** A page listens (null: one that did not say which); the answer says that it stopped. Without a listening page its conversation is soon not viewed any more. */
  enter(site: number, page: string | null, agent: AgentRef): () => void;
  /** What somebody has to hear who comes now. */
  lines(site: number): ViewingLine[];
}

interface Open {
  line: ViewingLine;
  forgetLater: () => void;
}

/** Whoever makes up another agent's page speaks for nobody but itself. */
const keyOf = ({ id }: AgentRef, page: string) => `${id} ${page}`;

/** @param tell says a line to the agents of a site */
export function createViewing(clock: Clock, tell: (site: number, line: ViewingLine) => void): Viewing {
  const sites = new Map<number, Map<string, Open>>();
  const listening = new Map<string, number>();
  const look: Viewing["look"] = (site, page, { id, name }, conversation) => {
    const open = sites.get(site) ?? new Map<string, Open>();
    const agent = { id, name };
    const key = keyOf(agent, page);
    const known = open.get(key);
    known?.forgetLater();
    open.delete(key);
    const line: ViewingLine = { e: "viewing", page, agent, conversation };
    if (conversation !== null) {
      open.set(key, { line, forgetLater: clock.after(VIEWING.expiresMs, () => look(site, page, agent, null)) });
      sites.set(site, open);
    } else if (open.size === 0) sites.delete(site);
    if (known || conversation !== null) tell(site, line);
  };

  return {
    look,
    enter(site, page, agent) {
      if (page === null) return () => {};
      const key = keyOf(agent, page);
      listening.set(key, (listening.get(key) ?? 0) + 1);
      return () =>
        void clock.after(GRACE_MS, () => {
          const left = listening.get(key)! - 1;
          if (left > 0) return listening.set(key, left);
          listening.delete(key);
          look(site, page, agent, null);
        });
    },
    lines: (site) => [...(sites.get(site)?.values() ?? [])].map(({ line }) => line),
  };
}
