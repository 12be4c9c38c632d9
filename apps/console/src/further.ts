import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Load } from "./load.ts";

interface PageOf<T> {
  items: readonly T[];
  next: string | null;
}

export interface Further<T> {
  items: readonly T[];
  /** null = there are no more. */
  next: string | null;
  busy: boolean;
  error: unknown;
  more: () => Promise<void>;
}

/** The pages of a list after its first; forgotten when the first is loaded anew. */
export function useFurther<T>(
  first: Load<unknown>,
  firstNext: string | null,
  read: (before: string | null) => Promise<PageOf<T>>,
): Further<T> {
  const state = useSignal<{ items: readonly T[]; next: string | null; busy: boolean; error: unknown } | null>(null);
  useEffect(() => {
    state.value = null;
  }, [first.data]);
  const next = state.value ? state.value.next : firstNext;
  const more = async () => {
    const { items = [] } = state.value ?? {};
    state.value = { items, next, busy: true, error: null };
    try {
      const page = await read(next);
      state.value = { items: [...items, ...page.items], next: page.next, busy: false, error: null };
    } catch (error) {
      state.value = { items, next, busy: false, error };
    }
  };
  return { items: state.value?.items ?? [], next, busy: state.value?.busy ?? false, error: state.value?.error ?? null, more };
}
