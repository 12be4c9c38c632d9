import type { Clock } from "./services.ts";

const encoder = new TextEncoder();

/** A reader that lets this much pile up is cut off; it resumes from its cursor. */
const SLOW_READER_BYTES = 256 * 1024;

export interface PipeOptions {
  clock: Clock;
  lifetimeMs: number;
  /** After so long without a line there is an empty one; Infinity: never. */
  heartbeatMs: number;
  /** What is said before the end. */
  lastLine(): string;
  onEnd(): void;
}

/** The way down to one reader: lines, heartbeats while there are none, an end with a last line. */
export interface Pipe {
  body: ReadableStream<Uint8Array>;
  send(text: string): void;
  end(): void;
  readonly isEnded: boolean;
}

export function createPipe({ clock, lifetimeMs, heartbeatMs, lastLine, onEnd }: PipeOptions): Pipe {
  let controller: ReadableStreamDefaultController<Uint8Array>;
  let endsAt = clock.now() + lifetimeMs;
  let quietSince = clock.now();

  const stop = () => {
    pipe.isEnded = true;
    stopTimer();
    onEnd();
  };
  const end = () => {
    if (pipe.isEnded) return;
    const last = lastLine();
    if (last !== "") controller.enqueue(encoder.encode(last));
    stop();
    controller.close();
  };
  const send = (text: string) => {
    if (pipe.isEnded) return;
    controller.enqueue(encoder.encode(text));
    if ((controller.desiredSize ?? 0) <= 0) return end();
    quietSince = clock.now();
  };
  // One timer for the heartbeats and the end, and none anew for each line: thousands are open.
  const watch = () => clock.after(Math.min(endsAt, quietSince + heartbeatMs) - clock.now(), look);
  const look = () => {
    const now = clock.now();
    // A clock that was put back must neither silence it nor keep it.
    endsAt -= Math.max(0, quietSince - now);
    quietSince = Math.min(quietSince, now);
    if (now >= endsAt) return end();
    if (now >= quietSince + heartbeatMs) send("\n");
    if (!pipe.isEnded) stopTimer = watch();
  };
  let stopTimer = watch();
  const body: Pipe["body"] = new ReadableStream<Uint8Array>(
    {
      start: (started) => void (controller = started),
      // The reader went away.
      cancel: () => (pipe.isEnded ? undefined : stop()),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: SLOW_READER_BYTES }),
  );
  const pipe = { body, send, end, isEnded: false };
  return pipe;
}
