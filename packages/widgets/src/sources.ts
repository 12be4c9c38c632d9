import { signal, type ReadonlySignal } from "@preact/signals-core";
import type { Dispose, Source } from "./host.ts";

/** Follows a source of the host as a signal; the way back is put into `cleanups`. */
export function follow<T>(source: Source<T>, cleanups: Dispose[]): ReadonlySignal<T> {
  const followed = signal(source.value);
  cleanups.push(source.subscribe((value) => void (followed.value = value)));
  return followed;
}
