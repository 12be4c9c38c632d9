import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Inputs } from "preact/hooks";

/** What a page asked the collector for. The last answer stays visible while it is asked again. */
export interface Load<T> {
  data: T | null;
  error: unknown;
  loading: boolean;
  again: () => void;
}

/** Asks again `afterMs` after each answer, also after a failure; null = no more. @param setTimeout returns its own cancel */
export function usePolling(
  load: Load<unknown>,
  afterMs: number | null,
  setTimeout: (run: () => void, delayMs: number) => () => void,
): void {
  useEffect(() => (load.loading || afterMs === null ? undefined : setTimeout(load.again, afterMs)), [load.loading, afterMs]);
}

/** Loads when mounted and when `inputs` change; an answer that comes too late is dropped. */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>, inputs: Inputs): Load<T> {
  const state = useSignal<{ data: T | null; error: unknown; loading: boolean }>({ data: null, error: null, loading: true });
  const attempt = useSignal(0);
  useEffect(() => {
    const abort = new AbortController();
    state.value = { ...state.value, loading: true };
    load(abort.signal).then(
      (data) => {
        if (!abort.signal.aborted) state.value = { data, error: null, loading: false };
      },
      (error: unknown) => {
        if (!abort.signal.aborted) state.value = { ...state.value, error, loading: false };
      },
    );
    return () => abort.abort();
  }, [...inputs, attempt.value]);
  return { ...state.value, again: () => attempt.value++ };
}
