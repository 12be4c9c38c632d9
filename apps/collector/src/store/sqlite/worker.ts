import { parentPort, workerData } from "node:worker_threads";
import { connect, type ConnectionOptions } from "./connection.ts";
import { createContext } from "./context.ts";
import { reading, writing } from "./operations.ts";

/** One request to a worker. Everything travels as one JSON text, which is cheaper than cloning object by object. */
export interface Call {
  id: number;
  operation: string;
  arguments: unknown[];
}

export type Answer =
  | { id: number; result: unknown }
  | { id: number; error: { message: string; stack: string; errcode: number | null } };

const options = workerData as ConnectionOptions;
const connection = connect(options);
const context = createContext(connection);
const operations = (options.readOnly ? reading : writing) as unknown as Record<string, (...values: unknown[]) => unknown>;

function answer({ id, operation, arguments: values }: Call): Answer {
  try {
    const work = () => operations[operation]!(context, ...values);
    return { id, result: (options.readOnly ? connection.snapshot(work) : work()) ?? null };
  } catch (error) {
    const { message, stack = "" } = error as Error;
    const { errcode = null } = error as { errcode?: number };
    return { id, error: { message, stack, errcode } };
  }
}

parentPort!.on("message", (text: string) => {
  if (text === "close") {
    connection.close();
    parentPort!.close();
    return;
  }
  parentPort!.postMessage(JSON.stringify(answer(JSON.parse(text) as Call)), []);
});
