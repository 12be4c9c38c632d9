import type { VisitorProof } from "@tappa/protocol";
import type { Core } from "../core.ts";
import { createHeard, type Heard } from "./heard.ts";
import { createMemory, type Memory } from "./memory.ts";
import { itemsOf } from "./outbox.ts";
import { createSending, type Sending } from "./sending.ts";
import { createStorage, type Storage } from "./storage.ts";

/** Everything that keeps or sends, put together. */
export interface Delivery
  extends Omit<Sending, "tell">, Pick<Memory, "hear" | "tell">, Pick<Heard, "cursor" | "moveCursor" | "bring" | "share"> {
  readonly storage: Storage;
  /** The visitor as the collector knows it; null = nothing may be sent for it yet. */
  proof(): VisitorProof | null;
  /** Takes over what is on the device, and keeps from now on what is allowed. */
  keep(): Promise<void>;
  /** Forgets the visitor in every tab and begins another one. */
  renew(): Promise<void>;
  /** Removes every trace. */
  purge(): Promise<void>;
}

/** Called once per client, when something may be kept for the first time. */
export function createDelivery(core: Core): Delivery {
  const { env, name, session, config } = core;
  const { visitors, waiting, isGranted, isAllowed, forget } = session;
  const storage = createStorage(name, env.report);
  let isKept = false;

  const proof = () => (isKept ? visitors.proof() : null);
  const heard = createHeard(storage, core, () => sending);
  const { pairs, restore, hear, tell } = createMemory(storage, core);
  const renewed = () => void start();
  const sending = createSending(core, storage, { proof, answered: heard.answered, facts: pairs, renewed });
  const { outbox, transport } = sending;

  const keep = async () => {
    storage.open();
    const kept = await storage.load();
    outbox.hear(itemsOf(kept, env.now()));
    const { id } = visitors.current();
    await storage.write([visitors.pair(!isGranted())]);
    heard.begin(kept, visitors.current().id === id);
    isKept = true;
    if (isGranted()) {
      restore(kept, outbox.all());
      config.restore(kept);
    }
    outbox.tidy();
    await outbox.write();
  };
  /** From nothing: what is on the device by then belongs to the next visitor. */
  const start = async (before?: Promise<void>) => {
    outbox.clear(transport.leave(proof()));
    isKept = false;
    heard.begin();
    forget();
    await before;
    if (isAllowed()) await keep();
  };

  outbox.dropped = waiting.dropped;
  for (const item of waiting.items.splice(0)) outbox.add(item);
  return {
    ...sending,
    ...heard,
    storage,
    hear,
    proof,
    keep,
    tell,
    async renew() {
      await start(storage.clear());
      sending.tell({ reset: true });
    },
    purge: () => start().then(storage.purge),
  };
}
