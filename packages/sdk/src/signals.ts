import type { Dispose } from "@tappa/widgets";
import type { TappaSignals } from "./api.ts";
import { guarded } from "./env.ts";

export interface Signals {
  on<S extends keyof TappaSignals>(signal: S, listener: (value: TappaSignals[S]) => void): Dispose;
  /** `ready` is told once, and to late listeners too. */
  emit<S extends keyof TappaSignals>(signal: S, value: TappaSignals[S]): void;
}

/** The page's listeners: all run, whatever one of them throws. */
export function createSignals(report: (error: unknown) => void): Signals {
  const listeners = new Set<(signal: string, value: unknown) => void>();
  let state: unknown;
  return {
    emit(signal, value) {
      if (signal === "ready") {
        if (state) return;
        state = value;
      }
      for (const tell of listeners) tell(signal, value);
    },
    on(signal, listener) {
      const tell = guarded(report, (name: string, value: unknown) => name === signal && listener(value as never));
      listeners.add(tell);
      if (state) tell("ready", state);
      return () => listeners.delete(tell);
    },
  };
}
