import { uuidv7, type VisitorProof } from "@tappa/protocol";
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

export function createVisitors(env: Env, storage: Storage, mayKeep: () => boolean): Visitors {
  const make = (): Visitor => {
    const { random } = env;
    return { id: uuidv7(env.now(), random), secret: secretOf(random) };
  };
  let visitor = make();
  const change = (next: Partial<Visitor>) => {
    visitor = { ...visitor, ...next };
    if (mayKeep()) void storage.write([[KEY, visitor]]);
  };

  const proof = (): VisitorProof => {
    const { id, secret } = visitor;
    return { id, secret };
  };

  return {
    current: () => visitor,
    proof,
    async keep(only) {
      const { id } = visitor;
      const made = only ? proof() : visitor;
      await storage.write([[KEY, (old?: Visitor) => (visitor = { ...made, ...old })]]);
      return visitor.id === id;
    },
    change,
    renew() {
      visitor = make();
    },
    arrive(at) {
      const { visit } = visitor;
      const isNew = !visit || at - visit.lastAt > PAUSE_MS;
      change({ visit: { startedAt: isNew ? at : visit.startedAt, lastAt: at, isFirst: isNew ? !visit : visit.isFirst } });
      return isNew;
    },
  };
}

/** 128 random bits as hex. */
function secretOf(random: Env["random"]): string {
  const bytes = new Uint8Array(16);
  random(bytes);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
