import type { Dispose } from "@tappa/widgets";
import type { TappaSignals } from "./api.ts";

export interface Signals {
  on<S extends keyof TappaSignals>(signal: S, listener: (value: TappaSignals[S]) => void): Dispose;
  emit<S extends keyof TappaSignals>(signal: S, value: TappaSignals[S]): void;
  /** Settles `ready`; the first state stays. */
  settle(state: TappaSignals["ready"]): void;
}

/** The page's listeners: all run, whatever one of them throws. */
export function createSignals(report: (error: unknown) => void): Signals {
  const listeners = new Set<{ signal: string; listener: (value: never) => void }>();
  let state: TappaSignals["ready"] | undefined;
  const tell = (listener: (value: never) => void, value: unknown) => {
    try {
      listener(value as never);
    } catch (error) {
      report(error);
    }
  };
  const emit: Signals["emit"] = (signal, value) => {
    for (const one of listeners) if (one.signal === signal) tell(one.listener, value);
  };
  return {
    emit,
    on(signal, listener) {
      const one = { signal, listener };
      listeners.add(one);
      if (signal === "ready" && state) tell(listener, state);
      return () => listeners.delete(one);
    },
    settle(next) {
      if (state) return;
      state = next;
      emit("ready", next);
    },
  };
}
