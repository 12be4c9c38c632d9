import { announce } from "./bus/bus.ts";
import type { Services } from "./services.ts";

const EVERY_MS = 1000;
/** People looked at in one transaction; few, so that no batch waits long behind it. */
const STEP = 50;

export interface Sweeper {
  /** Brings everybody up to date who is due now. */
  sweep(): Promise<void>;
  /** Resolves when the step that runs has ended. */
  close(): Promise<void>;
}

/** Time passes with nobody on the page: looks again and again for people whose stage can have changed by time alone. */
export function createSweeper({ store, bus, clock }: Omit<Services, "feeds">, report: (error: unknown) => void): Sweeper {
  let isClosed = false;
  let running: Promise<void> = Promise.resolve();
  const step = async (): Promise<boolean> => {
    const { appended, failed, more } = await store.sweep(clock.now(), STEP);
    announce(bus, appended);
    for (const { person, reason } of failed)
      report(new Error(`The stage of person ${person} could not be worked out: ${reason}`));
    return more && !isClosed;
  };
  const sweep = async (): Promise<void> => {
    while (await step()) continue;
  };
  let stop: (() => void) | undefined;
  const next = () => {
    stop = clock.after(EVERY_MS, () => {
      running = sweep().catch(report);
      void running.then(() => (isClosed ? undefined : next()));
    });
  };
  next();
  return {
    sweep,
    async close() {
      isClosed = true;
      stop?.();
      await running;
    },
  };
}
