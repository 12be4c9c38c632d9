import { computed, effect, signal, type ReadonlySignal } from "@preact/signals-core";
import type { Chat } from "./store.ts";

/** So long a message may be on its way before something is said of it. */
const USUAL_MS = 8_000;

/** Whether a message does not get away although there is a connection. */
export function createDelay({ outgoing, online, cleanups }: Chat): ReadonlySignal<boolean> {
  const isLate = signal(false);
  const leaving = computed(() => (online.value ? outgoing.value.find(({ state }) => state === "saved")?.event.id : undefined));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => {
    clearTimeout(timer);
    isLate.value = false;
  };
  cleanups.push(
    effect(() => {
      stop();
      if (leaving.value) timer = setTimeout(() => (isLate.value = true), USUAL_MS);
    }),
    stop,
  );
  return isLate;
}
