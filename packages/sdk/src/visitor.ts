import { randomHex, uuidv7, type VisitorProof } from "@tappa/protocol";
import type { Env } from "./env.ts";
import type { Storage } from "./storage.ts";

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
const KEY = "visitor";

export interface Visitors {
  /** A random one that only this page knows, until `keep`. */
  current(): Visitor;
  proof(): VisitorProof;
  /** Makes the visitor last: takes the one on the device, or stores this one (id and secret `only`). True = it is new. */
  keep(only: boolean): Promise<boolean>;
  change(change: Partial<Visitor>): void;
  /** Forgets this visitor and begins another. */
  renew(): void;
  /** Notes that the visitor is here; true when a new visit begins. */
  arrive(at: number): boolean;
}

export function createVisitors({ now, random }: Env, storage: Storage, mayKeep: () => boolean): Visitors {
  let visitor: Visitor;
  const visitors: Visitors = {
    current: () => visitor,
    proof: () => ({ id: visitor.id, secret: visitor.secret }),
    async keep(only) {
      const { id } = visitor;
      const made = only ? visitors.proof() : visitor;
      await storage.write([[KEY, (old?: Visitor) => (visitor = { ...made, ...old })]]);
      return visitor.id === id;
    },
    change(change) {
      visitor = { ...visitor, ...change };
      if (mayKeep()) void storage.write([[KEY, visitor]]);
    },
    renew() {
      visitor = { id: uuidv7(now(), random), secret: randomHex(16, random) };
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
