import { LIMITS } from "@tappa/protocol";
import type { Clock } from "./services.ts";

const encoder = new TextEncoder();

/** A reader that lets this much pile up is cut off; it resumes from its cursor. */
const SLOW_READER_BYTES = 256 * 1024;

export interface PipeOptions {
  clock: Clock;
  lifetimeMs: number;
  /** What is said before the end. */
  lastLine(): string;
  onEnd(): void;
}

/** The way down to one reader: lines, heartbeats while there are none, an end with a last line. */
export interface Pipe {
  body: ReadableStream<Uint8Array>;
  send(text: string): void;
  end(): void;
  isEnded(): boolean;
}

export function createPipe({ clock, lifetimeMs, lastLine, onEnd }: PipeOptions): Pipe {
  let controller: ReadableStreamDefaultController<Uint8Array>;
  let stopHeartbeat: (() => void) | undefined;
  let isEnded = false;

  const stop = () => {
    isEnded = true;
    stopHeartbeat?.();
    stopLifetime();
    onEnd();
  };
  const end = () => {
    if (isEnded) return;
    const last = lastLine();
    if (last !== "") controller.enqueue(encoder.encode(last));
    stop();
    controller.close();
  };
  const send = (text: string) => {
    if (isEnded) return;
    controller.enqueue(encoder.encode(text));
    if ((controller.desiredSize ?? 0) <= 0) return end();
    stopHeartbeat?.();
    stopHeartbeat = clock.after(LIMITS.heartbeatMs, () => send("\n"));
  };
  const stopLifetime = clock.after(lifetimeMs, end);
  const body = new ReadableStream<Uint8Array>(
    {
      start: (started) => void (controller = started),
      // The reader went away.
      cancel: () => (isEnded ? undefined : stop()),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: SLOW_READER_BYTES }),
  );
  return { body, send, end, isEnded: () => isEnded };
}
