import { randomHex, type VisitorProof } from "@tappa/protocol";
import type { Core } from "../core.ts";
import type { Item } from "../item.ts";
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
  /**
   * From nothing: what is on the device after `before` belongs to the next visitor. With `refused`, which the collector counted as
   * lost, the visitor of this page is nobody any more.
   */
  start(refused?: Item[], before?: Promise<void>): Promise<void>;
  /** What other tabs tell of this visitor is not for this page: it left here, or has not come yet. */
  isForeign(id: string | undefined): boolean;
}

export function createKeeper(core: Core, storage: Storage, memory: Memory, heard: Heard, sending: () => Sending): Keeper {
  const { env, session, config } = core;
  const { visitors, waiting, isGranted, isAllowed, replace } = session;
  let isKept = false;
  /** Counts the visitors: what was read for one is nothing to the next. */
  let turn = 0;
  let former = "";
  let gone = "";
  /** Left here, and the collector has to hear of it. */
  let leaving: VisitorProof | null | undefined;

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
    const isOther = waiting.isStale || last?.id === gone || (userId && last?.userId && userId !== last.userId);
    waiting.isStale = false;
    if (isOther) {
      leaving = last;
      await storage.clear();
      kept.clear();
      // Before they hear what the next visitor did.
      sending().tell({ reset: true });
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
    await revoke();
  };
  /** The device keeps of who left what nobody can read with; it goes the way of every event. */
  const revoke = async () => {
    if (!leaving) return;
    const { id: visitor, secret } = leaving;
    leaving = null;
    const hash = await crypto.subtle?.digest("SHA-256", new TextEncoder().encode(secret));
    const proof = hash ? randomHex(32, (bytes) => bytes.set(new Uint8Array(hash))) : secret;
    session.record("$reset", { visitor, proof });
  };
  // Out of the back-forward cache: nothing was heard meanwhile. Before the page view, which would put back who was here.
  const recall = async () => {
    const last = (await storage.load()).get(VISITOR) as Visitor | undefined;
    if (last?.id !== visitors.current().id) await start(undefined, storage.write([[VISITOR, last]]));
  };
  addEventListener("pageshow", ({ persisted }) => void (persisted && isKept && recall().catch(env.report)), true);
  const start: Keeper["start"] = async (refused, before) => {
    const { outbox, transport } = sending();
    turn++;
    former = visitors.current().id;
    if (refused) gone = former;
    leaving = isAllowed() ? (before && proof()) || leaving : null;
    outbox.clear(refused ? new Set(refused) : transport.leave(proof()));
    isKept = false;
    heard.begin();
    replace();
    await before;
    if (isAllowed()) await keep();
  };
  return { proof, keep, start, isForeign: (id) => id !== visitors.current().id && (isKept || id === former) };
}
