import { LIMITS } from "@tappa/protocol";
import type { AgentSession } from "./accounts.ts";
import type { Bus, BusMessage, Dispose } from "./bus/bus.ts";
import { createPipe, type Pipe } from "./feed-pipe.ts";
import type { Clock } from "./services.ts";
import type { LogSlice, Visitor } from "./store/store.ts";

type Slice = LogSlice<{ seq: number }>;

/** What a feed reads: one log, which a link may exchange for another. */
export interface Source {
  log: number;
  /** Reading ends with either of them. */
  session?: AgentSession | undefined;
  visitor?: Visitor;
}

/** How the feeds of one kind are read. One for all of them: what a feed holds by itself it holds ten thousand times. */
export interface Reading<S extends Source> {
  /** null: reading is over. */
  read(source: S, cursor: string | null): Promise<Slice | null>;
  /** The first line after a cursor that cannot be resumed. */
  resetLine(slice: Slice): object;
  /** @param visitor key of the only one who moved; null = this reader stays */
  movedTo(source: S, log: number, visitor?: number): S | null;
}

/** A slice of a log as the lines that carry it. */
export function linesOf(resetLine: (slice: Slice) => object, slice: Slice): string {
  const lines: object[] = slice.reset ? [resetLine(slice)] : [...slice.entries, { cursor: slice.cursor }];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

export interface LiveOptions<S extends Source> {
  source: S;
  reading: Reading<S>;
  cursor: string | null;
  /** A poll ends with the first lines it has, or after 25 s. */
  mode: "stream" | "poll";
  bus: Bus;
  clock: Clock;
}

/** Jittered, so that the readers of a restarted collector do not all come back at once. */
const streamMs = () => 300_000 + Math.floor(Math.random() * 300_000);

function lifetimeMs(mode: "stream" | "poll", session: AgentSession | undefined, now: number): number {
  const most = mode === "poll" ? LIMITS.pollHoldMs : streamMs();
  return session ? Math.max(0, Math.min(most, session.endsAt - now)) : most;
}

/**
 * A live feed. It subscribes first and reads the log after, holding back what the bus says meanwhile; entries it has sent are
 * dropped and a gap is read from the log: nothing is missed and nothing said twice. [W16]
 * @param begun is told of a feed that stays open; its answer is called at the end
 */
export async function openLive<S extends Source>(options: LiveOptions<S>, begun: (pipe: Pipe) => () => void): Promise<Pipe> {
  const { reading, cursor, mode, bus, clock } = options;
  let { source } = options;
  let unsubscribe: Dispose | undefined;
  let ended: (() => void) | undefined;
  let position = cursor;
  const pipe = createPipe({
    clock,
    lifetimeMs: lifetimeMs(mode, source.session, clock.now()),
    heartbeatMs: mode === "poll" ? Infinity : LIMITS.heartbeatMs,
    lastLine: () => (position === null ? "" : `${JSON.stringify({ cursor: position })}\n`),
    onEnd() {
      unsubscribe?.();
      ended?.();
    },
  });
  const tell = (text: string, isNews: boolean) => {
    if (isNews || mode === "stream") pipe.send(text);
    if (isNews && mode === "poll") pipe.end();
  };
  const tellSlice = (slice: Slice | null) => {
    if (!slice) return pipe.end();
    position = slice.cursor;
    tell(linesOf(reading.resetLine, slice), slice.reset || slice.entries.length > 0);
  };
  const hear = async (message: BusMessage): Promise<void> => {
    if (message.kind === "ephemeral") return tell(`${JSON.stringify(message.line)}\n`, true);
    if (isEndOf(source, message)) return pipe.end();
    if (message.kind === "moved") {
      const moved = reading.movedTo(source, message.to, message.visitor);
      if (!moved) return;
      unsubscribe?.();
      source = moved;
      return attach();
    }
    const news = message.kind === "entries" && newsAfter(position, message.entries);
    if (news) tellSlice(news === "gap" ? await reading.read(source, position) : news);
  };
  // What the bus says is heard in turn; during a read it waits.
  let turn: Promise<void> = Promise.resolve();
  const attach = async (): Promise<void> => {
    const from = source;
    unsubscribe = await bus.subscribe(from.log, (message) => {
      // What still waits of a log that was left is not for this reader any more.
      turn = turn.then(() => (pipe.isEnded || source !== from ? undefined : hear(message))).catch(() => pipe.end());
    });
    if (pipe.isEnded) return unsubscribe();
    tellSlice(await reading.read(source, position));
  };

  const attached = attach();
  turn = attached.catch(() => pipe.end());
  await attached;
  if (pipe.isEnded) return pipe;
  ended = begun(pipe);
  // What it was told first may have been too much for it.
  if (pipe.isEnded) ended();
  return pipe;
}

/** The reader is nobody any more. */
function isEndOf({ session, visitor }: Source, message: BusMessage): boolean {
  if (message.kind === "ended") return message.session === session?.id;
  return message.kind === "left" && message.visitor === visitor?.key;
}

/** What is new to who has read up to a cursor; null: nothing. */
function newsAfter(cursor: string | null, entries: Slice["entries"]): Slice | "gap" | null {
  const [epoch, seq] = positionOf(cursor);
  const news = entries.filter((entry) => entry.seq > seq);
  if (!news[0]) return null;
  return news[0].seq > seq + 1 ? "gap" : { reset: false, entries: news, cursor: `${epoch}.${news.at(-1)!.seq}` };
}

function positionOf(cursor: string | null): [epoch: string, seq: number] {
  const [epoch = "", seq = "0"] = (cursor ?? "").split(".");
  return [epoch, Number(seq)];
}
