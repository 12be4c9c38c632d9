import type { Env } from "./env.ts";

const RETRY_MS = 1000;

/** A part of the client that is loaded when it is first needed. */
export interface Door<T> {
  /** Rejects when the part does not come; the next who needs it asks again. */
  load(): Promise<T>;
  /** The part, once it is there. */
  now(): T | undefined;
}

/** A chunk that fails to come is asked for once more; a second failure is the caller's to report. */
export const load = <T>({ after }: Env, chunk: () => Promise<T>): Promise<T> =>
  chunk().catch(() => new Promise<void>((resolve) => after(RETRY_MS, resolve)).then(chunk));

export function createDoor<T>(env: Env, make: () => Promise<T>): Door<T> {
  let loading: Promise<T> | undefined;
  let part: T | undefined;
  return {
    now: () => part,
    load: () =>
      (loading ??= load(env, make).then(
        (made) => (part = made),
        (error: unknown) => {
          loading = undefined;
          throw error;
        },
      )),
  };
}
