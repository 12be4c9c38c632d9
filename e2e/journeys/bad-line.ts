import type { IncomingMessage, ServerResponse } from "node:http";
import { openWire, type Wire } from "./wire.ts";

/** An answer in lines, as it was asked for and as it came to the reader. */
export interface Reading {
  reader: "widget" | "console";
  mode: string;
  cursor: string | null;
  passed: string;
  /** What the collector said into a connection that was dead by then. */
  lost: string;
}

/** What networks do to a feed. The rest goes through. */
export interface BadLine {
  /** Answers are held back until they end, as by a proxy that buffers. */
  isBuffering: boolean;
  readonly readings: readonly Reading[];
  /** From now on nothing comes down the connections that are open, which stay open; those made later are sound. */
  silence(): void;
  /** @returns the address that pages use instead of the collector's */
  open(collectorUrl: string): Promise<string>;
  close(): Promise<void>;
}

const READERS: Record<string, Reading["reader"]> = { "/v1/feed": "widget", feed: "console" };

/** Who reads, or undefined of what is no feed. */
function readingOf({ url, body }: { url: string; body: string }): Reading | undefined {
  const reader = READERS[url] ?? READERS[/^\/api\/sites\/[^/]+\/(feed)$/.exec(url)?.[1] ?? ""];
  if (!reader) return undefined;
  const { mode = "stream", cursor } = JSON.parse(body) as Pick<Reading, "cursor"> & { mode?: string };
  return { reader, mode, cursor, passed: "", lost: "" };
}

export function createBadLine(): BadLine {
  const readings: Reading[] = [];
  const dead = new Set<Reading>();
  let wire: Wire | undefined;

  const carry = (answer: IncomingMessage, outgoing: ServerResponse, sent: { url: string; body: string }) => {
    const reading = readingOf(sent);
    if (!reading) return void answer.pipe(outgoing);
    readings.push(reading);
    outgoing.flushHeaders();
    const isBuffered = line.isBuffering;
    let held = "";
    const pass = (text: string) => {
      reading.passed += text;
      outgoing.write(text);
    };
    answer.setEncoding("utf8");
    answer.on("data", (text: string) => {
      if (dead.has(reading)) reading.lost += text;
      else if (isBuffered) held += text;
      else pass(text);
    });
    answer.on("end", () => {
      if (dead.has(reading)) return;
      pass(held);
      outgoing.end();
    });
    // The collector hears of a reader that left, unless the line is dead. Either end may go first.
    answer.on("error", () => outgoing.destroy());
    outgoing.on("close", () => dead.has(reading) || answer.destroy());
  };
  const line: BadLine = {
    isBuffering: false,
    readings,
    silence() {
      for (const reading of readings) dead.add(reading);
    },
    async open(collectorUrl) {
      wire = await openWire(collectorUrl, carry);
      return wire.url;
    },
    close: async () => wire?.close(),
  };
  return line;
}
