import type { Source } from "@tappa/widgets";
import type { Tappa } from "./api.ts";

/** A call made before the SDK was there; `done` hands over what the real method returned. */
export type Call = [method: string, args: unknown[], at: number, done: (result: unknown) => void];

/** Stands in for the client: takes every call, and becomes the client itself when that comes. */
export interface Stub extends Tappa {
  calls: Call[];
  readonly stage: Source<string> & { value: string };
}

/** A client of which every method only calls `take`. */
export function createStub(take: (method: string, args: unknown[]) => unknown): Tappa {
  const method =
    (name: string) =>
    (...args: unknown[]) =>
      take(name, args);
  const stub: Record<string, unknown> = { stage: { value: "unknown", subscribe: method("subscribe") } };
  for (const name of "track identify page consent open on explain reset flush".split(" ")) stub[name] = method(name);
  return stub as unknown as Tappa;
}

/** Keeps the calls for the client. */
export function createQueue(): Stub {
  const calls: Call[] = [];
  const stub = createStub((method, args) => {
    let done: (result: unknown) => void;
    const result = new Promise((resolve) => (done = resolve));
    calls.push([method, args, Date.now(), done!]);
    if (method !== "on" && method !== "subscribe") return result;
    return () => {
      // Told of nothing, should it be registered after this.
      args.splice(-1, 1, () => {});
      void result.then((dispose) => (dispose as () => void)());
    };
  });
  return Object.assign(stub, { calls }) as Stub;
}
