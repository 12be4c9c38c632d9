import { computed, effect, signal, type ReadonlySignal } from "@preact/signals-core";
import type { Host } from "../host.ts";
import type { Chat } from "./store.ts";

/** So long a message may be on its way before something is said of it. */
const USUAL_MS = 8_000;

/** Whether a message does not get away although there is a connection. */
export function createDelay({ outgoing, online, cleanups }: Chat, { now }: Pick<Host, "now">): ReadonlySignal<boolean> {
  const first = computed(() => outgoing.value.find(({ state }) => state === "saved")?.event);
  const waiting = computed(() => first.value?.id);
  const late = signal<string | undefined>(undefined);
  let timer: ReturnType<typeof setTimeout> | undefined;
  cleanups.push(
    effect(() => {
      const id = waiting.value;
      clearTimeout(timer);
      if (id) timer = setTimeout(() => (late.value = id), first.peek()!.at + USUAL_MS - now());
    }),
    () => clearTimeout(timer),
  );
  return computed(() => online.value && !!waiting.value && late.value === waiting.value);
}
