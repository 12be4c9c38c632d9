import type { SiteConfig, VisitorProof } from "@tappa/protocol";
import { CONFIG } from "../config.ts";
import type { Mark } from "../consent.ts";
import type { Core } from "../core.ts";
import type { Item } from "../item.ts";
import type { Session } from "../session.ts";
import { VISITOR, type Visitor } from "../visitor.ts";
import type { Heard } from "./heard.ts";
import { takeLeft } from "./left.ts";
import type { Memory } from "./memory.ts";
import { LEAVE, createLeave, isLess } from "./leave.ts";
import { itemsOf, type Outbox } from "./outbox.ts";
import { revoke } from "./revoke.ts";
import type { Sending } from "./sending.ts";
import type { Pair, Storage } from "./storage.ts";

/** Makes a visitor last, and lets it go. */
export interface Keeper {
  /** The visitor as the collector knows it; null = nothing may be sent for it yet. */
  proof(): VisitorProof | null;
  /** Writes what changed; before the device was read nothing, for it may know another visitor than this page does. */
  save(pairs: Pair[]): void;
  /** Takes over what is on the device, and keeps from now on what is allowed; removes it if that was taken back meanwhile. */
  keep(): Promise<void>;
  /**
   * From nothing: what is on the device after `before` belongs to the next visitor. With `refused`, which the collector counted as
   * lost, the visitor of this page is nobody any more.
   */
  start(refused?: Item[], before?: Promise<void>): Promise<void>;
  /** What other tabs tell of this visitor is not for this page: it left here, or has not come yet. */
  isForeign(id: string | undefined): boolean;
}

const proofOf = ({ id, secret }: Visitor): VisitorProof => ({ id, secret });

export function createKeeper(core: Core, storage: Storage, memory: Memory, heard: Heard, sending: () => Sending): Keeper {
  const { env, session } = core;
  const { visitors, consent, waiting, isAllowed, replace } = session;
  let isKept = false;
  const changeLeave = createLeave(core);
  /** Counts the visitors: what was read for one is nothing to the next. The one that is on the device too is `taken`. */
  let turn = 0;
  let [former, gone, taken] = ["", "", -1];
  /** Left here, and the collector has to hear of it. */
  let leaving: VisitorProof | null | undefined;

  const proof = () => (isKept ? proofOf(visitors.current()) : null);
  const keep = async (): Promise<void> => {
    const { outbox } = sending();
    if (!isAllowed()) return start(undefined, storage.purge());
    if (changeLeave(outbox)) return start();
    const [mark, ours] = [consent.mark(), turn];
    storage.open();
    let kept = await storage.load();
    const last = kept.get(VISITOR) as Visitor | undefined;
    const isOther = waiting.isStale || last?.id === gone || isAnother(kept, mark, visitors.current());
    waiting.isStale = false;
    if (isOther) {
      leaving = last;
      await storage.clear();
      sending().tell({ reset: true });
    }
    const made = visitors.current().id;
    await storage.write(Object.entries({ [VISITOR]: takeOver(session, () => (taken = ours) === turn), [LEAVE]: mark }));
    // What other tabs told before they were heard, for it was of a visitor that this page did not know, they have kept.
    kept = await storage.load();
    if (ours !== turn) return;
    outbox.hear(itemsOf(kept, env.now()));
    heard.begin(kept, visitors.current().id === made);
    isKept = true;
    await resume(core, memory, outbox, kept, !isOther);
    const left = leaving;
    leaving = null;
    if (left) await revoke(session, left);
  };
  const start: Keeper["start"] = async (refused, before) => {
    const { outbox, transport } = sending();
    turn++;
    // Between two visitors: what happened since is of the next one.
    if (former && !isKept && !refused && !before) return void (isAllowed() && (await keep()));
    former = visitors.current().id;
    if (refused) gone = former;
    leaving = isAllowed() ? (before && proof()) || leaving : null;
    outbox.clear(refused ? new Set(refused) : transport.leave(proof()));
    isKept = false;
    heard.begin();
    replace();
    takeLeft(core.name, () => {})();
    await before;
    if (isAllowed()) await keep();
  };
  watchReturn(core, storage, (last) => isKept && start(undefined, storage.write([[VISITOR, last]])));
  const save: Keeper["save"] = (pairs) => void (taken === turn && storage.write(pairs));
  return { proof, save, keep, start, isForeign: (id) => id !== visitors.current().id && (isKept || id === former) };
}

/** Makes the visitor that is on the device the one of this page too. */
function takeOver({ visitors, isGranted }: Session, isCurrent: () => boolean) {
  return (old?: Visitor) => {
    if (!isCurrent()) return old;
    visitors.take({ ...visitors.current(), ...old });
    return isGranted() ? visitors.current() : { ...proofOf(visitors.current()), ...old };
  };
}

/** Somebody else was identified before it could be read who was here last, or leave was taken back while nothing could be removed. */
function isAnother(kept: Map<string, unknown>, mark: Mark, { userId }: Visitor): boolean {
  const last = kept.get(VISITOR) as Visitor | undefined;
  return isLess(kept.get(LEAVE), mark) || (!!userId && !!last?.userId && userId !== last.userId);
}

/** Goes on from what is on the device, and from what pages left beside it. */
async function resume(core: Core, memory: Memory, outbox: Outbox, kept: Map<string, unknown>, isSame: boolean): Promise<void> {
  const { name, session, config } = core;
  const done = takeLeft(name, isSame ? outbox.add : () => {});
  if (session.isGranted()) {
    memory.restore(kept, outbox.all());
    // The copy of an earlier page, unless there is a newer one to be kept.
    const newer = config.current();
    if (newer) session.save([[CONFIG, newer]]);
    else config.take(kept.get(CONFIG) as SiteConfig | undefined);
  }
  outbox.tidy();
  await outbox.write();
  done();
  // What the device did not take is left again.
  session.handDown();
}

/** Out of the back-forward cache nothing was heard meanwhile. Asked before the page view, which would put back who was here. */
function watchReturn({ env, session }: Core, storage: Storage, recall: (last?: Visitor) => unknown): void {
  const look = async () => {
    const last = (await storage.load()).get(VISITOR) as Visitor | undefined;
    if (last?.id !== session.visitors.current().id) await recall(last);
  };
  addEventListener("pageshow", ({ persisted }) => void (persisted && look().catch(env.report)), true);
}
