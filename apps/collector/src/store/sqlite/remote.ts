import { Worker } from "node:worker_threads";
import { StorageUnavailable } from "../store.ts";
import { type ConnectionOptions, isUnavailable } from "./connection.ts";
import type { Answer } from "./worker.ts";

type Operations = Record<string, (...values: never[]) => unknown>;
type AfterContext<F> = F extends (context: never, ...rest: infer Rest) => unknown ? Rest : never;

/** Calls operations of a worker by name, in order. */
export interface Remote<O extends Operations> {
  call<K extends keyof O & string>(operation: K, ...values: AfterContext<O[K]>): Promise<ReturnType<O[K]>>;
  close(): Promise<void>;
}

function errorOf({ message, stack, errcode }: { message: string; stack: string; errcode: number | null }): Error {
  const cause = new Error(message);
  cause.stack = stack;
  return isUnavailable({ errcode }) ? new StorageUnavailable(cause) : cause;
}

/** A worker that dies fails its open calls and is started anew by the next one. */
export function createRemote<O extends Operations>(options: ConnectionOptions): Remote<O> {
  const open = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let worker: Worker | null = null;
  let calls = 0;
  let isClosed = false;

  const start = () => {
    const started = new Worker(new URL("./worker.ts", import.meta.url), { workerData: options });
    let failure: unknown = new Error("the store's worker ended");
    started.on("message", (text: string) => {
      const answer = JSON.parse(text) as Answer;
      const caller = open.get(answer.id);
      open.delete(answer.id);
      if ("error" in answer) caller?.reject(errorOf(answer.error));
      else caller?.resolve(answer.result as never);
    });
    started.on("error", (error) => (failure = error));
    started.on("exit", () => {
      if (worker === started) worker = null;
      for (const { reject } of open.values()) reject(new StorageUnavailable(failure));
      open.clear();
    });
    return started;
  };

  return {
    call(operation, ...values) {
      if (isClosed) return Promise.reject(new StorageUnavailable(new Error("the store is closed")));
      worker ??= start();
      const id = ++calls;
      return new Promise((resolve, reject) => {
        open.set(id, { resolve, reject });
        worker!.postMessage(JSON.stringify({ id, operation, arguments: values }), []);
      });
    },
    async close() {
      isClosed = true;
      const closing = worker;
      if (!closing) return;
      const ended = new Promise((resolve) => closing.once("exit", resolve));
      closing.postMessage("close", []);
      await ended;
    },
  };
}
