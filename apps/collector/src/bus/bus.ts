import type { Ephemeral, AgentFeedLine } from "@tappa/protocol";
import type { Appended } from "../store/log.ts";

/** What wakes the feeds of one log. Delivery is at most once: a feed that sees a gap in `seq` reads the log again. */
export type BusMessage =
  | { kind: "entries"; entries: Appended["entries"] }
  /** The visitors of this log, or only this one (by key), belong to the log `to` now. */
  | { kind: "moved"; to: number; visitor?: number }
  /** An agent logged out: what this session reads ends. */
  | { kind: "ended"; session: string }
  /** A visitor (by key) is nobody any more: what it reads ends. */
  | { kind: "left"; visitor: number }
  /** Another config of this site (whose log it is) was published. */
  | { kind: "published" }
  | { kind: "ephemeral"; line: Ephemeral | Extract<AgentFeedLine, { e: string }> };

/** Carries messages to the feeds of a log, in whichever process they are. Messages of one publisher keep their order. */
export interface Bus {
  publish(log: number, message: BusMessage): void;
  /** Resolves when every message published from now on will be heard. Listeners never throw into the publisher. */
  subscribe(log: number, listener: (message: BusMessage) => void): Promise<Dispose>;
  close(): Promise<void>;
}

export type Dispose = () => void;

/** Wakes the feeds after a transaction that appended to logs. */
export function announce(bus: Bus, appended: readonly Appended[]): void {
  for (const { log, entries, movedTo, visitor, left } of appended) {
    if (entries.length > 0) bus.publish(log, { kind: "entries", entries });
    if (movedTo !== undefined) bus.publish(log, { kind: "moved", to: movedTo, ...(visitor === undefined ? {} : { visitor }) });
    if (left !== undefined) bus.publish(log, { kind: "left", visitor: left });
  }
}
