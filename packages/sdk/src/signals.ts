import type { Dispose } from "@tappa/widgets";
import type { TappaSignals } from "./api.ts";

export interface Signals {
  on<S extends keyof TappaSignals>(signal: S, listener: (value: TappaSignals[S]) => void): Dispose;
  /** `ready` is told once, and to late listeners too. */
  emit<S extends keyof TappaSignals>(signal: S, value: TappaSignals[S]): void;
}

type Listener = (value: never) => void;

/** The page's listeners: all run, whatever one of them throws. */
export function createSignals(guard: (listener: Listener) => Listener): Signals {
  const listeners = new Set<[signal: string, listener: Listener]>();
  let state: unknown;
  return {
    emit(signal, value) {
      if (signal === "ready") {
        if (state) return;
        state = value;
      }
      for (const [name, listener] of listeners) if (name === signal) listener(value as never);
    },
    on(signal, listener) {
      const one: [string, Listener] = [signal, guard(listener)];
      listeners.add(one);
      if (signal === "ready" && state) one[1](state as never);
      return () => listeners.delete(one);
    },
  };
}
