import { WATCHDOG_MS, createLineSplitter, type FeedLine, type FeedMode, type FeedRequest } from "@tappa/protocol";
import type { Dispose } from "@tappa/widgets";
import { waitOf } from "../backoff.ts";
import type { Core } from "../core.ts";
import type { Delivery } from "../delivery/index.ts";
import { toJson } from "../json.ts";

/** A proxy that buffers shows itself by silence; then the feed is asked for in turns, for the rest of the page. */
const FIRST_LINE_MS = 8000;

export interface Reader {
  start(): void;
  stop(): void;
  /** Hears what there is now. */
  once(): Promise<void>;
}

/** Reads the feed: connects, watches the connection, and connects again. */
export function createReader(core: Core, delivery: Delivery, hear: (line: FeedLine) => void): Reader {
  const { env } = core;
  let mode: FeedMode = "stream";
  let failures = 0;
  let abort: AbortController | undefined;
  let timer: Dispose | undefined;

  const run = async () => {
    const own = (abort = new AbortController());
    let isHeard = false;
    let watchdog: Dispose | undefined;
    const watch = (ms: number) => {
      watchdog?.();
      watchdog = env.after(ms, () => {
        if (!isHeard && mode === "stream") mode = "poll";
        own.abort();
      });
    };
    const alive = () => {
      isHeard = true;
      // The collector is back: what waits need not wait any longer.
      if (failures) delivery.transport.retry();
      failures = 0;
      watch(WATCHDOG_MS);
    };
    watch(mode === "stream" ? FIRST_LINE_MS : WATCHDOG_MS);
    // Whatever broke the connection, another one is the answer.
    const isWhole = await read(core, delivery, mode, own.signal, alive, hear).catch(() => false);
    watchdog?.();
    // An answer without a line is no answer: the wait keeps a broken proxy from being flooded.
    if (!isWhole || !isHeard) failures++;
    if (abort === own) timer = env.after(failures && waitOf(failures, env.chance()), run);
  };
  const stop = () => {
    timer?.();
    const last = abort;
    abort = undefined;
    last?.abort();
  };
  addEventListener("online", () => {
    if (!abort) return;
    stop();
    void run();
  });
  return {
    stop,
    start: () => void run(),
    async once() {
      await read(core, delivery, "once", new AbortController().signal, () => {}, hear);
    },
  };
}

/** One connection; `alive` is called with every line, a heartbeat too. True when it came to its end. */
async function read(
  { env, key, endpoint, session }: Core,
  { proof, cursor }: Delivery,
  mode: FeedMode,
  signal: AbortSignal,
  alive: () => void,
  hear: (line: FeedLine) => void,
): Promise<boolean> {
  const visitor = proof();
  if (!visitor) throw new Error("no visitor yet");
  const request: FeedRequest = { v: 1, key, visitor, cursor: cursor(), mode };
  const body = toJson(request);
  const response = await env.fetch(`${endpoint}/v1/feed`, { method: "POST", body, credentials: "omit", signal });
  if (!response.ok || !response.body) throw new Error(`feed ${response.status}`);
  const split = createLineSplitter((line) => {
    // Who left hears nothing more.
    if (signal.aborted || visitor.id !== session.visitors.current().id) return;
    alive();
    if (line) hear(JSON.parse(line) as FeedLine);
  });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return true;
    split(value);
  }
}
