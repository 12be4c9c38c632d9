import { setTimeout as pause } from "node:timers/promises";
import { createLineSplitter, type FeedLine, type FeedRequest, type VisitorProof } from "../../../packages/protocol/src/index.ts";
import { persist } from "./persist.ts";

/** Reads a visitor's feed beside its page, is cut off again and again, and goes on from its cursor. */
export interface Listener {
  /** Texts of messages, in the order in which they came. */
  readonly texts: string[];
  /** The numbers of all entries but profiles, of which only the last is told, in the order in which they came. */
  readonly seqs: number[];
  /** Where numbers went back, or the feed began anew. */
  readonly faults: string[];
  /** Of its first message. */
  conversation(): string | undefined;
  /** Reads what is left and ends. */
  stop(): Promise<void>;
}

export interface ListenerOptions {
  url: string;
  key: string;
  origin: string;
  visitor: VisitorProof;
  random: () => number;
}

const AWAY_MS = 100;

export function startListener({ url, key, origin, visitor, random }: ListenerOptions): Listener {
  const over = new AbortController();
  const ear = createEar();
  const read = async (mode: FeedRequest["mode"], signal: AbortSignal): Promise<void> => {
    const body: FeedRequest = { v: 1, key, visitor, cursor: ear.cursor(), mode };
    const response = await fetch(`${url}/v1/feed`, {
      method: "POST",
      headers: { origin },
      body: JSON.stringify(body),
      signal,
    });
    if (!response.ok) throw new Error(`The feed was refused with ${response.status}: ${await response.text()}`);
    await hearWhole(response, ear.hear);
  };
  const follow = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const cut = AbortSignal.timeout(Math.ceil(100 + random() * 2000));
      // Being cut off, and a collector that is away, are what it is here for.
      await read(random() < 0.2 ? "poll" : "stream", cut).catch(() => pause(AWAY_MS));
    }
  };
  const following = follow();
  return {
    ...ear.heard,
    conversation: ear.conversation,
    async stop() {
      over.abort();
      await following;
      await persist(() => read("once", AbortSignal.timeout(10_000)));
    },
  };
}

/** Remembers what was heard. */
function createEar() {
  const heard = { texts: [] as string[], seqs: [] as number[], faults: [] as string[] };
  const { texts, seqs, faults } = heard;
  let conversation: string | undefined;
  let cursor: string | null = null;
  const hear = (line: FeedLine): void => {
    if ("reset" in line) {
      if (seqs.length > 0) faults.push(`it began anew after ${seqs.at(-1)}`);
      line.entries.forEach(hear);
    } else if ("seq" in line && line.type !== "profile") {
      if (line.seq <= (seqs.at(-1) ?? 0)) faults.push(`${line.seq} came after ${seqs.at(-1)}`);
      seqs.push(line.seq);
      if (line.type === "message") {
        conversation ??= line.conversation;
        texts.push(line.text);
      }
    }
    if ("cursor" in line) cursor = line.cursor;
  };
  return { heard, hear, conversation: () => conversation, cursor: () => cursor };
}

/** Hands over lines with the cursor that stands for them: what comes after the last one comes again. */
async function hearWhole(response: Response, hear: (line: FeedLine) => void): Promise<void> {
  let held: FeedLine[] = [];
  const split = createLineSplitter((text) => {
    if (text === "") return;
    const line = JSON.parse(text) as FeedLine;
    held.push(line);
    if (!("cursor" in line)) return;
    held.forEach(hear);
    held = [];
  });
  for await (const part of response.body!.pipeThrough(new TextDecoderStream())) split(part);
}
