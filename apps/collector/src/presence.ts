import type { Presence as PresenceLine } from "@tappa/protocol";
import type { Clock } from "./services.ts";
import type { AgentRef } from "./store/store.ts";

/** A console that reconnects is not gone: its agent stays for this long. */
const GRACE_MS = 15_000;

/** Which agents have the inbox of which site open. */
export interface Presence {
  /** The answer takes the agent away again, after a moment. */
  enter(site: number, agent: AgentRef): () => void;
  /** Null while nobody is there. */
  line(site: number): PresenceLine | null;
}

/** @param changed hears of a site that has another line now */
export function createPresence(clock: Clock, changed: (site: number) => void): Presence {
  const sites = new Map<number, Map<string, { name: string; consoles: number }>>();

  const lineOf = (site: number): PresenceLine => {
    const names = [...(sites.get(site)?.values() ?? [])].map(({ name }) => name);
    return { e: "presence", agents: names.toSorted((a, b) => (a < b ? -1 : 1)).map((name) => ({ name })) };
  };
  const leave = (site: number, id: string) => {
    const agents = sites.get(site)!;
    const agent = agents.get(id)!;
    if (--agent.consoles > 0) return;
    agents.delete(id);
    if (agents.size === 0) sites.delete(site);
    changed(site);
  };
  return {
    enter(site, { id, name }) {
      const agents = sites.get(site) ?? new Map<string, { name: string; consoles: number }>();
      sites.set(site, agents);
      const known = agents.get(id);
      agents.set(id, { name, consoles: (known?.consoles ?? 0) + 1 });
      if (known?.name !== name) changed(site);
      return () => void clock.after(GRACE_MS, () => leave(site, id));
    },
    line: (site) => (sites.has(site) ? lineOf(site) : null),
  };
}
