import { randomHex, uuidv7, type VisitorProof } from "@tappa/protocol";
import type { Env } from "./env.ts";
import type { Pair } from "./delivery/storage.ts";

/** A stretch of use without a pause of half an hour. Times in epoch ms. */
export interface Visit {
  startedAt: number;
  lastAt: number;
  isFirst: boolean;
}

/** Who this browser profile is to the site, and whom it was identified as. */
export interface Visitor extends VisitorProof {
  userId?: string;
  /** The person this visitor is linked to, as the collector names it. */
  person?: string;
  visit?: Visit;
}

const PAUSE_MS = 30 * 60_000;
/** Where it is kept. */
export const VISITOR = "visitor";

export interface Visitors {
  /** A random one that only this page knows, until it was kept. */
  current(): Visitor;
  /** Takes the one that is on the device. */
  take(visitor: Visitor): void;
  change(change: Partial<Visitor>): void;
  /** Forgets this visitor and begins another. */
  renew(): void;
  /** Notes that the visitor is here; true when a new visit begins. */
  arrive(at: number): boolean;
}

/** @param save keeps a change, if that is allowed */
export function createVisitors({ now, random }: Env, save: (pairs: Pair[]) => void): Visitors {
  let visitor: Visitor;
  const visitors: Visitors = {
    current: () => visitor,
    take(next) {
      visitor = next;
    },
    change(change) {
      visitor = { ...visitor, ...change };
      save([[VISITOR, visitor]]);
    },
    renew() {
      visitor = { id: uuidv7(now(), random), secret: randomHex(4, random) };
    },
    arrive(at) {
      const { visit } = visitor;
      const isNew = !visit || at - visit.lastAt > PAUSE_MS;
      visitors.change({ visit: isNew ? { startedAt: at, lastAt: at, isFirst: !visit } : { ...visit, lastAt: at } });
      return isNew;
    },
  };
  visitors.renew();
  return visitors;
}
