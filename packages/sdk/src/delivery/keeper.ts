import type { VisitorProof } from "@tappa/protocol";
import type { Core } from "../core.ts";
import { VISITOR, type Visitor } from "../visitor.ts";
import type { Heard } from "./heard.ts";
import type { Memory } from "./memory.ts";
import { itemsOf } from "./outbox.ts";
import type { Sending } from "./sending.ts";
import type { Storage } from "./storage.ts";

/** Makes a visitor last, and lets it go. */
export interface Keeper {
  /** The visitor as the collector knows it; null = nothing may be sent for it yet. */
  proof(): VisitorProof | null;
  /** Takes over what is on the device, and keeps from now on what is allowed. */
  keep(): Promise<void>;
  /** From nothing: what is on the device after `before` belongs to the next visitor. */
  start(before?: Promise<void>): Promise<void>;
}

export function createKeeper(core: Core, storage: Storage, memory: Memory, heard: Heard, sending: () => Sending): Keeper {
  const { env, session, config } = core;
  const { visitors, waiting, isGranted, isAllowed, replace } = session;
  let isKept = false;
  /** Counts the visitors: what was read for one is nothing to the next. */
  let turn = 0;

  const bare = (): VisitorProof => {
    const { id, secret } = visitors.current();
    return { id, secret };
  };
  const proof = () => (isKept ? bare() : null);
  const keep = async () => {
    const { outbox } = sending();
    const ours = turn;
    storage.open();
    const kept = await storage.load();
    const last = kept.get(VISITOR) as Visitor | undefined;
    const { userId } = visitors.current();
    // Somebody else was identified before it could be read who was here last.
    const isOther = waiting.isStale || (userId && last?.userId && userId !== last.userId);
    waiting.isStale = false;
    if (isOther) {
      void storage.clear();
      kept.clear();
    }
    const made = visitors.current().id;
    const take = (old?: Visitor) => {
      if (ours !== turn) return old;
      visitors.take({ ...visitors.current(), ...old });
      return isGranted() ? visitors.current() : { ...bare(), ...old };
    };
    await storage.write([[VISITOR, take]]);
    if (ours !== turn) return;
    outbox.hear(itemsOf(kept, env.now()));
    heard.begin(kept, visitors.current().id === made);
    isKept = true;
    if (isGranted()) {
      memory.restore(kept, outbox.all());
      config.restore(kept);
    }
    outbox.tidy();
    await outbox.write();
    if (isOther) sending().tell({ reset: true });
  };
  return {
    proof,
    keep,
    async start(before) {
      const { outbox, transport } = sending();
      turn++;
      outbox.clear(transport.leave(proof()));
      isKept = false;
      heard.begin();
      replace();
      await before;
      if (isAllowed()) await keep();
    },
  };
}
