import type { Files } from "@tappa/widgets";
import type { Core } from "../core.ts";
import { createDoor } from "../door.ts";
import { createHeard, type Heard } from "./heard.ts";
import { createKeeper, type Keeper } from "./keeper.ts";
import { createMemory, type Memory } from "./memory.ts";
import { createSending, type Sending } from "./sending.ts";
import { createStorage, type Storage } from "./storage.ts";

/** Everything that keeps or sends, put together. */
export interface Delivery
  extends
    Pick<Keeper, "proof" | "save" | "keep">,
    Pick<Heard, "cursor" | "moveCursor" | "bring" | "share">,
    Pick<Memory, "hear" | "tell">,
    Omit<Sending, "tell"> {
  readonly storage: Storage;
  /** What sends files, loaded when there is one. */
  files(): Promise<Files>;
  /** Forgets the visitor in every tab and begins another one. */
  renew(): Promise<void>;
  /** Removes every trace. */
  purge(): Promise<void>;
}

/** Called once per client, when something may be kept for the first time, or a widget needs it. Keeps nothing before `keep`. */
export function createDelivery(core: Core): Delivery {
  const { env, name, session, config } = core;
  const { consent } = session;
  const storage = createStorage(name, env.report);
  /** While the device is asked who the visitor is nothing of it can be sent. */
  let asking: Promise<void> | undefined;
  const memory = createMemory(storage, core, () => sending.outbox.all());
  const heard = createHeard(storage, core, () => sending);
  const keeper = createKeeper(core, storage, memory, heard, () => sending);
  const { proof, start } = keeper;
  const sending = createSending(core, storage, {
    ...heard,
    proof,
    isForeign: keeper.isForeign,
    facts: memory.pairs,
    renewed: (refused) => (asking = start(refused)),
  });
  const { outbox, transport, tell } = sending;

  if (config.current()) transport.reached();
  for (const item of session.waiting.splice(0)) outbox.add(item);
  const { load: files } = createDoor(env, async () => (await import("../uploads/index.ts")).createUploads(core, it));
  const it: Delivery = {
    ...sending,
    ...keeper,
    ...heard,
    ...memory,
    storage,
    files,
    keep: () => (asking = keeper.keep()),
    async flush() {
      // What went wrong there was told to who asked.
      await asking?.catch(() => {});
      await sending.flush();
    },
    async renew() {
      // The other tabs begin anew before they hear what the next visitor did.
      const cleared = storage.clear().then(() => tell({ reset: true }));
      await (asking = start(undefined, cleared));
      if (!consent.mayChat()) return;
      // The next visitor opened no chat; a refusal of all else is one still.
      const was = consent.status();
      consent.set(null);
      if (was !== "unknown") consent.set(was);
    },
    purge: () => start(undefined, storage.purge()),
  };
  // Of an earlier page, or of another tab that may go.
  outbox.outgoing.subscribe((all) => void (all.some(({ state }) => state === "held") && files().catch(env.report)));
  return it;
}
